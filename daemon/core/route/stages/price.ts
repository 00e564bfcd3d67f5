import { type Counters, promotionUsedMinor, spentOn } from '../counters.ts';
import { localTime } from '../local-time.ts';
import type { KnownFacts, RouteChannel } from '../rules/route-rules.ts';
import { type Cost, costOf } from './fees.ts';

/** Stage four: what this order costs on this channel now; null while its amount is not known. */
export const price = (
  facts: KnownFacts,
  { id, element, zoneOffsetMs }: RouteChannel,
  counters: Counters,
): Cost | null => {
  if (facts.amountMinor === null) return null;
  const { fees = [], promotion } = element;
  const { date } = localTime(facts.atWallMs, zoneOffsetMs);
  const { monthMinor } = spentOn(counters, id, date);
  const runs = promotion !== undefined && promotion.from <= date && date <= promotion.to;
  const discount = runs
    ? { promotion, usedMinor: promotionUsedMinor(counters, id, promotion.name) }
    : null;
  return costOf(fees, { amountMinor: facts.amountMinor, facts, monthMinor }, discount);
};
