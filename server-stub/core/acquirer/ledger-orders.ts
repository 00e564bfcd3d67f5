import type {
  CloseReply,
  CloseRequest,
  ExtendReply,
  ExtendRequest,
  OpenOrderRequest,
  OrderReply,
} from '#contract/channel-frames.ts';
import type { AttemptId } from '#contract/ids.ts';
import { HOST_CODE } from './host-codes.ts';
import { type Book, type OrderClosed, record, type Standing, traceKey } from './ledger-book.ts';
import { type Charged, identityOf, type Ordered, sameIdentity } from './ledger-events.ts';
import { shopCodeOf } from './shop-code.ts';

/** The variable part of an `order-reply`. */
export type OrderAnswer = Pick<OrderReply, 'code' | 'shown'>;

export const isOrder = (known: Standing): known is Ordered | OrderClosed =>
  known.kind === 'ordered' || known.kind === 'order-closed';

/**
 * What is known of an attempt at this moment. An order whose time is over is closed by being looked
 * at, once and for good: a clock that goes back must not open it again.
 */
export const looked = (book: Book, attemptId: AttemptId): Standing | undefined => {
  const known = book.attempts.get(attemptId);
  const atWallMs = book.clock.wallNow();
  if (known?.kind === 'ordered' && atWallMs >= known.atWallMs + known.lastsMs) {
    record(book, { kind: 'closed', attemptId, atWallMs });
  }
  return book.attempts.get(attemptId);
};

/** The answer to an order that needs no new booking (resend, tombstone, misuse of an id); else null. */
export const recallOrder = (book: Book, request: OpenOrderRequest): OrderAnswer | null => {
  const known = looked(book, request.attemptId);
  if (known === undefined) {
    return book.traces.has(traceKey(request)) ? { code: HOST_CODE.duplicate } : null;
  }
  if (known.kind !== 'ordered') return { code: HOST_CODE.invalid };
  const isSame =
    sameIdentity(known, request) &&
    known.amountMinor === request.amountMinor &&
    known.currency === request.currency &&
    known.saleId === request.saleId;
  return isSame ? answerOf(book, known) : { code: HOST_CODE.duplicate };
};

const answerOf = (book: Book, { payload, atWallMs, lastsMs }: Ordered): OrderAnswer => {
  const leftMs = atWallMs + lastsMs - book.clock.wallNow();
  return { code: HOST_CODE.approved, shown: { payload, lastsMs: Math.max(1, leftMs) } };
};

/** Opens an order under a code of this acquirer's own making. */
export const openOrder = (book: Book, request: OpenOrderRequest, lastsMs: number): OrderAnswer => {
  const { saleId, amountMinor, currency } = request;
  const order: Ordered = {
    kind: 'ordered',
    ...identityOf(request),
    ...{ saleId, amountMinor, currency, lastsMs },
    payload: shopCodeOf(book.codes, book.channel, request),
    atWallMs: book.clock.wallNow(),
  };
  record(book, order);
  return answerOf(book, order);
};

/** The order opened last that can still be paid, of the named sale if one is named. */
export const openOrderOf = (book: Book, saleId?: string): Ordered | null => {
  const ids = [...book.attempts.keys()].reverse();
  for (const id of ids) {
    const known = looked(book, id);
    if (known?.kind === 'ordered' && (saleId === undefined || known.saleId === saleId))
      return known;
  }
  return null;
};

/** A wallet pays: the order becomes a charge under its own identity. Null: it can't be paid (now). */
export const payOrder = (
  book: Book,
  attemptId: AttemptId,
  reference: () => Pick<Charged, 'authCode' | 'hostReference'>,
): Charged | null => {
  const known = looked(book, attemptId);
  if (known?.kind !== 'ordered') return null;
  const { saleId, amountMinor, currency } = known;
  const charge: Charged = {
    kind: 'charged',
    ...identityOf(known),
    ...{ saleId, product: 'sale', amountMinor, currency },
    ...reference(),
    atWallMs: book.clock.wallNow(),
  };
  record(book, charge);
  return charge;
};

type CloseResult = Pick<CloseReply, 'result' | 'code'>;

const closeResult = (book: Book, request: CloseRequest): CloseResult => {
  const known = looked(book, request.attemptId);
  if (known === undefined || !sameIdentity(known, request)) {
    return { result: 'not-found', code: HOST_CODE.noOriginal };
  }
  switch (known.kind) {
    case 'ordered': {
      const atWallMs = book.clock.wallNow();
      record(book, { kind: 'closed', attemptId: known.attemptId, atWallMs });
      return { result: 'closed', code: HOST_CODE.approved };
    }
    case 'order-closed':
      return { result: 'closed', code: HOST_CODE.approved };
    case 'charged':
      return { result: 'paid', code: HOST_CODE.invalid };
    default:
      return { result: 'not-found', code: HOST_CODE.noOriginal };
  }
};

export const closeOrder = (book: Book, request: CloseRequest): CloseReply => ({
  class: 'close-reply',
  ...identityOf(request),
  ...closeResult(book, request),
});

/** More time, from now on, for an order that is still open. */
export const extendOrder = (book: Book, request: ExtendRequest, lastsMs: number): ExtendReply => {
  const reply = { class: 'extend-reply', ...identityOf(request) } as const;
  const known = looked(book, request.attemptId);
  if (known?.kind !== 'ordered' || !sameIdentity(known, request)) {
    return { ...reply, lastsMs: null, code: HOST_CODE.invalid };
  }
  const { attemptId } = known;
  record(book, { kind: 'extended', attemptId, lastsMs, atWallMs: book.clock.wallNow() });
  return { ...reply, lastsMs, code: HOST_CODE.approved };
};
