import type { Random } from '#contract/ports.ts';
import {
  dukptPinKey,
  encipherPin,
  pinBlockFormat0,
  sessionKeyUnder,
  TEST_KEY,
  TEST_KEY_SERIAL,
  usableCounter,
  withCounter,
} from './pin-crypto.ts';

/** What the till asked for: Z60 in one of its two forms. */
export interface PinRequest {
  readonly pan: string;
  /** Master/session: the session key under the test master key. `null`: DUKPT. */
  readonly sessionKey: string | null;
  readonly limitMs: number;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

/** Half a minute each, and what the pad waits when the till names no limit (devices.md 2b). */
const STEP_MS = 30_000;
const DEFAULT_STEPS = 9;

/**
 * Reads `PAN [FS key] [FS t]`; a string is the error character of a 71 answer. A key has 16 or 32
 * digits and the time has one, which is how the two optional fields are told apart.
 */
export function parsePinRequest(text: string): PinRequest | string {
  const [pan = '', ...fields] = text.split('\x1c');
  if (pan === '') return '0';
  if (!/^\d+$/.test(pan)) return '4';
  if (pan.length < 8) return '2';
  if (pan.length > 19) return '3';
  const sessionKey = fields.find((field) => field.length > 1) ?? null;
  const steps = fields.find((field) => field.length === 1) ?? String(DEFAULT_STEPS);
  if (sessionKey !== null && !/^([0-9A-F]{16}|[0-9A-F]{32})$/i.test(sessionKey)) return '5';
  if (!/^[1-9]$/.test(steps)) return '6';
  return { pan, sessionKey, limitMs: Number(steps) * STEP_MS };
}

/** Makes the answer to a typed PIN: body of a 71 or a 73 frame. Under published test keys only. */
export class PinKeyboard {
  #counter: number;

  constructor(random: Random, firstCounter?: number) {
    // Starts anywhere, so that a restarted rehearsal does not use its serial numbers again.
    this.#counter = usableCounter(firstCounter ?? 1 + Math.floor(random.fraction() * 0xf_ffff));
  }

  answer(request: PinRequest, pin: string): string {
    const clear = pinBlockFormat0(pin, request.pan);
    if (request.sessionKey !== null) {
      const sent = Uint8Array.from(Buffer.from(request.sessionKey, 'hex'));
      const block = encipherPin(sessionKeyUnder(TEST_KEY, sent), clear);
      return `71.0${String(pin.length).padStart(2, '0')}01${hexOf(block)}`;
    }
    const counter = this.#counter;
    this.#counter = usableCounter(counter + 1);
    const block = encipherPin(dukptPinKey(TEST_KEY, TEST_KEY_SERIAL, counter), clear);
    const serial = hexOf(withCounter(TEST_KEY_SERIAL, counter)).replace(/^F+/, '');
    return `73.00000${serial}${hexOf(block)}`;
  }
}
