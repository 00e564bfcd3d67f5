/** The line of a decision: hit, priority, availability, cost, weight, in this order (row C4). */
import type { ChannelId } from '#contract/ids.ts';
import { evidenceOf, spentOn } from './counters.ts';
import { type Decision, decisionOf, type Found } from './decision.ts';
import type { RouteAsk } from './facts.ts';
import type { Standing } from './force/standing-force.ts';
import { localTime } from './local-time.ts';
import type { KnownFacts, Member, RouteRules } from './rules/route-rules.ts';
import { type Availability, availability } from './stages/availability.ts';
import type { Cost } from './stages/fees.ts';
import { type Hit, hit } from './stages/hit.ts';
import { price } from './stages/price.ts';
import { isPoor, type Walk, walks } from './stages/priority.ts';
import { draw } from './stages/quota.ts';
import type { Ended, Step } from './trace.ts';

/** Decides over one order; `facts` are those of `ask.order` as the rules know them. */
export const decide = (
  rules: RouteRules,
  ask: RouteAsk,
  facts: KnownFacts,
  standing: Standing | null,
): Decision => {
  const search: Search = { rules, ask, facts, steps: [], asked: new Set(), behind: new Map() };
  const found = stopped(rules, ask) ?? find(search, standing);
  return decisionOf({ rules, ask, facts, standing }, found, search.steps);
};

/** Rows C10 and C11: no further channel, whatever there is. */
const stopped = (rules: RouteRules, { order, tried, attemptsPerSale }: RouteAsk): Found | null => {
  if (order.product === 'pay-out' && tried.length > 0)
    return { kind: 'none', why: 'pay-out-stays' };
  const most = Math.min(rules.attempts, attemptsPerSale);
  return tried.length >= most ? { kind: 'none', why: 'attempt-limit' } : null;
};

/** Why a channel waits behind the others of all groups. */
type Behind = 'poor-grade' | 'dwell' | 'flag' | 'line';

interface Search {
  readonly rules: RouteRules;
  readonly ask: RouteAsk;
  readonly facts: KnownFacts;
  readonly steps: Step[];
  /** Channels whose checks were paid for, or that a rule excluded. */
  readonly asked: Set<ChannelId>;
  /** Those set behind and not walked so far, and what for. */
  readonly behind: Map<ChannelId, { readonly member: Member; readonly by: Behind }>;
}

const find = (search: Search, standing: Standing | null): Found => {
  const found = hit(search.rules, search.facts, standing);
  let again: ChannelId | null = null;
  for (const walk of walks(found, (member) => isSetBehind(search, found, member))) {
    const available = availableIn(search, found, walk);
    again ??= available.again;
    const [first, ...others] = cheapestOf(search, walk, available.members);
    if (first === undefined) continue;
    noteSetBehind(search, found);
    return split(search, walk, [first, ...others]);
  }
  return again === null
    ? { kind: 'none', why: 'no-channel' }
    : { kind: 'present-again', channel: again };
};

/** Stage five: equals draw by their quota; one alone is taken and draws nothing (row C9). */
const split = (search: Search, walk: Walk, cheapest: readonly [Priced, ...Priced[]]): Found => {
  const { facts, steps } = search;
  const { counters } = search.ask;
  const [first, ...others] = onOtherLines(search, walk, cheapest);
  if (others.length === 0) {
    steps.push(step(walk, first.member, { at: 'taken' }, first.cost));
    return { kind: 'taken', channel: first.member.channel.id, source: walk.source, drawn: null };
  }
  const key = quotaKey(facts, walk);
  const currentOf = ({ channel }: Member): number => counters.quotas[key]?.[channel.id] ?? 0;
  const equal = ({ member, cost }: Priced) => ({
    ...member,
    ...{ member, cost, current: currentOf(member) },
  });
  const { taken, after } = draw([equal(first), ...others.map(equal)]);
  for (const share of after.keys()) {
    const ended: Ended = { at: share === taken ? 'taken' : 'weight' };
    steps.push(step(walk, share.member, ended, share.cost, share.current));
  }
  const shares = [...after].map(([{ channel }, current]) => [channel.id, current] as const);
  return {
    kind: 'taken',
    channel: taken.channel.id,
    source: walk.source,
    drawn: { key, shares: Object.fromEntries(shares) },
  };
};

/**
 * Of equals, those that share no line with a channel this order was lost on, if there are any: what
 * two channels of one line have in common may fail them both.
 */
