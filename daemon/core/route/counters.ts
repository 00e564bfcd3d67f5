/**
 * What routing remembers between decisions: spent limits, used promotions, outcomes, quotas. Plain
 * data, handed in and given back; whoever owns the store keeps it.
 */
import { z } from 'zod';
import { type ChannelId, channelId } from '#contract/ids.ts';

const count = z.int().min(0);

/** Recent outcomes of a channel. Older ones weigh less: the counts are halved now and then. */
const evidence = z.strictObject({
  tries: count,
  good: count,
  /** Answers that never came: the outcome had to be asked for or undone. */
  lost: count,
  replyMs: count,
  lastAtWallMs: z.int(),
});
export type Evidence = z.infer<typeof evidence>;

const channelCounters = z.strictObject({
  /** The channel's own calendar day the sums belong to, "2026-11-22"; its month is the first 7. */
  date: z.string().max(10),
  dayMinor: count,
  dayCount: count,
  monthMinor: count,
  promotion: z.strictObject({ name: z.string().max(32), usedMinor: count }).nullable(),
  evidence,
});
export type ChannelCounters = z.infer<typeof channelCounters>;

export const counters = z.strictObject({
  channels: z.record(channelId, channelCounters),
  /** Running shares of the quota, by group of equals and channel. */
  quotas: z.record(z.string().max(80), z.record(channelId, z.int())),
});
export type Counters = Readonly<z.infer<typeof counters>>;

export const NO_COUNTERS: Counters = { channels: {}, quotas: {} };

export const NO_EVIDENCE: Evidence = { tries: 0, good: 0, lost: 0, replyMs: 0, lastAtWallMs: 0 };

/** What of a channel's limits is used up on `date`. */
export interface Spent {
  readonly dayMinor: number;
  readonly dayCount: number;
  readonly monthMinor: number;
}

/** The sums as they stand on `date`: another day or month begins at nothing. */
export const spentOn = ({ channels }: Counters, id: ChannelId, date: string): Spent => {
  const found = channels[id];
  const isToday = found?.date === date;
  const isThisMonth = found?.date.slice(0, 7) === date.slice(0, 7);
  return {
    dayMinor: isToday ? found.dayMinor : 0,
    dayCount: isToday ? found.dayCount : 0,
    monthMinor: found !== undefined && isThisMonth ? found.monthMinor : 0,
  };
};

export const promotionUsedMinor = (
  { channels }: Counters,
  id: ChannelId,
  promotion: string,
): number => {
  const used = channels[id]?.promotion;
  return used?.name === promotion ? used.usedMinor : 0;
};

export const evidenceOf = ({ channels }: Counters, id: ChannelId): Evidence =>
  channels[id]?.evidence ?? NO_EVIDENCE;

/** Evidence that nothing was added to for so long proves nothing, whichever way time ran. */
export const isForgotten = (seen: Evidence, afterMinutes: number, atWallMs: number): boolean =>
  Math.abs(atWallMs - seen.lastAtWallMs) > afterMinutes * 60_000;
