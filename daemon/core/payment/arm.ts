import type { AttemptIdentity, AttemptRequest } from '#contract/channel-frames.ts';
import type { AttemptId } from '#contract/ids.ts';
import type { ChannelDay } from '../exchange.ts';
import type { EntryBody } from '../journal/entries.ts';
import type { MoneyOrder, PaymentChannel, PaymentPorts, TestOrder } from './ports.ts';
import { isGenuine, type Licence, licenceFor } from './proof.ts';

/**
 * Puts the attempt on disk, its ready-made reversal with it, and returns the request that may now
 * be written (rules 1 and 4). `opening` are entries that belong in the same transaction: the sale's
 * acceptance, when this is its first attempt.
 */
export const arm = (
  ports: Pick<PaymentPorts, 'journal' | 'random' | 'clock'>,
  order: MoneyOrder | TestOrder,
  { profile }: PaymentChannel,
  day: ChannelDay,
  licence: Licence,
  opening: readonly EntryBody[],
): AttemptRequest => {
  const { journal, random, clock } = ports;
  const before = journal.attemptsOf(order.saleId);
  // The licence is a type; this is the same rule once more on what the journal holds at this
  // moment.
  if (!isGenuine(licence) || licenceFor(before)?.kind !== licence.kind) {
    throw new Error('arming without a proof');
  }
  const attemptId = random.id() as AttemptId;
  const identity = {
    terminal: order.terminalId,
    stan: journal.nextStan(profile.id, order.terminalId),
    batch: day.batch,
    date: day.date,
    attemptId,
  };
  const armed: EntryBody = {
    kind: 'attempt-armed',
    saleId: order.saleId,
    attemptId,
    number: before.length + 1,
    channel: profile.id,
    identity,
    amountMinor: order.amountMinor,
    currency: order.currency,
    after: licence.kind,
  };
  journal.append(...opening, armed, ...endOf(order));
  return requestOf(order, identity, clock.wallNow());
};

/** A test ends with its arming: an approval of a sale that failed is undone, whoever hears it. */
const endOf = ({ product, saleId }: MoneyOrder | TestOrder): readonly EntryBody[] =>
  product === 'test' ? [{ kind: 'sale-failed', saleId, code: 'TEST_PAYMENT' }] : [];

const requestOf = (
  order: MoneyOrder | TestOrder,
  identity: AttemptIdentity,
  sentAtWallMs: number,
): AttemptRequest => {
  const { saleId, amountMinor, currency } = order;
  const asked = { ...identity, amountMinor, currency, saleId, sentAtWallMs };
  if (order.product === 'refund') {
    const { paid, refund } = order;
    const original = { ...paid.identity, hostReference: paid.hostReference };
    return { class: 'refund', ...asked, kind: refund.kind, original };
  }
  if (order.product === 'test') {
    const { method, product, card } = order;
    return { class: 'pay', ...asked, method, product, card };
  }
  const { method, product, credential } = order;
  if (!('envelope' in credential)) return { class: 'order', ...asked };
  return { class: 'pay', ...asked, method, product, envelope: credential.envelope };
};
