import type {
  AttemptRequest,
  MoneyReply,
  MoneyRequest,
  OpenOrderRequest,
  OrderReply,
  PayRequest,
  RefundRequest,
  TestPayRequest,
} from '#contract/channel-frames.ts';
import { answerFor } from './answer-table.ts';
import { type FaultRow, isFault } from './fault-script.ts';
import { HOST_CODE } from './host-codes.ts';
import {
  type AcquirerProfile,
  type House,
  hangUp,
  type Link,
  later,
  type OpenOutcome,
  type OpenRefusal,
  say,
} from './house.ts';
import type { PayAnswer } from './ledger-answers.ts';
import { identityOf } from './ledger-events.ts';
import type { OrderAnswer } from './ledger-orders.ts';
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
 * offered, envelope opened (a test card has none), decided, booked, answered. Faults act at `read`, `decided`, `answered`.
 */
export const takePayment = (
  house: House,
  link: Link,
  request: PayRequest | TestPayRequest,
): void => {
  const row = takeIn(house, link, request);
  if (row === null) return;
  const settled = answerWithoutBooking(house, request, house.ledger.recall(request));
  if (settled !== null) deliver(house, link, row, row.answer, replyTo(request, settled));
  else if (request.product === 'test') decide(house, link, row, request);
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

/**
 * An order goes the same way without an envelope, and is only opened at its end: what the amount
 * says of a card is said when a wallet pays, so that here only a host's own trouble counts.
 */
export const takeOrder = (house: House, link: Link, request: OpenOrderRequest): void => {
  const row = takeIn(house, link, request);
  if (row === null) return;
  const known = house.ledger.recallOrder(request);
  const settled = answerWithoutBooking(house, request, known);
  if (settled !== null) return deliver(house, link, row, row.answer, orderReply(request, settled));
  if (!house.profile.methods.includes('qr-show')) {
    const refused = { code: HOST_CODE.notSupported };
    return deliver(house, link, row, row.answer, orderReply(request, refused));
  }
  house.inProgress.set(request.attemptId, request);
  const { code, when, delivery } = verdictOf(row, request, 'opened', house.profile.testCards);
  const isRefused = row.verdict === 'decline' || HOST_TROUBLE.has(code);
  const finish = (): void => {
    house.inProgress.delete(request.attemptId);
    const answer = isRefused ? { code } : house.ledger.openOrder(request, house.codesLastMs);
    if (answer.code === HOST_CODE.approved) house.emit('order-opened', request.attemptId);
    deliver(house, link, row, delivery, orderReply(request, answer));
  };
  if (when === 'at-once') finish();
  else later(house, house.issuerTimers, house.profile.slowIssuerMs, finish);
};

const HOST_TROUBLE: ReadonlySet<string> = new Set([HOST_CODE.issuerDown, HOST_CODE.systemFault]);

/**
 * A wallet pays an order that is open, and the shop is told unasked. A fault that is on acts on the
 * telling, after the money moved, or keeps the wallet from paying at all. True: it was paid.
 */
export const payByWallet = (house: House, saleId?: string): boolean => {
  const order = house.ledger.openOrderOf(saleId);
  if (order === null) return false;
  const row = house.faults.meetPayment();
  if (isFault(row)) house.emit('fault-shown', order.attemptId);
  const links = [...house.links].filter(({ signedOn }) => signedOn.has(order.terminal));
  if (row.request === 'reset') {
    for (const link of links) hangUp(house, link, 'reset');
    return false;
  }
  if (row.verdict !== 'by-amount') return false;
  const charge = house.ledger.payOrder(order.attemptId);
  if (charge === null) return false;
  house.emit('approved', order.attemptId);
  if (house.manners.push === 'silent') return true;
  const { authCode, hostReference } = charge;
  const paid: MoneyReply = {
    ...{ class: 'pay-reply', ...identityOf(order) },
    ...{ amountMinor: order.amountMinor, currency: order.currency },
    ...{ code: HOST_CODE.approved, authCode, hostReference },
  };
  for (const link of links) deliver(house, link, row, row.answer, paid);
  return true;
};

const orderReply = (request: OpenOrderRequest, answer: OrderAnswer): OrderReply => ({
  class: 'order-reply',
  ...identityOf(request),
  amountMinor: request.amountMinor,
  currency: request.currency,
  ...answer,
});

/** Reads a request and meets the fault that is on; null when nothing more becomes of it. */
const takeIn = (house: House, link: Link, request: AttemptRequest): FaultRow | null => {
  if (!link.signedOn.has(request.terminal)) {
    const stranger = { code: HOST_CODE.notSignedOn };
    say(
      link,
      request.class === 'order' ? orderReply(request, stranger) : replyTo(request, stranger),
    );
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
  if (row.keys === 'pin-lost') house.security?.forgetPinKeys();
  return row;
};

const answerWithoutBooking = <Answer extends { readonly code: string }>(
  house: House,
  request: AttemptRequest,
  known: Answer | null,
): Answer | { readonly code: string } | null => {
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
  if (outcome === 'refused' || outcome === 'unreadable-pin') {
    house.inProgress.delete(request.attemptId);
    const code = outcome === 'refused' ? HOST_CODE.format : HOST_CODE.unreadablePin;
    deliver(house, link, row, row.answer, replyTo(request, { code }));
    return;
  }
  decide(house, link, row, request, outcome);
};

const decide = (
  house: House,
  link: Link,
  row: FaultRow,
  request: MoneyRequest,
  pin: Exclude<OpenOutcome, OpenRefusal> = 'opened',
): void => {
  house.inProgress.set(request.attemptId, request);
  const verdict = verdictOf(row, request, pin, house.profile.testCards);
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
  request: AttemptRequest,
  pin: Exclude<OpenOutcome, OpenRefusal>,
  testCards: AcquirerProfile['testCards'],
): Verdict => {
  const byAmount = answerFor(request.amountMinor);
  switch (row.verdict) {
    case 'decline':
      return { code: HOST_CODE.declined, when: 'at-once', delivery: row.answer };
    case 'system-fault':
      return { code: HOST_CODE.systemFault, when: 'at-once', delivery: row.answer };
    case 'by-amount':
      if (request.class === 'pay' && request.product === 'test') {
        const code = testCards[request.card] ?? HOST_CODE.noSuchCard;
        return { code, when: 'at-once', delivery: row.answer };
      }
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
  reply: MoneyReply | OrderReply,
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

const tell = (house: House, link: Link, row: FaultRow, reply: MoneyReply | OrderReply): void => {
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
