import type { ChannelId } from '#contract/ids.ts';
import {
  type ChannelCounters,
  type Counters,
  type Evidence,
  evidenceOf,
  isForgotten,
  NO_EVIDENCE,
  promotionUsedMinor,
  spentOn,
} from './counters.ts';
import type { OrderFacts } from './facts.ts';
import { localTime } from './local-time.ts';
import { knownFacts, type RouteChannel, type RouteRules } from './rules/route-rules.ts';
import { price } from './stages/price.ts';

/**
 * What became of an attempt, as far as a channel's grade and limits are concerned (rule 14): a
 * decline is an answer like any other; `lost`: the answer never came and had to be asked for.
 */
export interface AttemptResult {
  readonly channel: ChannelId;
  readonly order: OrderFacts;
  readonly result: 'approved' | 'answered' | 'fault' | 'lost';
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
  const channel = rules.channels.get(done.channel);
  if (channel === undefined) return counters;
  const { date } = localTime(done.atWallMs, channel.zoneOffsetMs);
  const spent = spentOn(counters, channel.id, date);
  const isPaid = done.result === 'approved';
  const amount = isPaid ? (done.order.amountMinor ?? 0) : 0;
  const after: ChannelCounters = {
    date,
    dayMinor: spent.dayMinor + amount,
    dayCount: spent.dayCount + (isPaid ? 1 : 0),
    monthMinor: spent.monthMinor + amount,
    promotion: promotionAfter(counters, rules, channel, done),
    evidence: evidenceAfter(rules.grading, evidenceOf(counters, channel.id), done),
  };
  return { ...counters, channels: { ...counters.channels, [channel.id]: after } };
};

const promotionAfter = (
  counters: Counters,
  rules: RouteRules,
  channel: RouteChannel,
  { order, result, atWallMs }: AttemptResult,
): ChannelCounters['promotion'] => {
  const name = channel.element.promotion?.name;
  if (name === undefined) return null;
  const facts = knownFacts(rules, order, atWallMs);
  const off = result === 'approved' ? (price(facts, channel, counters)?.offMinor ?? 0) : 0;
  return { name, usedMinor: promotionUsedMinor(counters, channel.id, name) + off };
};

const evidenceAfter = (
  grading: RouteRules['grading'],
  seen: Evidence,
  { result, replyMs, atWallMs }: AttemptResult,
): Evidence => {
  if (grading === null) return seen;
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
