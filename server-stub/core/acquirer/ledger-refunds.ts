import type { RefundRequest } from '#contract/channel-frames.ts';
import { HOST_CODE } from './host-codes.ts';
import { answerOf, nextReference, type PayAnswer } from './ledger-answers.ts';
import { type Book, type RefundUndone, record, type Standing, traceKey } from './ledger-book.ts';
import { identityOf, type RefundDeclined, type Refunded, sameIdentity } from './ledger-events.ts';

type RefundRow = Refunded | RefundUndone | RefundDeclined;

export const isRefund = (known: Standing): known is RefundRow =>
  known.kind === 'refunded' || known.kind === 'refund-undone' || known.kind === 'refund-declined';

export const recallRefund = (book: Book, request: RefundRequest): PayAnswer | null => {
  const known = book.attempts.get(request.attemptId);
  if (known === undefined) {
    return book.traces.has(traceKey(request)) ? { code: HOST_CODE.duplicate } : null;
  }
  if (known.kind === 'tombstone') return { code: HOST_CODE.invalid };
  const isSame =
    isRefund(known) &&
    sameIdentity(known, request) &&
    known.amountMinor === request.amountMinor &&
    known.currency === request.currency &&
    known.original === request.original.attemptId;
  if (!isSame) return { code: HOST_CODE.duplicate };
  switch (known.kind) {
    case 'refunded':
      return answerOf(known);
    case 'refund-declined':
      return { code: known.code };
    case 'refund-undone':
      return { code: HOST_CODE.invalid };
    default:
      return known satisfies never;
  }
};

/** Why a refund is not made, by the ledger alone; null: it is. */
const refundRefusal = (book: Book, request: RefundRequest): string | null => {
  const { original, amountMinor, currency, kind } = request;
  const charge = book.attempts.get(original.attemptId);
  if (charge?.kind !== 'charged' || !sameIdentity(charge, original)) return HOST_CODE.noPayment;
  if (charge.product !== 'sale' || charge.currency !== currency) return HOST_CODE.noPayment;
  const refundedMinor = book.refundedMinor.get(charge.attemptId) ?? 0;
  if (amountMinor > charge.amountMinor - refundedMinor) return HOST_CODE.overTheLimit;
  if (kind === 'refund') return null;
  const isSameDay = charge.date === request.date && charge.batch === request.batch;
  const isWhole = amountMinor === charge.amountMinor && refundedMinor === 0;
  return isSameDay && isWhole ? null : HOST_CODE.noPayment;
};

export const bookRefund = (book: Book, request: RefundRequest, code: string): PayAnswer => {
  const { saleId, amountMinor, currency, kind } = request;
  const atWallMs = book.clock.wallNow();
  const original = request.original.attemptId;
  const asked = { ...identityOf(request), saleId, original, amountMinor, currency, atWallMs };
  const refusal = code === HOST_CODE.approved ? refundRefusal(book, request) : code;
  if (refusal !== null) {
    record(book, { ...asked, kind: 'refund-declined', code: refusal });
    return { code: refusal };
  }
  const refund: Refunded = {
    ...asked,
    kind: 'refunded',
    void: kind === 'void',
    ...nextReference(book),
  };
  record(book, refund);
  return answerOf(refund);
};
