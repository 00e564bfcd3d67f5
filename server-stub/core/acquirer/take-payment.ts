import type {
  MoneyReply,
  MoneyRequest,
  PayRequest,
  RefundRequest,
} from '#contract/channel-frames.ts';
import { answerFor } from './answer-table.ts';
import { type FaultRow, isFault } from './fault-script.ts';
import { HOST_CODE } from './host-codes.ts';
import { type House, hangUp, type Link, later, type OpenOutcome, say } from './house.ts';
import type { PayAnswer } from './ledger.ts';
import { identityOf } from './ledger-events.ts';
import { asTold } from './manners.ts';

/** What becomes of an answer: the fault's doing, or `none` for an amount that gets no answer. */
type Delivery = FaultRow['answer'] | 'none';

interface Verdict {
  readonly code: string;
  readonly when: 'at-once' | 'slow';
  readonly delivery: Delivery;
}

/**
 * The way of a payment through an acquirer, top to bottom: signed on, read, known already, method
 * offered, envelope opened, decided, booked, answered. Faults act at `read`, `decided`, `answered`.
 */
export const takePayment = (house: House, link: Link, request: PayRequest): void => {
  const row = takeIn(house, link, request);
  if (row === null) return;
  const settled = answerWithoutBooking(house, request, house.ledger.recall(request));
  if (settled !== null) deliver(house, link, row, row.answer, replyTo(request, settled));
  else if (house.profile.methods.includes(request.method)) openEnvelope(house, link, row, request);
  else deliver(house, link, row, row.answer, replyTo(request, { code: HOST_CODE.notSupported }));
};

/** A refund goes the same way, without an envelope: what it gives back is in the ledger. */
export const takeRefund = (house: House, link: Link, request: RefundRequest): void => {
  const row = takeIn(house, link, request);
  if (row === null) return;
  const settled = answerWithoutBooking(house, request, house.ledger.recallRefund(request));
  if (settled === null) decide(house, link, row, request);
  else deliver(house, link, row, row.answer, replyTo(request, settled));
};

/** Reads a request and meets the fault that is on; null when nothing more becomes of it. */
const takeIn = (house: House, link: Link, request: MoneyRequest): FaultRow | null => {
  if (!link.signedOn.has(request.terminal)) {
    say(link, replyTo(request, { code: HOST_CODE.notSignedOn }));
    return null;
  }
  const row = house.faults.meetPayment();
  if (isFault(row)) house.emit('fault-shown', request.attemptId);
  if (row.request === 'reset') {
    hangUp(house, link, 'reset');
    return null;
  }
  house.emit('pay-received', request.attemptId);
  if (row.keys === 'change') say(link, { class: 'new-keys' });
  return row;
};

const answerWithoutBooking = (
  house: House,
  request: MoneyRequest,
  known: PayAnswer | null,
): PayAnswer | null => {
  const pending = house.inProgress.get(request.attemptId);
  if (pending !== undefined) return { code: HOST_CODE.inProgress };
  if (known === null) return null;
  return house.manners.resend === 'duplicate' ? { code: HOST_CODE.duplicate } : known;
};

const openEnvelope = (house: House, link: Link, row: FaultRow, request: PayRequest): void => {
  house.inProgress.set(request.attemptId, request);
  const goOn = (outcome: OpenOutcome): void => {
    // An acquirer that was stopped meanwhile takes no more money.
    if (house.inProgress.has(request.attemptId)) opened(house, link, row, request, outcome);
  };
  const outcome = house.opener.open(request.envelope, {
    saleId: request.saleId,
    terminalId: request.terminal,
    amountMinor: request.amountMinor,
    currency: request.currency,
  });
  if (typeof outcome === 'string') goOn(outcome);
  else void outcome.then(goOn);
};

const opened = (
  house: House,
  link: Link,
  row: FaultRow,
  request: PayRequest,
  outcome: OpenOutcome,
): void => {
  if (outcome === 'refused') {
    house.inProgress.delete(request.attemptId);
    deliver(house, link, row, row.answer, replyTo(request, { code: HOST_CODE.format }));
    return;
  }
  decide(house, link, row, request, outcome);
};

const decide = (
  house: House,
  link: Link,
  row: FaultRow,
  request: MoneyRequest,
  pin: Exclude<OpenOutcome, 'refused'> = 'opened',
): void => {
  house.inProgress.set(request.attemptId, request);
  const verdict = verdictOf(row, request, pin);
  const finish = (): void => {
    const answer = book(house, request, verdict.code);
    deliver(house, link, row, verdict.delivery, replyTo(request, answer));
  };
  // The issuer goes on thinking when the connection is lost meanwhile: not the link's timer.
  if (verdict.when === 'at-once') finish();
  else later(house, house.issuerTimers, house.profile.slowIssuerMs, finish);
};

/** What the issuer says; a fault of the host comes before it ever looks at a PIN. */
const verdictOf = (
  row: FaultRow,
  request: MoneyRequest,
  pin: Exclude<OpenOutcome, 'refused'>,
): Verdict => {
  const byAmount = answerFor(request.amountMinor);
  switch (row.verdict) {
    case 'decline':
      return { code: HOST_CODE.declined, when: 'at-once', delivery: row.answer };
    case 'system-fault':
      return { code: HOST_CODE.systemFault, when: 'at-once', delivery: row.answer };
    case 'by-amount':
      if (pin === 'wrong-pin') {
        return { code: HOST_CODE.wrongPin, when: 'at-once', delivery: row.answer };
      }
      return {
        code: byAmount.code,
        when: byAmount.answer === 'slow' ? 'slow' : 'at-once',
        delivery: byAmount.answer === 'never' && row.answer === 'once' ? 'none' : row.answer,
      };
    default:
      return row.verdict satisfies never;
  }
};

const book = (house: House, request: MoneyRequest, code: string): PayAnswer => {
  house.inProgress.delete(request.attemptId);
  const answer =
    request.class === 'refund'
      ? house.ledger.bookRefund(request, code)
      : house.ledger.book(request, code);
  const done = request.class === 'refund' ? 'refunded' : 'approved';
  house.emit(answer.code === HOST_CODE.approved ? done : 'declined', request.attemptId);
  return answer;
};

const deliver = (
  house: House,
  link: Link,
  row: FaultRow,
  delivery: Delivery,
  reply: MoneyReply,
): void => {
  switch (delivery) {
    case 'once':
      tell(house, link, row, reply);
      break;
    case 'twice':
      tell(house, link, row, reply);
      tell(house, link, row, reply);
      break;
    case 'late':
      // As it was made: an approval reversed meanwhile still comes as an approval (fault HS2).
      if (link.life === 'open') {
        later(house, link.timers, house.profile.lateAnswerMs, () => tell(house, link, row, reply));
      }
      break;
    case 'reset':
      hangUp(house, link, 'reset');
      break;
    case 'hang':
      if (link.life === 'open') link.life = 'mute';
      break;
    case 'none':
      break;
    default:
      delivery satisfies never;
  }
};

const tell = (house: House, link: Link, row: FaultRow, reply: MoneyReply): void => {
  if (row.keys === 'wrong-mac') link.wire.spoilMacs('next');
  if (row.keys === 'lost') link.wire.spoilMacs('for-good');
  for (const told of asTold(house.manners.reply, reply)) say(link, told);
};

const replyTo = (request: MoneyRequest, answer: PayAnswer): MoneyReply => ({
  class: request.class === 'refund' ? 'refund-reply' : 'pay-reply',
  ...identityOf(request),
  amountMinor: request.amountMinor,
  currency: request.currency,
  ...answer,
});
