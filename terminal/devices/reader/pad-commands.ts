import { type AmountMinor, CURRENCY_NUMBER, type Currency } from '#contract/money.ts';
import { FS, SUB } from '../framing/frame-profile.ts';
import type { AskedKey } from './pin-keys.ts';

/*
 * Commands of the family, as bodies of transaction frames (devices.md 2b, family 1). Contact chip
 * frames follow our own reading of the public outline: T11 selects, T15 starts, T27 asks for data.
 */

const ascii = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Back to idle, whatever the pad was doing. */
export const resetCommand = (): Uint8Array => ascii('Z1');

/** Shows one text until the next command. */
export const showCommand = (text: Uint8Array): Uint8Array => joined(ascii('Z2'), text);

/** Shows two texts in turn. */
export const alternateCommand = (first: Uint8Array, second: Uint8Array): Uint8Array =>
  joined(ascii('Z3'), first, Uint8Array.of(FS), second);

/** Shows "processing" and ignores swipes. */
export const processingCommand = (): Uint8Array => ascii('Q3');

/** Arms stripe and contactless reading; results are 81 and 83. */
export const armCardCommand = (): Uint8Array => ascii('Q9');

/** Ends a PIN entry. */
export const cancelPinCommand = (): Uint8Array => ascii('72');

/** The pad's own PIN time-out runs in steps of half a minute, one to nine of them. */
export const PIN_STEP_MS = 30_000;

/** Steps that cover a limit in milliseconds. */
export const pinSteps = (limitMs: number): number =>
  Math.min(9, Math.max(1, Math.ceil(limitMs / PIN_STEP_MS)));

/** Asks for a PIN. `pan`: 8 to 19 ASCII digits; the caller wipes what this returns. */
export function pinCommand(pan: Uint8Array, key: AskedKey, limitMs: number): Uint8Array {
  const steps = ascii(String(pinSteps(limitMs)));
  const separator = Uint8Array.of(FS);
  const head = joined(ascii('Z60.'), pan);
  const slots = key.kind === 'slots' ? key.slots.map(({ slot }) => slot).join('') : '';
  const slotPart = slots === '' ? [] : [separator, ascii(`K${slots}`)];
  const command = joined(head, separator, steps, ...slotPart);
  head.fill(0);
  return command;
}

/** Selects the application on the chip in the slot; result T12. */
export const selectApplicationCommand = (): Uint8Array => ascii('T11');

/** Starts a contact chip sale that must go online; result T16. */
export function startChipCommand(amountMinor: AmountMinor, currency: Currency): Uint8Array {
  const twelve = (amount: number): string => String(amount).padStart(12, '0');
  const fields = [
    twelve(amountMinor),
    twelve(0),
    `2${CURRENCY_NUMBER[currency]}`,
    '00',
    '00',
    '00',
  ];
  return ascii(['T15', ...fields, '1'].join(String.fromCharCode(SUB)));
}

/** Asks for the data of an online authorisation; result T28, in packets. */
export const onlineDataCommand = (): Uint8Array => ascii('T27');
