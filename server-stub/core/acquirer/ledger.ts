import type {
  CloseReply,
  CloseRequest,
  ExtendReply,
  ExtendRequest,
  InquiryReply,
  InquiryRequest,
  OpenOrderRequest,
  PayRequest,
  RefundRequest,
  ReversalReply,
  ReversalRequest,
  TestPayRequest,
  TotalsReply,
  TotalsRequest,
} from '#contract/channel-frames.ts';
import type { AttemptId, ChannelId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Clock } from '#contract/ports.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import { HOST_CODE } from './host-codes.ts';
import { answerOf, nextReference, type PayAnswer } from './ledger-answers.ts';
import {
  type Book,
  openBook,
  record,
  type Standing,
  tallyOf,
  traceKey,
  type Undone,
} from './ledger-book.ts';
import {
  type Charged,
  type Declined,
  identityOf,
  type LedgerStore,
  type Ordered,
  sameIdentity,
} from './ledger-events.ts';
import {
  closeOrder,
  extendOrder,
  isOrder,
  looked,
  type OrderAnswer,
  openOrder,
  openOrderOf,
  payOrder,
  recallOrder,
} from './ledger-orders.ts';
import { bookRefund, isRefund, recallRefund } from './ledger-refunds.ts';

import type { CodeForm } from './shop-code.ts';

/**
 * What an acquirer took and gave back: the truth that tests compare everything else with. Every
 * change is durable before anyone is answered.
 */
export interface Ledger {
  /** The answer to a payment that needs no new booking (resend, misuse of an id); else null. */
  recall(request: PayRequest | TestPayRequest): PayAnswer | null;
  /** Charges when `code` is approval, else declines; a payment known already is recalled. */
  book(request: PayRequest | TestPayRequest, code: string): PayAnswer;
  /** The same two for a refund: of what its charge has left, and a void only on the charge's own day. */
  recallRefund(request: RefundRequest): PayAnswer | null;
  bookRefund(request: RefundRequest, code: string): PayAnswer;
  /** The answer to an order that needs no new booking; else null. Then the order, opened. */
  recallOrder(request: OpenOrderRequest): OrderAnswer | null;
  openOrder(request: OpenOrderRequest, lastsMs: number): OrderAnswer;
  /** A wallet pays: charges an open order, once; null: there is none any more. */
  payOrder(attemptId: AttemptId): Charged | null;
  /** The order opened last that can still be paid, of the named sale if one is named. */
  openOrderOf(saleId?: string): Ordered | null;
  closeOrder(request: CloseRequest): CloseReply;
  extendOrder(request: ExtendRequest, lastsMs: number): ExtendReply;
  reverse(request: ReversalRequest): ReversalReply;
  inquire(request: InquiryRequest): InquiryReply;
  /** Charges ever made and, counted again, those given back: approved less reversed was kept. */
  totals(request: TotalsRequest): TotalsReply;
  /** One row an attempt, oldest first. */
  rows(): LedgerRow[];
}

/** A payment's own row: whatever else bears its id is another thing. */
type PaymentRow = Charged | Undone | Declined;

const asksTheSame = (known: PaymentRow, request: PayRequest | TestPayRequest): boolean =>
  sameIdentity(known, request) &&
  known.amountMinor === request.amountMinor &&
  known.currency === request.currency &&
  known.product === request.product &&
  known.saleId === request.saleId;

const recall = (book: Book, request: PayRequest | TestPayRequest): PayAnswer | null => {
  const known = book.attempts.get(request.attemptId);
  if (known === undefined) {
    return book.traces.has(traceKey(request)) ? { code: HOST_CODE.duplicate } : null;
  }
  if (known.kind === 'tombstone') return { code: HOST_CODE.invalid };
  if (isRefund(known) || isOrder(known)) return { code: HOST_CODE.duplicate };
  if (!asksTheSame(known, request)) return { code: HOST_CODE.duplicate };
  switch (known.kind) {
    case 'charged':
      return answerOf(known);
    case 'declined':
      return { code: known.code };
    case 'undone':
      // An approval would be a lie by now: the money went back.
      return { code: HOST_CODE.invalid };
    default:
      return known satisfies never;
  }
};

const bookNew = (book: Book, request: PayRequest | TestPayRequest, code: string): PayAnswer => {
  const asked = {
    ...identityOf(request),
    saleId: request.saleId,
    product: request.product,
    amountMinor: request.amountMinor,
    currency: request.currency,
    atWallMs: book.clock.wallNow(),
  };
  if (code !== HOST_CODE.approved) {
    record(book, { ...asked, kind: 'declined', code });
    return { code };
  }
  const charge: Charged = { ...asked, kind: 'charged', ...nextReference(book) };
  record(book, charge);
  return answerOf(charge);
};

type ReversalOutcome = Pick<ReversalReply, 'result' | 'code'>;
const NO_ORIGINAL: ReversalOutcome = { result: 'no-original', code: HOST_CODE.noOriginal };

