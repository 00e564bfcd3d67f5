import type { AttemptIdentity, TotalsRequest } from '#contract/channel-frames.ts';
import type { AttemptId, ChannelId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import type { Charged, Declined, LedgerEvent, LedgerStore, Tombstone } from './ledger-events.ts';

/** A charge whose money went back. */
export type Undone = Omit<Charged, 'kind'> & { readonly kind: 'undone' };
/** What is known of an attempt. */
export type Standing = Charged | Undone | Declined | Tombstone;

/** Sums of one terminal, date and batch; amounts in minor units. */
export interface Tally {
  approvedCount: number;
  approvedMinor: number;
  reversedCount: number;
  reversedMinor: number;
}

/** The folded state of a ledger. */
export interface Book {
  readonly channel: ChannelId;
  readonly clock: Clock;
  readonly store: LedgerStore;
  readonly attempts: Map<AttemptId, Standing>;
  /** Who used a trace number: a till that reuses one within a batch is refused (invariant D5). */
  readonly traces: Map<string, AttemptId>;
  readonly tallies: Map<string, Tally>;
  charges: number;
}

export const traceKey = (of: AttemptIdentity): string =>
  `${of.terminal} ${of.date} ${of.batch} ${of.stan}`;

export const tallyOf = (
  book: Book,
  of: Pick<TotalsRequest, 'terminal' | 'date' | 'batch'>,
): Tally => {
  const key = `${of.terminal} ${of.date} ${of.batch}`;
  let tally = book.tallies.get(key);
  if (tally === undefined) {
    tally = { approvedCount: 0, approvedMinor: 0, reversedCount: 0, reversedMinor: 0 };
    book.tallies.set(key, tally);
  }
  return tally;
};

/** Folds one event in. The same for an event that just happened and for one from the store. */
const apply = (book: Book, event: LedgerEvent): void => {
  if (event.kind === 'reversed') {
    const charge = book.attempts.get(event.attemptId);
    if (charge?.kind !== 'charged') throw new Error('the ledger reverses what it never charged');
    book.attempts.set(event.attemptId, { ...charge, kind: 'undone' });
    const tally = tallyOf(book, charge);
    tally.reversedCount += 1;
    tally.reversedMinor += charge.amountMinor;
    return;
  }
  book.attempts.set(event.attemptId, event);
  const trace = traceKey(event);
  if (!book.traces.has(trace)) book.traces.set(trace, event.attemptId);
  if (event.kind !== 'charged') return;
  book.charges += 1;
  const tally = tallyOf(book, event);
  tally.approvedCount += 1;
  tally.approvedMinor += event.amountMinor;
};

/** Makes an event durable, then true: a store that throws leaves the book as it was. */
export const record = (book: Book, event: LedgerEvent): void => {
  book.store.append(event);
  apply(book, event);
};

/** The book as its store left it. Throws when the store's events contradict each other. */
export const openBook = (parts: Pick<Book, 'channel' | 'clock' | 'store'>): Book => {
  const book: Book = {
    ...parts,
    attempts: new Map(),
    traces: new Map(),
    tallies: new Map(),
    charges: 0,
  };
  for (const event of parts.store.load()) apply(book, event);
  return book;
};
