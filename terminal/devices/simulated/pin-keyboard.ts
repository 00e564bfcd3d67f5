import type { Random } from '#contract/ports.ts';
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
  #counter: number;

  constructor(random: Random, firstCounter?: number) {
    this.#random = random;
    // Starts anywhere, so that a restarted rehearsal does not use its serial numbers again.
    this.#counter = usableCounter(firstCounter ?? 1 + Math.floor(random.fraction() * 0xf_ffff));
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
    const parts = slotsNamed(slots).map((key) => {
      const { keySerial, block } = sealed(key);
      return `${key.slot}${key.format}${keySerial}${hexOf(block)}`;
    });
    return `73.K${parts.join(FS)}`;
  }

  #eightBytes(): Uint8Array {
    return Uint8Array.from({ length: 8 }, () => Math.floor(this.#random.fraction() * 256));
  }
}
