import type {
  InquiryReply,
  InquiryRequest,
  PayRequest,
  ReversalReply,
  ReversalRequest,
  TotalsReply,
  TotalsRequest,
} from '#contract/channel-frames.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Clock } from '#contract/ports.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import { HOST_CODE } from './host-codes.ts';
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
  sameIdentity,
} from './ledger-events.ts';

/** The variable part of a `pay-reply`. */
export interface PayAnswer {
  readonly code: string;
  readonly authCode?: string;
  readonly hostReference?: string;
}

/**
 * What an acquirer took and gave back: the truth that tests compare everything else with. Every
 * change is durable before anyone is answered.
 */
export interface Ledger {
  /** The answer to a payment that needs no new booking (resend, misuse of an id); else null. */
  recall(request: PayRequest): PayAnswer | null;
  /** Charges when `code` is approval, else declines; a payment known already is recalled. */
  book(request: PayRequest, code: string): PayAnswer;
  reverse(request: ReversalRequest): ReversalReply;
  inquire(request: InquiryRequest): InquiryReply;
  /** Charges ever made and, counted again, those given back: approved less reversed was kept. */
  totals(request: TotalsRequest): TotalsReply;
  /** One row an attempt, oldest first. */
  rows(): LedgerRow[];
}

const asksTheSame = (known: Charged | Undone | Declined, request: PayRequest): boolean =>
  sameIdentity(known, request) &&
  known.amountMinor === request.amountMinor &&
  known.currency === request.currency &&
  known.product === request.product &&
  known.saleId === request.saleId;

const recall = (book: Book, request: PayRequest): PayAnswer | null => {
  const known = book.attempts.get(request.attemptId);
  if (known === undefined) {
    return book.traces.has(traceKey(request)) ? { code: HOST_CODE.duplicate } : null;
  }
  if (known.kind === 'tombstone') return { code: HOST_CODE.invalid };
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

const answerOf = ({ authCode, hostReference }: Charged): PayAnswer => ({
  code: HOST_CODE.approved,
  authCode,
  hostReference,
});

const bookNew = (book: Book, request: PayRequest, code: string): PayAnswer => {
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
  const number = book.charges + 1;
  const charge: Charged = {
    ...asked,
    kind: 'charged',
    authCode: String(number % 1_000_000).padStart(6, '0'),
    hostReference: String(number).padStart(12, '0'),
  };
  record(book, charge);
  return answerOf(charge);
};

type ReversalOutcome = Pick<ReversalReply, 'result' | 'code'>;
const NO_ORIGINAL: ReversalOutcome = { result: 'no-original', code: HOST_CODE.noOriginal };

const reverse = (book: Book, request: ReversalRequest): ReversalOutcome => {
  const atWallMs = book.clock.wallNow();
  const known = book.attempts.get(request.attemptId);
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
      record(book, { kind: 'reversed', attemptId: known.attemptId, atWallMs });
      return { result: 'reversed', code: HOST_CODE.approved };
    case 'undone':
      return { result: 'already-reversed', code: HOST_CODE.approved };
    case 'declined':
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
  const known = book.attempts.get(request.attemptId);
  if (known === undefined || !sameIdentity(known, request)) {
    return { state: 'not-found', amountMinor: 0 as AmountMinor, code: HOST_CODE.noOriginal };
  }
  const { amountMinor } = known;
  switch (known.kind) {
    case 'charged':
      return { state: 'paid', amountMinor, ...answerOf(known) };
    case 'declined':
      return { state: 'declined', amountMinor, code: known.code };
    case 'undone':
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
}): Ledger => {
  const book = openBook(parts);
  return {
    recall: (request) => recall(book, request),
    book: (request, code) => recall(book, request) ?? bookNew(book, request, code),
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
