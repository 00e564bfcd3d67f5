import type { DeviceText } from '#contract/device-facts.ts';
import type { WireDialect, WireDirection, WireUnit } from '#contract/wire-dialect.ts';
import {
  ACK,
  EOT,
  type FrameKind,
  type FrameProfile,
  NAK,
  WRAPPING,
} from '../framing/frame-profile.ts';
import {
  ADMINISTRATION_WORDS,
  ANSWER_WORDS,
  BAD_CHECK,
  BROKEN_OFF,
  NOISE,
  type PadWord,
  TRANSACTION_WORDS,
  UNKNOWN_FRAME,
} from './pad-words.ts';
import { isNeverText, wireHex } from './wire-hex.ts';

/** The line of a PIN pad as a technician reads it. */
export function padWire(profile: FrameProfile): WireDialect {
  const ears: Readonly<Record<WireDirection, FrameEar>> = {
    'to-device': new FrameEar(profile),
    'from-device': new FrameEar(profile),
  };
  return {
    hear: (direction, bytes) => ears[direction].hear(bytes),
    breakOff: (direction) => ears[direction].breakOff(),
    midUnit: (direction) => ears[direction].midFrame(),
  };
}

/** Bytes of a frame that are kept until its end; the ring shows fewer. */
const KEPT_BYTES = 64;

interface OpenFrame {
  readonly kind: FrameKind;
  /** Bytes so far, the starter among them. */
  length: number;
  check: number;
  /** The terminator was there; the check byte comes next. */
  ended: boolean;
}

/** Frames of one direction. It keeps the first bytes of one frame and wipes them at its end. */
class FrameEar {
  readonly #profile: FrameProfile;
  readonly #kept = new Uint8Array(KEPT_BYTES);
  #open: OpenFrame | null = null;

  constructor(profile: FrameProfile) {
    this.#profile = profile;
  }

  midFrame(): boolean {
    return this.#open !== null;
  }

  hear(bytes: Uint8Array): readonly WireUnit[] {
    const units: WireUnit[] = [];
    let noise: number[] = [];
    const endNoise = (): void => {
      if (noise.length > 0) units.push(unit(noise, noise.length, NOISE, 'noise', isNeverText));
      noise = [];
    };
    for (const raw of bytes) {
      const heard = this.#step(this.#profile.parity === 'none' ? raw : raw & 0x7f);
      if (heard === 'noise') noise.push(raw);
      else if (heard !== null) {
        endNoise();
        units.push(...heard);
      }
    }
    endNoise();
    return units;
  }

  breakOff(): WireUnit | null {
    const open = this.#open;
    if (open === null) return null;
    const broken = unit(this.#kept, open.length, BROKEN_OFF, 'bad', isNeverText);
    this.#forget();
    return broken;
  }

  #step(byte: number): readonly WireUnit[] | 'noise' | null {
    const open = this.#open;
    if (open === null) return this.#outside(byte);
    if (open.ended) return this.#check(open, byte);
    const starter = starterOf(byte);
    if (starter !== null) {
      const broken = this.breakOff();
      this.#begin(starter, byte);
      return broken === null ? null : [broken];
    }
    this.#keep(open, byte);
    const { lrc } = this.#profile;
    if (byte === WRAPPING[open.kind].terminator) {
      open.ended = true;
      if (lrc.coversTerminator) open.check ^= byte;
    } else open.check ^= byte;
    return null;
  }

  #outside(byte: number): readonly WireUnit[] | 'noise' | null {
    const starter = starterOf(byte);
    if (starter !== null) {
      this.#begin(starter, byte);
      return null;
    }
    const answer = ANSWERS.get(byte);
    if (answer === undefined) return 'noise';
    return [unit([byte], 1, answer, byte === NAK ? 'bad' : 'good', () => true)];
  }

  #begin(kind: FrameKind, byte: number): void {
    const { lrc } = this.#profile;
    this.#forget();
    this.#open = {
      kind,
      length: 0,
      check: lrc.seed ^ (lrc.coversStarter ? byte : 0),
      ended: false,
    };
    this.#keep(this.#open, byte);
  }

  #keep(open: OpenFrame, byte: number): void {
    if (open.length < KEPT_BYTES) this.#kept[open.length] = byte;
    open.length += 1;
  }

  #check(open: OpenFrame, byte: number): readonly WireUnit[] {
    this.#keep(open, byte);
    const good = byte === open.check;
    const told = good
      ? this.#goodUnit(open)
      : unit(this.#kept, open.length, BAD_CHECK, 'bad', controlsOf(open));
    this.#forget();
    return [told];
  }

  /** Shown as far as its word allows. */
  #goodUnit(open: OpenFrame): WireUnit {
    const { id, word } = this.#wordOf(open);
    if (word === null) {
      return unit(this.#kept, open.length, UNKNOWN_FRAME, 'good', controlsOf(open));
    }
    const { zh, en } = word.meaning;
    const name = open.kind === 'transaction' ? id : `SI ${id}`;
    const meaning = { zh: `${name} ${zh}`, en: `${name} ${en}` };
    if (word.shows === 'all') return unit(this.#kept, open.length, meaning, 'good', () => true);
    const short = this.#isShort(open, id);
    const controls = controlsOf(open);
    const shown = (byte: number, index: number): boolean =>
      short || index <= id.length || controls(byte, index);
    return unit(this.#kept, open.length, meaning, 'good', shown);
  }

  /** An id and one more character, as of a refusal: no room for anything of a card. */
  #isShort(open: OpenFrame, id: string): boolean {
    const WRAPPING_BYTES = 3;
    const rest = open.length - WRAPPING_BYTES - id.length;
    return rest <= 1 || (rest === 2 && this.#kept[1 + id.length] === DOT);
  }

  #wordOf({ kind, length }: OpenFrame): { readonly id: string; readonly word: PadWord | null } {
    const three = String.fromCharCode(...this.#kept.subarray(1, Math.min(4, length - 2)));
    const words = kind === 'transaction' ? TRANSACTION_WORDS : ADMINISTRATION_WORDS;
    const id = Object.hasOwn(words, three) ? three : three.slice(0, 2);
    return { id, word: Object.hasOwn(words, id) ? (words[id] ?? null) : null };
  }

  #forget(): void {
    this.#kept.fill(0);
    this.#open = null;
  }
}

/** The framing of a masked frame, without its check byte, which would tell of its digits. */
const controlsOf =
  ({ length }: OpenFrame) =>
  (byte: number, index: number): boolean =>
    isNeverText(byte) && index < length - 1;

const DOT = 0x2e;

const ANSWERS: ReadonlyMap<number, DeviceText> = new Map<number, DeviceText>([
  [ACK, ANSWER_WORDS.ack],
  [NAK, ANSWER_WORDS.nak],
  [EOT, ANSWER_WORDS.eot],
]);

function starterOf(byte: number): FrameKind | null {
  if (byte === WRAPPING.transaction.starter) return 'transaction';
  return byte === WRAPPING.administration.starter ? 'administration' : null;
}

function unit(
  bytes: ArrayLike<number>,
  length: number,
  meaning: DeviceText,
  verdict: WireUnit['verdict'],
  isShown: (byte: number, index: number) => boolean,
): WireUnit {
  return { hex: wireHex(bytes, length, isShown), bytes: length, meaning, verdict };
}
