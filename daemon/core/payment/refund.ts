import type { ErrorCode } from '#contract/error-codes.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { RefundOrder } from '#contract/payment.ts';
import type { RefundView } from '#contract/sales-api.ts';
import { type ApprovedAttempt, type Attempt, isFinal, type Sale } from '../attempt.ts';
import type { ChannelDay } from '../exchange.ts';
import type { EntryBody } from '../journal/entries.ts';
import type { Journal } from '../journal/journal.ts';
import type { PaymentPorts, RefundRun, Routed, Search } from './ports.ts';

/** What a refund reads of a channel: the day that is open there now; null: nobody can say. */
type DayOf = (channel: Attempt['channel']) => ChannelDay | null;

/**
 * The approved attempt that paid a sale; null for anything that can't be given back. An attempt is
 * approved in the very transaction that approves its sale.
 */
const paymentOf = (journal: Journal, sale: Sale | null): ApprovedAttempt | null => {
  if (sale?.product !== 'sale') return null;
  return journal.attemptsOf(sale.saleId).find(isApproved) ?? null;
};

/** One attempt of a sale at most: an approval ends it (invariant V1). */
const isApproved = (attempt: Attempt): attempt is ApprovedAttempt =>
  attempt.state.at === 'approved';

/** An attempt that certainly moved no money: never sent, refused, declined, or undone for certain. */
const isHarmless = ({ state }: Attempt): boolean =>
  state.at === 'not-sent' ||
  state.at === 'refused' ||
  state.at === 'declined' ||
  state.at === 'reversed';

/**
 * What a refund came to. One that may still have moved money stays open, whatever its own answer
 * says: its amount is reserved until its reversal is acknowledged (rule 7), and for good where a
 * person closed that.
 */
const outcomeOf = (journal: Journal, refund: Sale): RefundView['is'] => {
  if (refund.state.at === 'approved') return 'made';
  const isOver = isFinal(refund.state) && journal.attemptsOf(refund.saleId).every(isHarmless);
  return isOver ? 'not-made' : 'open';
};

/** Every refund of a sale, from the journal alone. */
export const refundsOf = (journal: Journal, sale: Sale): readonly RefundView[] =>
  sale.refunds.map((saleId) => {
    const refund = journal.knownSale(saleId);
    return { saleId, amountMinor: refund.amountMinor, is: outcomeOf(journal, refund) };
  });

/** What may still be given back: the amount, less every refund that was or may have been made. */
export const refundableMinor = (journal: Journal, sale: Sale): AmountMinor => {
  if (paymentOf(journal, sale) === null) return 0 as AmountMinor;
  const taken = refundsOf(journal, sale)
    .filter(({ is }) => is !== 'not-made')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return Math.max(0, sale.amountMinor - taken) as AmountMinor;
};

/** Whether the whole sale may be voided: its day is the one open now, not settled, nothing refunded. */
export const isVoidable = (journal: Journal, sale: Sale, dayOf: DayOf): boolean => {
  const paid = paymentOf(journal, sale);
  if (paid === null || refundableMinor(journal, sale) !== sale.amountMinor) return false;
  const { terminal, date, batch } = paid.identity;
  const today = dayOf(paid.channel);
  if (today?.date !== date || today.batch !== batch) return false;
  const day = journal
    .days()
    .find(
      (known) =>
        known.channel === paid.channel &&
        known.terminal === terminal &&
        known.date === date &&
        known.batch === batch,
    );
  return day !== undefined && !day.settled;
};

/**
 * A refund as it may be run, or why not. Whoever journals its acceptance does so in the same
 * synchronous step, so that of two refunds that race for the same money only one is accepted.
 */
export const admitRefund = (
  journal: Journal,
  order: RefundOrder,
  dayOf: DayOf,
): RefundRun | ErrorCode => {
  const sale = journal.sale(order.refund.original);
  const paid = paymentOf(journal, sale);
  if (sale === null || paid === null || sale.currency !== order.currency) {
    return 'REFUND_NOT_POSSIBLE';
  }
  if (order.refund.kind === 'void') {
    const isWhole = order.amountMinor === sale.amountMinor;
    if (!isWhole || !isVoidable(journal, sale, dayOf)) return 'VOID_TOO_LATE';
  }
  if (order.amountMinor > refundableMinor(journal, sale)) return 'REFUND_TOO_MUCH';
  const { channel, identity, state } = paid;
  const { method, masked } = sale;
  return { ...order, method, masked, paid: { channel, identity, ...state } };
};

/** The entries of an accepted refund: its own, and the one its original is asked by ever after. */
export const refundAcceptance = (run: RefundRun): readonly EntryBody[] => {
  const { saleId, terminalId, cashier, product, refund, method, amountMinor, currency, masked } =
    run;
  return [
    {
      kind: 'sale-accepted',
      ...{ saleId, terminalId, cashier, product, refund },
      ...{ method, amountMinor, currency, masked },
    },
    { kind: 'refund-ordered', saleId: refund.original, refundId: saleId, amountMinor },
  ];
};

/**
 * Waits, as a new sale would, while the service or its machine has only just come (back) to life
 * and the original's channel is not up yet. Nothing is journaled or admitted meanwhile: what is left to
 * give back, and whether its day is open, is read when the wait ends, however it ends. Another
 * channel that rises changes nothing (row C11).
 */
export const untilOriginalIsUp = async (
  { journal, channel, lookForSleep, nextRise }: UpPorts,
  { refund }: RefundOrder,
): Promise<void> => {
  const paid = paymentOf(journal, journal.sale(refund.original));
  if (paid === null) return;
  do {
    lookForSleep();
  } while (channel(paid.channel)?.isUp() === false && (await nextRise()));
};

type UpPorts = Pick<PaymentPorts, 'journal' | 'channel' | 'lookForSleep' | 'nextRise'>;

/** The original's channel, once, if it is fit for a payment now; nowhere else ever (row C11). */
export const routeRefund = (
  { channel: channelOf }: Pick<PaymentPorts, 'channel'>,
  { paid }: RefundRun,
  { tried, shut }: Omit<Search, 'shown'>,
): Routed => {
  const channel = channelOf(paid.channel);
  const day = channel?.isUp() === true ? channel.day() : null;
  const isAsked = tried.length > 0 || shut.has(paid.channel);
  if (channel === undefined || day === null || isAsked) return { kind: 'none', decided: [] };
  return { kind: 'taken', channel, day, decided: [] };
};

/** The same refund asked again says the same things (rule 2). */
export const sameRefund = (known: Sale, { refund, amountMinor, currency }: RefundOrder): boolean =>
  known.refund?.original === refund.original &&
  known.refund.kind === refund.kind &&
  known.amountMinor === amountMinor &&
  known.currency === currency;