const onOtherLines = (
  { ask, steps }: Search,
  walk: Walk,
  equals: readonly [Priced, ...Priced[]],
): readonly [Priced, ...Priced[]] => {
  const isOnTheLine = ({ member }: Priced): boolean =>
    ask.candidates.get(member.channel.id)?.line === 'with-tried';
  const [first, ...others] = equals.filter((one) => !isOnTheLine(one));
  if (first === undefined) return equals;
  for (const { member, cost } of equals.filter(isOnTheLine)) {
    steps.push(step(walk, member, { at: 'weight', by: 'line' }, cost));
  }
  return [first, ...others];
};

const isSetBehind = (search: Search, hit: Hit, member: Member): boolean => {
  const by = behindFor(search, hit, member.channel.id);
  if (by !== null) search.behind.set(member.channel.id, { member, by });
  return by !== null;
};

/**
 * Dynamic rules stand behind static ones (row B5): where one chose, grades say nothing. That a
 * channel has only just come back, that another node saw it fail, or that whoever shares its line
 * was lost, is no grade: it waits under every rule, and only a force is stronger. It is never
 * removed for what others say: where nothing else is to be had, this node's own health decides
 * (rule 22).
 */
const behindFor = (
  { rules, ask, facts }: Search,
  { source }: Hit,
  id: ChannelId,
): Behind | null => {
  const state = ask.candidates.get(id);
  if (state?.dwelling === true) return 'dwell';
  if (state?.flagged === true) return 'flag';
  if (state?.line === 'in-doubt') return 'line';
  if (source.by === 'static' || rules.grading === null) return null;
  const seen = evidenceOf(ask.counters, id);
  return isPoor(rules.grading, seen, facts.atWallMs) ? 'poor-grade' : null;
};

interface Priced {
  readonly member: Member;
  readonly cost: Cost | null;
}

/** Stage three for the group being walked, and for no other. */
const availableIn = (
  search: Search,
  { excludedBy }: Hit,
  walk: Walk,
): { readonly members: readonly Member[]; readonly again: ChannelId | null } => {
  const members: Member[] = [];
  let again: ChannelId | null = null;
  for (const member of walk.members) {
    const { id } = member.channel;
    if (search.asked.has(id)) continue;
    search.asked.add(id);
    search.behind.delete(id);
    const rule = walk.source.by === 'person' ? undefined : excludedBy.get(id);
    const verdict = rule === undefined ? availabilityOf(search, member) : null;
    if (verdict?.kind === 'available') members.push(member);
    else search.steps.push(step(walk, member, endedAt(verdict, rule ?? '')));
    if (verdict?.kind === 'removed' && verdict.by === 'replayable') again ??= id;
  }
  return { members, again };
};

const endedAt = (verdict: Availability | null, rule: string): Ended => {
  if (verdict?.kind !== 'removed') return { at: 'hit', by: rule };
  const { by, reason } = verdict;
  return by === 'replayable' ? { at: 'present-again' } : { at: 'availability', by, reason };
};

const availabilityOf = ({ ask, facts }: Search, { channel }: Member): Availability => {
  const now = localTime(facts.atWallMs, channel.zoneOffsetMs);
  return availability({
    channel,
    facts,
    state: ask.candidates.get(channel.id),
    spent: spentOn(ask.counters, channel.id, now.date),
    isTried: ask.tried.includes(channel.id),
    now,
  });
};

/** Stage four: a strict minimum wins, equals go on; without an amount all are equal (row C8). */
const cheapestOf = (search: Search, walk: Walk, members: readonly Member[]): readonly Priced[] => {
  const priced = members.map((member) => ({
    member,
    cost: price(search.facts, member.channel, search.ask.counters),
  }));
  const lowestMinor = Math.min(...priced.map(({ cost }) => cost?.costMinor ?? 0));
  return priced.filter(({ member, cost }) => {
    const isCheapest = (cost?.costMinor ?? 0) === lowestMinor;
    if (!isCheapest) search.steps.push(step(walk, member, { at: 'cost', lowestMinor }, cost));
    return isCheapest;
  });
};

/** Names the group whose members share; `*` can't be the name of a rule. */
const quotaKey = ({ product, method }: KnownFacts, { source, priority }: Walk): string =>
  `${product}/${method}/${'rule' in source ? source.rule : '*'}/${priority ?? '*'}`;

/** Those who waited behind the others and were not needed. */
const noteSetBehind = ({ behind, steps }: Search, { source }: Hit): void => {
  for (const { member, by } of behind.values()) {
    const walk = { source, priority: null, members: [member] };
    steps.push(step(walk, member, { at: 'priority', by }));
  }
};

const step = (
  { source, priority }: Walk,
  { channel, weight }: Member,
  ended: Ended,
  cost: Cost | null = null,
  share: number | null = null,
): Step => ({ channel: channel.id, source, priority, weight, cost, share, ended });
