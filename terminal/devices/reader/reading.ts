import type { CardAsk, CardRead, ReaderPrompt } from '#contract/card-reader.ts';
import type { CardEntry } from '#contract/method.ts';
import type { SensitiveParameters } from '#contract/sealed.ts';
import type { Commanded, OperationEnd, PadOperation } from './pad-operation.ts';
import type { PadProfile } from './pad-profile.ts';
import type { Track2 } from './track2.ts';

/** What one reading runs in. */
export interface Reading {
  readonly operation: PadOperation;
  readonly ask: CardAsk;
  readonly profile: PadProfile;
  prompt(prompt: ReaderPrompt): void;
}

/** A card as the driver holds it until the sale ends. Byte arrays are wiped then. */
export interface HeldCard {
  readonly entry: CardEntry;
  readonly track: Track2;
  readonly sensitive: SensitiveParameters;
}

/** A reading that gave no card. */
export type Ended = Exclude<CardRead, { kind: 'read' }>;

/** How a reading went. */
export type ReadingEnd = { readonly kind: 'held'; readonly card: HeldCard } | Ended;

/** How one presentation went: a card, another try with this prompt, or the end of the reading. */
export type Presentation =
  | ReadingEnd
  | { readonly kind: 'again'; readonly prompt: ReaderPrompt; readonly counts: boolean };

const OPERATION_ENDS: Readonly<Record<OperationEnd['kind'], Ended>> = {
  cancelled: { kind: 'cancelled', by: 'cashier' },
  'timed-out': { kind: 'timed-out' },
  gone: { kind: 'failed', reason: 'reader-gone' },
};

/** An operation's end as the end of a reading. */
export const readingEnd = (end: OperationEnd): Ended => OPERATION_ENDS[end.kind];

/** `null` when the command was taken; a refusing pad is doing something else. */
export function commandedEnd(commanded: Commanded): Ended | null {
  if (commanded.kind === 'done') return null;
  if (commanded.kind === 'refused') return { kind: 'failed', reason: 'reader-busy' };
  return readingEnd(commanded);
}
