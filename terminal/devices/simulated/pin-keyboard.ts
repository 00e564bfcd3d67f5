import type { Random } from '#contract/ports.ts';
import { checkValueOf, unwrapPinKey } from '#sealing/key-block.ts';
import { sealFormat0 } from '#sealing/pin-block.ts';
import { sessionKeyUnder, usableCounter } from '#sealing/pin-dukpt.ts';
import {
  SAMPLE_PIN_KEY,
  type SealedPin,
  sealTestPin,
  TEST_PIN_SLOTS,
  type TestPinKey,
  type TestPinSlot,
} from '#sealing/pin-test-keys.ts';

/** What the till asked for: Z60 in one of its two forms. */
export interface PinRequest {
  readonly pan: string;
  /** Master/session: the session key under the test master key. `null`: DUKPT. */
  readonly sessionKey: string | null;
  /** Key slots to encipher under, one character each; empty: under the one key it always had. */
  readonly slots: string;
  readonly limitMs: number;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

const FS = '\x1c';

/** Nothing asks for a PIN under a slot that is empty; if it did, no bank could open the block. */
const NO_KEY = new Uint8Array(16);

const slotsNamed = (slots: string): TestPinSlot[] =>
  [...slots].flatMap((name) => TEST_PIN_SLOTS.find(({ slot }) => slot === name) ?? []);

/** Half a minute each, and what the pad waits when the till names no limit (devices.md 2b). */
const STEP_MS = 30_000;
const DEFAULT_STEPS = 9;

/**
 * Reads `PAN [FS key] [FS t] [FS K slots]`; a string is the error character of a 71 answer. A key
 * has 16 or 32 digits and the time has one, which is how those two are told apart; the field of
 * slots is this pad's own.
 */
export function parsePinRequest(text: string): PinRequest | string {
  const [pan = '', ...all] = text.split(FS);
  const fields = all.filter((field) => !field.startsWith('K'));
  const slots = all.find((field) => field.startsWith('K'))?.slice(1) ?? '';
  if (pan === '') return '0';
  if (!/^\d+$/.test(pan)) return '4';
  if (pan.length < 8) return '2';
  if (pan.length > 19) return '3';
  const sessionKey = fields.find((field) => field.length > 1) ?? null;
  const steps = fields.find((field) => field.length === 1) ?? String(DEFAULT_STEPS);
  if (sessionKey !== null && !/^([0-9A-F]{16}|[0-9A-F]{32})$/i.test(sessionKey)) return '5';
  if (!/^[1-9]$/.test(steps)) return '6';
  if (slotsNamed(slots).length !== slots.length || new Set(slots).size < slots.length) return 'A';
  return { pan, sessionKey, slots, limitMs: Number(steps) * STEP_MS };
}

/**
 * Makes the answer to a typed PIN: body of a 71 or a 73 frame. Under test keys only. Answering for
 * several slots at once is this pad's extension of its family; see the reader of the answer.
 */
export class PinKeyboard {
  readonly #random: Random;
  /** Working keys by slot, in memory that needs power. */
  readonly #working = new Map<string, Uint8Array>();
  #counter: number;

  constructor(random: Random, firstCounter?: number) {
    this.#random = random;
    // Starts anywhere, so that a restarted rehearsal does not use its serial numbers again.
    this.#counter = usableCounter(firstCounter ?? 1 + Math.floor(random.fraction() * 0xf_ffff));
  }

  /** The answer to `02 n key` and `04 n`; null for any other administration. */
  administer(body: Uint8Array): string | null {
    const text = String.fromCharCode(...body);
    const [, command, name = '', block = ''] = /^(02|04)([0-9A-F])(.*)$/.exec(text) ?? [];
    if (command === undefined) return null;
    if (command === '02') this.#load(name, block);
    const held = this.#working.get(name);
    return `${command}${name}${held === undefined ? '0' : `F${checkValueOf(held)}`}`;
  }

  /** Without power. Master keys and DUKPT keys stay: a battery keeps those. */
  forgetWorkingKeys(): void {
    for (const key of this.#working.values()) key.fill(0);
    this.#working.clear();
  }

  /** A block that doesn't open leaves the slot empty. */
  #load(name: string, block: string): void {
    const slot = TEST_PIN_SLOTS.find((one) => one.slot === name);
    const key = slot?.kind === 'session' ? unwrapPinKey(slot.master, block) : null;
    this.#working.get(name)?.fill(0);
    if (key === null) this.#working.delete(name);
    else this.#working.set(name, key);
  }

  /** Whether there is a key in each of these slots. */
  holds(slots: string): boolean {
    return slotsNamed(slots).every(({ kind, slot }) => kind === 'dukpt' || this.#working.has(slot));
  }

  answer(request: PinRequest, pin: string): string {
    const { pan, sessionKey, slots } = request;
    if (sessionKey !== null) {
      const sent = Uint8Array.from(Buffer.from(sessionKey, 'hex'));
      const block = sealFormat0(sessionKeyUnder(SAMPLE_PIN_KEY.base, sent), pin, pan);
      return `71.0${String(pin.length).padStart(2, '0')}01${hexOf(block)}`;
    }
    const counter = this.#counter;
    this.#counter = usableCounter(counter + 1);
    const sealed = (key: TestPinKey): SealedPin =>
      sealTestPin(key, counter, { pin, pan, random: this.#eightBytes() });
    if (slots === '') {
      const { keySerial, block } = sealed(SAMPLE_PIN_KEY);
      return `73.00000${keySerial.replace(/^F+/, '')}${hexOf(block)}`;
    }
    const parts = slotsNamed(slots).map((one) => {
      if (one.kind === 'dukpt') {
        const { keySerial, block } = sealed(one.key);
        return `${one.slot}${one.key.format}${keySerial}${hexOf(block)}`;
      }
      const key = this.#working.get(one.slot) ?? NO_KEY;
      return `${one.slot}S${checkValueOf(key)}${hexOf(sealFormat0(key, pin, pan))}`;
    });
    return `73.K${parts.join(FS)}`;
  }

  #eightBytes(): Uint8Array {
    return Uint8Array.from({ length: 8 }, () => Math.floor(this.#random.fraction() * 256));
  }
}
