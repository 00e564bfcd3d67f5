import type { ChannelId } from '#contract/ids.ts';
import {
  type ChannelCounters,
  type Counters,
  type Evidence,
  evidenceOf,
  isForgotten,
  NO_EVIDENCE,
  promotionUsedMinor,
  type Spent,
  spentOn,
} from './counters.ts';
import type { Discount } from './decision.ts';
import { CHINA_OFFSET_MS, localTime } from './local-time.ts';
import type { RouteRules } from './rules/route-rules.ts';

/**
 * What became of an attempt, as far as a channel's grade and limits are concerned (rule 14): a
 * decline is an answer like any other; `lost`: the answer never came and had to be asked for.
 */
export interface AttemptResult {
  readonly channel: ChannelId;
  readonly amountMinor: number;
  /** What a promotion took off the fee when the order was decided; null: nothing. */
  readonly discount: Discount | null;
  /** `approved-late`: after its answer was lost; the money counts, the evidence stands. */
  readonly result: 'approved' | 'approved-late' | 'answered' | 'fault' | 'lost';
  /** How long the answer took; null when none came. */
  readonly replyMs: number | null;
  readonly atWallMs: number;
}

/** How much of the evidence stays when it is halved: four times what the rules ask for. */
const KEPT_TIMES = 4;
/** One answer moves the remembered reply time by an eighth of the difference. */
const REPLY_SHARE = 8;

/** The counters after an attempt: approved amount, promotion, what it shows of the channel. */
export const tally = (counters: Counters, rules: RouteRules, done: AttemptResult): Counters => {
  const isPaid = done.result === 'approved' || done.result === 'approved-late';
  const sums = isPaid ? [done] : [];
  const after: ChannelCounters = {
    ...spentAfter(counters, rules, done.channel, sums, done.atWallMs),
    promotion: promotionAfter(counters, done, isPaid),
    evidence: evidenceAfter(rules.grading, evidenceOf(counters, done.channel), done),
  };
  return { ...counters, channels: { ...counters.channels, [done.channel]: after } };
};

/** An amount that may still become an approved one. */
export type Pending = Pick<AttemptResult, 'channel' | 'amountMinor'>;

/**
 * The counters as they would be if everything under way were approved at this moment, so that two
 * sales at once can't go over a limit that each of them alone keeps.
 */
export const withPending = (
  counters: Counters,
  rules: RouteRules,
  pending: readonly Pending[],
  atWallMs: number,
): Counters => {
  if (pending.length === 0) return counters;
  const channels = { ...counters.channels };
  for (const [channel, amounts] of Map.groupBy(pending, ({ channel }) => channel)) {
    channels[channel] = {
      ...spentAfter(counters, rules, channel, amounts, atWallMs),
      promotion: counters.channels[channel]?.promotion ?? null,
      evidence: evidenceOf(counters, channel),
    };
  }
  return { ...counters, channels };
};

const spentAfter = (
  counters: Counters,
  { channels }: RouteRules,
  channel: ChannelId,
  amounts: readonly { readonly amountMinor: number }[],
  atWallMs: number,
): Pick<ChannelCounters, 'date' | keyof Spent> => {
  // A channel that the rules have just dropped may still be paid: it is counted all the same.
  const { date } = localTime(atWallMs, channels.get(channel)?.zoneOffsetMs ?? CHINA_OFFSET_MS);
  const spent = spentOn(counters, channel, date);
  const amountMinor = amounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    date,
    dayMinor: spent.dayMinor + amountMinor,
    dayCount: spent.dayCount + amounts.length,
    monthMinor: spent.monthMinor + amountMinor,
  };
};

const promotionAfter = (
  counters: Counters,
  { channel, discount }: AttemptResult,
  isPaid: boolean,
): ChannelCounters['promotion'] => {
  if (discount === null || !isPaid) return counters.channels[channel]?.promotion ?? null;
  const { promotion: name, offMinor } = discount;
  return { name, usedMinor: promotionUsedMinor(counters, channel, name) + offMinor };
};

const evidenceAfter = (
  grading: RouteRules['grading'],
  seen: Evidence,
  { result, replyMs, atWallMs }: AttemptResult,
): Evidence => {
  if (grading === null || result === 'approved-late') return seen;
  const before = recent(seen, grading, atWallMs);
  const isGood = result === 'approved' || result === 'answered';
  return {
    tries: before.tries + 1,
    good: before.good + (isGood ? 1 : 0),
    lost: before.lost + (result === 'lost' ? 1 : 0),
    replyMs: replyMs === null ? before.replyMs : smoothed(before, replyMs),
    lastAtWallMs: atWallMs,
  };
};

/** What still counts: nothing after a long silence, and older outcomes less than newer ones. */
const recent = (
  seen: Evidence,
  { evidence, forgetAfterMinutes }: NonNullable<RouteRules['grading']>,
  atWallMs: number,
): Evidence => {
  if (isForgotten(seen, forgetAfterMinutes, atWallMs)) return NO_EVIDENCE;
  const { tries, good, lost } = seen;
  if (tries < evidence * KEPT_TIMES) return seen;
  const half = (outcomes: number): number => Math.floor(outcomes / 2);
  return { ...seen, tries: half(tries), good: half(good), lost: half(lost) };
};

const smoothed = ({ replyMs, tries }: Evidence, latestMs: number): number =>
  Math.round(tries === 0 ? latestMs : replyMs + (latestMs - replyMs) / REPLY_SHARE);
