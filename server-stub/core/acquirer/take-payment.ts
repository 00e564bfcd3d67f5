import type { PayReply, PayRequest } from '#contract/channel-frames.ts';
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
  if (!link.signedOn.has(request.terminal)) {
    say(link, replyTo(request, { code: HOST_CODE.notSignedOn }));
    return;
  }
  const row = house.faults.meetPayment();
  if (isFault(row)) house.emit('fault-shown', request.attemptId);
  if (row.request === 'reset') {
    hangUp(house, link, 'reset');
    return;
  }
  house.emit('pay-received', request.attemptId);
  if (row.keys === 'change') say(link, { class: 'new-keys' });
  const settled = answerWithoutBooking(house, request);
  if (settled === null) openEnvelope(house, link, row, request);
  else deliver(house, link, row, row.answer, replyTo(request, settled));
};

const answerWithoutBooking = (house: House, request: PayRequest): PayAnswer | null => {
  const pending = house.inProgress.get(request.attemptId);
  if (pending !== undefined) return { code: HOST_CODE.inProgress };
  const known = house.ledger.recall(request);
  if (known !== null) {
    return house.manners.resend === 'duplicate' ? { code: HOST_CODE.duplicate } : known;
  }
  if (!house.profile.methods.includes(request.method)) return { code: HOST_CODE.notSupported };
  return null;
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
  const verdict = verdictOf(row, request);
  const finish = (): void => {
    const answer = book(house, request, verdict.code);
    deliver(house, link, row, verdict.delivery, replyTo(request, answer));
  };
  // The issuer goes on thinking when the connection is lost meanwhile: not the link's timer.
  if (verdict.when === 'at-once') finish();
  else later(house, house.issuerTimers, house.profile.slowIssuerMs, finish);
};

const verdictOf = (row: FaultRow, request: PayRequest): Verdict => {
  const byAmount = answerFor(request.amountMinor);
  switch (row.verdict) {
    case 'decline':
      return { code: HOST_CODE.declined, when: 'at-once', delivery: row.answer };
    case 'system-fault':
      return { code: HOST_CODE.systemFault, when: 'at-once', delivery: row.answer };
    case 'by-amount':
      return {
        code: byAmount.code,
        when: byAmount.answer === 'slow' ? 'slow' : 'at-once',
        delivery: byAmount.answer === 'never' && row.answer === 'once' ? 'none' : row.answer,
      };
    default:
      return row.verdict satisfies never;
  }
};

const book = (house: House, request: PayRequest, code: string): PayAnswer => {
  house.inProgress.delete(request.attemptId);
  const answer = house.ledger.book(request, code);
  const approved = answer.code === HOST_CODE.approved;
  house.emit(approved ? 'approved' : 'declined', request.attemptId);
  return answer;
};

const deliver = (
  house: House,
  link: Link,
  row: FaultRow,
  delivery: Delivery,
  reply: PayReply,
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

const tell = (house: House, link: Link, row: FaultRow, reply: PayReply): void => {
  if (row.keys === 'wrong-mac') link.wire.spoilMacs('next');
  if (row.keys === 'lost') link.wire.spoilMacs('for-good');
  for (const told of asTold(house.manners.reply, reply)) say(link, told);
};

const replyTo = (request: PayRequest, answer: PayAnswer): PayReply => ({
  class: 'pay-reply',
  ...identityOf(request),
  amountMinor: request.amountMinor,
  currency: request.currency,
  ...answer,
});
