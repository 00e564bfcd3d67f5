import type { DeviceText } from '#contract/device-facts.ts';
import type { WireDialect, WireDirection, WireUnit } from '#contract/wire-dialect.ts';
import { isNeverText, wireHex } from './wire-hex.ts';

/** What a device that sends lines of text is called in a trace. */
export interface TextWireWords {
  /** Bytes that end a line. */
  readonly ends: readonly number[];
  /** A line the device sent: a code, a track. Its characters are never shown. */
  readonly line: (characters: number) => DeviceText;
  /** What the till sent: commands, which are shown. */
  readonly command: DeviceText;
}

const UNFINISHED: DeviceText = { zh: '一行未收完即中断', en: 'broken off before its end' };
const NOISE: DeviceText = { zh: '杂乱字节', en: 'noise' };

/** Bytes of a line that are kept as masked text. */
const KEPT_BYTES = 64;

/**
 * The line of a device that sends text, line by line: a scanner, a stripe reader. Every character
 * from the device is masked, in seven bits as in eight; only controls are shown.
 */
export function textWire(words: TextWireWords): WireDialect {
  const ear = new TextEar(words);
  const fromDevice = (direction: WireDirection): boolean => direction === 'from-device';
  return {
    hear: (direction, bytes) =>
      fromDevice(direction) ? ear.hear(bytes) : [commandUnit(bytes, words.command)],
    breakOff: (direction) => (fromDevice(direction) ? ear.breakOff() : null),
    midUnit: (direction) => fromDevice(direction) && ear.midLine(),
  };
}

const commandUnit = (bytes: Uint8Array, meaning: DeviceText): WireUnit => ({
  hex: wireHex(bytes, bytes.length, () => true),
  bytes: bytes.length,
  meaning,
  verdict: 'good',
});

/** Keeps controls as they are and a mark for each character: no text ever stands here. */
class TextEar {
  readonly #words: TextWireWords;
  readonly #shown: number[] = [];
  #length = 0;
  #characters = 0;

  constructor(words: TextWireWords) {
    this.#words = words;
  }

  midLine(): boolean {
    return this.#length > 0;
  }

  hear(bytes: Uint8Array): readonly WireUnit[] {
    const units: WireUnit[] = [];
    for (const byte of bytes) {
      this.#take(byte);
      const told = this.#words.ends.includes(byte) ? this.#end() : null;
      if (told !== null) units.push(told);
    }
    return units;
  }

  breakOff(): WireUnit | null {
    return this.#length === 0 ? null : this.#unit(UNFINISHED, 'bad');
  }

  #take(byte: number): void {
    const shows = isNeverText(byte);
    if (!shows) this.#characters += 1;
    if (this.#length < KEPT_BYTES) this.#shown.push(shows ? byte : CHARACTER);
    this.#length += 1;
  }

  /** `null` for an end alone: the LF behind a CR. */
  #end(): WireUnit | null {
    if (this.#characters > 0) return this.#unit(this.#words.line(this.#characters), 'good');
    if (this.#length > 1) return this.#unit(NOISE, 'noise');
    this.#forget();
    return null;
  }

  #unit(meaning: DeviceText, verdict: WireUnit['verdict']): WireUnit {
    const hex = wireHex(this.#shown, this.#length, (byte) => byte !== CHARACTER);
    const told = { hex, bytes: this.#length, meaning, verdict };
    this.#forget();
    return told;
  }

  #forget(): void {
    this.#shown.length = 0;
    this.#length = 0;
    this.#characters = 0;
  }
}

/** Stands for any character: a value no byte has. */
const CHARACTER = -1;
