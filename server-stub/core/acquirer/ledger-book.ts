import type { AttemptIdentity, TotalsRequest } from '#contract/channel-frames.ts';
import type { AttemptId, ChannelId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import type {
  Charged,
  Closed,
  Declined,
  Extended,
  LedgerEvent,
  LedgerStore,
  Ordered,
  RefundDeclined,
  Refunded,
  Reversed,
  Tombstone,
} from './ledger-events.ts';
import type { CodeForm } from './shop-code.ts';

/** A charge whose money went back. */
export type Undone = Omit<Charged, 'kind'> & { readonly kind: 'undone' };
/** A refund that was undone: the money is with the shop again. */
export type RefundUndone = Omit<Refunded, 'kind'> & { readonly kind: 'refund-undone' };
/** An order that ended unpaid. */
export type OrderClosed = Omit<Ordered, 'kind'> & { readonly kind: 'order-closed' };
/** What is known of an attempt. */
export type Standing =
  | Charged
  | Undone
  | Declined
  | Ordered
  | OrderClosed
  | Refunded
  | RefundUndone
  | RefundDeclined
  | Tombstone;

/** Sums of one terminal, date and batch; amounts in minor units. */
export interface Tally {
  approvedCount: number;
  approvedMinor: number;
  reversedCount: number;
  reversedMinor: number;
  /** Refunds that stand. */
  refundedCount: number;
  refundedMinor: number;
}

/** The folded state of a ledger. */
export interface Book {
  readonly channel: ChannelId;
  /** What the codes are that it gives to shops. */
  readonly codes: CodeForm;
  readonly clock: Clock;
  readonly store: LedgerStore;
  readonly attempts: Map<AttemptId, Standing>;
  /** Who used a trace number: a till that reuses one within a batch is refused (invariant D5). */
  readonly traces: Map<string, AttemptId>;
  readonly tallies: Map<string, Tally>;
  /** What was given back of each charge, by the refunds that stand. */
  readonly refundedMinor: Map<AttemptId, number>;
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
    tally = {
      ...{ approvedCount: 0, approvedMinor: 0, reversedCount: 0, reversedMinor: 0 },
      ...{ refundedCount: 0, refundedMinor: 0 },
    };
    book.tallies.set(key, tally);
  }
  return tally;
};

const undo = (book: Book, { attemptId }: Reversed): void => {
  const known = book.attempts.get(attemptId);
  if (known?.kind === 'refunded') {
    book.attempts.set(attemptId, { ...known, kind: 'refund-undone' });
    return refunded(book, known, -1);
  }
  if (known?.kind !== 'charged') throw new Error('the ledger reverses what it never charged');
  book.attempts.set(attemptId, { ...known, kind: 'undone' });
  const tally = tallyOf(book, known);
  tally.reversedCount += 1;
  tally.reversedMinor += known.amountMinor;
};

/** A refund made (1) or undone (-1): on the day it was made on, and off its charge's rest. */
const refunded = (book: Book, refund: Refunded, way: 1 | -1): void => {
  const tally = tallyOf(book, refund);
  tally.refundedCount += way;
  tally.refundedMinor += way * refund.amountMinor;
  const before = book.refundedMinor.get(refund.original) ?? 0;
  book.refundedMinor.set(refund.original, before + way * refund.amountMinor);
  // Numbers references, also of refunds.
  if (way > 0) book.charges += 1;
};

/** An order's end unpaid, or more time for its code. */
const changeOrder = (book: Book, event: Closed | Extended): void => {
  const known = book.attempts.get(event.attemptId);
  if (known?.kind !== 'ordered') throw new Error('the ledger changes an order it does not hold');
  book.attempts.set(
    event.attemptId,
    event.kind === 'closed'
      ? { ...known, kind: 'order-closed' }
      : { ...known, lastsMs: event.lastsMs, atWallMs: event.atWallMs },
  );
};

/** Folds one event in. The same for an event that just happened and for one from the store. */
const apply = (book: Book, event: LedgerEvent): void => {
  if (event.kind === 'reversed') return undo(book, event);
  if (event.kind === 'closed' || event.kind === 'extended') return changeOrder(book, event);
  book.attempts.set(event.attemptId, event);
  const trace = traceKey(event);
  if (!book.traces.has(trace)) book.traces.set(trace, event.attemptId);
  if (event.kind === 'refunded') return refunded(book, event, 1);
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
export const openBook = (parts: Pick<Book, 'channel' | 'codes' | 'clock' | 'store'>): Book => {
  const book: Book = {
    ...parts,
    attempts: new Map(),
    traces: new Map(),
    tallies: new Map(),
    refundedMinor: new Map(),
    charges: 0,
  };
  for (const event of parts.store.load()) apply(book, event);
  return book;
};
