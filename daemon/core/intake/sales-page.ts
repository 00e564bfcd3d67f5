import type { ApiParams } from '#contract/daemon-api.ts';
import type { ChannelId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleResult, SaleRow, SalesPage } from '#contract/sales-api.ts';
import type { Attempt, Sale, SaleState } from '../attempt.ts';
import type { Journal } from '../journal/journal.ts';
import { refundsOf } from '../payment/refund.ts';

/**
 * Candidates one page looks at: a search that finds nothing in them answers an empty page with a
 * `next`, and whoever asks goes on from there. It bounds how long one page may hold the event loop
 * up (invariant L4).
 */
const LOOK_AT = 1_000;

/** A page of the list of sales, newest first. */
export const pageOf = (
  journal: Journal,
  { before, limit, search }: ApiParams<'sales.page'>,
): SalesPage => {
  const found = journal.findSales(search, before, { most: limit, lookAt: LOOK_AT });
  const { next, lookedBackToWallMs } = found;
  const rows = found.saleIds.flatMap((saleId) => rowOf(journal, saleId) ?? []);
  return { rows, next, lookedBackToWallMs };
};

const RESULTS: Readonly<Record<SaleState['at'], SaleResult>> = {
  open: 'open',
  'awaiting-credential': 'open',
  approved: 'approved',
  declined: 'declined',
  failed: 'failed',
};

const rowOf = (journal: Journal, saleId: SaleId): SaleRow | null => {
  const found = journal.saleWithAttempts(saleId);
  if (found === null) return null;
  const { sale, attempts } = found;
  const { product, method, amountMinor, currency, masked, acceptedAtWallMs, state } = sale;
  return {
    ...{ saleId, product, method, amountMinor, currency, masked, acceptedAtWallMs },
    result: RESULTS[state.at],
    channel: channelOf(sale, attempts),
    attempts: attempts.length,
    refundedMinor: refundedMinor(journal, sale),
  };
};

const channelOf = ({ state }: Sale, attempts: readonly Attempt[]): ChannelId | null => {
  const decidedBy = 'attemptId' in state ? state.attemptId : null;
  const decided = attempts.find(({ attemptId }) => attemptId === decidedBy);
  return (decided ?? attempts.at(-1))?.channel ?? null;
};

const refundedMinor = (journal: Journal, sale: Sale): AmountMinor =>
  refundsOf(journal, sale)
    .filter(({ is }) => is === 'made')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0) as AmountMinor;