const reverse = (book: Book, request: ReversalRequest): ReversalOutcome => {
  const atWallMs = book.clock.wallNow();
  const known = looked(book, request.attemptId);
  if (known === undefined) {
    const { amountMinor, currency } = request;
    const identity = identityOf(request);
    record(book, { ...identity, kind: 'tombstone', amountMinor, currency, atWallMs });
    return NO_ORIGINAL;
  }
  if (!sameIdentity(known, request)) return { result: 'refused', code: HOST_CODE.invalid };
  if (known.amountMinor !== request.amountMinor || known.currency !== request.currency) {
    return { result: 'refused', code: HOST_CODE.amountDiffers };
  }
  switch (known.kind) {
    case 'charged':
      // A charge of which something was given back is not undone any more: that would pay twice.
      if ((book.refundedMinor.get(known.attemptId) ?? 0) > 0) {
        return { result: 'refused', code: HOST_CODE.invalid };
      }
      record(book, { kind: 'reversed', attemptId: known.attemptId, atWallMs });
      return { result: 'reversed', code: HOST_CODE.approved };
    case 'refunded':
      record(book, { kind: 'reversed', attemptId: known.attemptId, atWallMs });
      return { result: 'reversed', code: HOST_CODE.approved };
    case 'ordered':
      record(book, { kind: 'closed', attemptId: known.attemptId, atWallMs });
      return { result: 'closed', code: HOST_CODE.approved };
    case 'order-closed':
      return { result: 'closed', code: HOST_CODE.approved };
    case 'undone':
    case 'refund-undone':
      return { result: 'already-reversed', code: HOST_CODE.approved };
    case 'declined':
    case 'refund-declined':
    case 'tombstone':
      return NO_ORIGINAL;
    default:
      return known satisfies never;
  }
};

type InquiryOutcome = Pick<
  InquiryReply,
  'state' | 'amountMinor' | 'code' | 'authCode' | 'hostReference'
>;

const inquire = (book: Book, request: InquiryRequest): InquiryOutcome => {
  const known = looked(book, request.attemptId);
  if (known === undefined || !sameIdentity(known, request)) {
    return { state: 'not-found', amountMinor: 0 as AmountMinor, code: HOST_CODE.noOriginal };
  }
  const { amountMinor } = known;
  switch (known.kind) {
    case 'charged':
    case 'refunded':
      return { state: 'paid', amountMinor, ...answerOf(known) };
    case 'ordered':
      return { state: 'open', amountMinor, code: HOST_CODE.inProgress };
    case 'order-closed':
      return { state: 'closed', amountMinor, code: HOST_CODE.invalid };
    case 'declined':
    case 'refund-declined':
      return { state: 'declined', amountMinor, code: known.code };
    case 'undone':
    case 'refund-undone':
    case 'tombstone':
      return { state: 'reversed', amountMinor, code: HOST_CODE.invalid };
    default:
      return known satisfies never;
  }
};

const ROW_STATE = {
  charged: 'kept',
  undone: 'reversed',
  declined: 'declined',
  ordered: 'ordered',
  'order-closed': 'closed',
  refunded: 'refunded',
  'refund-undone': 'reversed',
  'refund-declined': 'declined',
  tombstone: 'tombstone',
} as const satisfies Record<Standing['kind'], LedgerRow['state']>;

const rowOf = (channel: ChannelId, standing: Standing): LedgerRow => ({
  channel,
  attemptId: standing.attemptId,
  // A reversal names no sale.
  saleId: standing.kind === 'tombstone' ? '' : standing.saleId,
  stan: standing.stan,
  amountMinor: standing.amountMinor,
  state: ROW_STATE[standing.kind],
  atWallMs: standing.atWallMs,
});

/** A ledger that stands where its store left off. Amounts in minor units. */
export const createLedger = (parts: {
  readonly channel: ChannelId;
  readonly store: LedgerStore;
  readonly clock: Clock;
  /** A link unless it says otherwise. */
  readonly codes?: CodeForm;
}): Ledger => {
  const book = openBook({ codes: 'link', ...parts });
  return {
    recall: (request) => recall(book, request),
    book: (request, code) => recall(book, request) ?? bookNew(book, request, code),
    recallRefund: (request) => recallRefund(book, request),
    bookRefund: (request, code) => recallRefund(book, request) ?? bookRefund(book, request, code),
    recallOrder: (request) => recallOrder(book, request),
    openOrder: (request, lastsMs) =>
      recallOrder(book, request) ?? openOrder(book, request, lastsMs),
    payOrder: (attemptId) => payOrder(book, attemptId, () => nextReference(book)),
    openOrderOf: (saleId) => openOrderOf(book, saleId),
    closeOrder: (request) => closeOrder(book, request),
    extendOrder: (request, lastsMs) => extendOrder(book, request, lastsMs),
    reverse: (request) => ({
      class: 'reversal-reply',
      ...identityOf(request),
      ...reverse(book, request),
    }),
    inquire: (request) => ({
      class: 'inquiry-reply',
      ...identityOf(request),
      ...inquire(book, request),
    }),
    totals: ({ terminal, date, batch }) => ({
      class: 'totals-reply',
      terminal,
      date,
      batch,
      ...tallyOf(book, { terminal, date, batch }),
    }),
    rows: () => [...book.attempts.values()].map((standing) => rowOf(book.channel, standing)),
  };
};
