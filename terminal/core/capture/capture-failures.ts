import type { CardRead, PinEntry } from '#contract/card-reader.ts';
import type { ErrorCode } from '#contract/error-codes.ts';

/** A PIN entry that came to its end. */
export type EnteredPin = Extract<
  PinEntry,
  { readonly pinBlock: unknown } | { readonly pinBlocks: unknown }
>;

type WithoutCard = Exclude<CardRead, { readonly kind: 'read' }>;
type WithoutPin = Exclude<PinEntry, EnteredPin>;
type Failure = Extract<WithoutCard | WithoutPin, { readonly kind: 'failed' }>['reason'];

/**
 * What the cashier is told when no card or PIN came of it. Nothing was charged in any of these. A
 * pad that refuses to take a PIN has no key for it: a technician's matter, like sealing.
 */
export const CAPTURE_FAILURES: Readonly<Record<Failure, ErrorCode>> = {
  unreadable: 'CARD_NOT_READ',
  'reader-gone': 'READER_GONE',
  'reader-busy': 'READER_GONE',
  'pad-refused': 'SEALING_FAILED',
  'no-pin-key': 'NO_PIN_KEY',
  'pin-key-refused': 'PIN_KEY_REFUSED',
};

export const isEntered = (entry: PinEntry): entry is EnteredPin =>
  entry.kind === 'entered' || entry.kind === 'entered-per-channel';

/** Why waiting for a card or PIN ended without one. */
export function captureFailure(end: WithoutCard | WithoutPin): ErrorCode {
  switch (end.kind) {
    case 'cancelled':
      return 'CANCELLED';
    case 'timed-out':
      return 'TIMED_OUT_AT_READER';
    case 'failed':
      return CAPTURE_FAILURES[end.reason];
    default:
      return end satisfies never;
  }
}
