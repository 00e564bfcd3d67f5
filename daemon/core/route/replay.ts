/** A recorded decision made again: as it was, or under other rules or at another moment. */
import type { ChannelId } from '#contract/ids.ts';
import type { Candidate, Trace } from '#contract/route-trace.ts';
import { type ChannelCounters, type Counters, NO_EVIDENCE } from './counters.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { ChannelState, ChannelStates, RouteAsk } from './facts.ts';
import { localTime } from './local-time.ts';
import { knownFacts, type RouteRules } from './rules/route-rules.ts';

export interface WhatIf {
  /** Another moment; absent: when it was decided. */
  readonly atWallMs?: number;
  /** Take channels whose state nobody recorded for up, instead of leaving them out. */
  readonly assumeUp?: boolean;
}

export interface Replayed {
  readonly decision: Decision;
  readonly atWallMs: number;
  /** Channels that were asked and whose state at that time is not in the record. */
  readonly assumed: readonly ChannelId[];
}

/**
 * Decides again from a trace. Under the rules that made it and at its own moment the outcome is the
 * recorded one; the quota is only consulted.
 */
export const replay = (trace: Trace, rules: RouteRules, whatIf: WhatIf = {}): Replayed => {
  const atWallMs = whatIf.atWallMs ?? trace.atWallMs;
  const assumed = new Set<ChannelId>();
  const ask = askOf(trace, rules, (id) => {
    assumed.add(id);
    return whatIf.assumeUp === true ? UP : undefined;
  });
  const facts = knownFacts(rules, ask.order, atWallMs);
  // The record holds six digits of a card; the rules that decided may have seen eight.
  const card = trace.rules === rules.revision ? trace.card : facts.card;
  const decision = decide(rules, ask, { ...facts, card }, trace.standing);
  return { decision, atWallMs, assumed: [...assumed] };
};

const UP: ChannelState = {
  link: 'up',
  breaker: 'closed',
  fundsMinor: null,
  dwelling: false,
  flagged: false,
  line: 'clear',
};

type Unrecorded = (id: ChannelId) => ChannelState | undefined;

const askOf = (trace: Trace, rules: RouteRules, unrecorded: Unrecorded): RouteAsk => {
  const { candidates, order, tried, attemptsPerSale } = trace;
  const notSealed = new Set(candidates.flatMap(({ id, notSealed }) => (notSealed ? [id] : [])));
  const sealedTo = [...rules.channels.keys()].filter((id) => !notSealed.has(id));
  return {
    order: { ...order, sealedTo },
    candidates: statesOf(candidates, unrecorded),
    counters: countersOf(trace, rules),
    tried,
    attemptsPerSale,
    mode: 'consult',
  };
};

const statesOf = (candidates: readonly Candidate[], unrecorded: Unrecorded): ChannelStates => {
  const examined = new Map(candidates.map((candidate) => [candidate.id, candidate]));
  return {
    get(id) {
      const found = examined.get(id);
      if (found === undefined) return unrecorded(id);
      const { link = 'up', breaker = 'closed', fundsMinor = null } = found;
      const { dwelling = false, flagged = false, line = 'clear' } = found;
      return link === 'absent' ? undefined : { link, breaker, fundsMinor, dwelling, flagged, line };
    },
  };
};

const countersOf = ({ candidates, atWallMs, quota }: Trace, rules: RouteRules): Counters => {
  const channels = candidates.flatMap((candidate) => {
    const counted = channelCountersOf(candidate, rules, atWallMs);
    return counted === null ? [] : [[candidate.id, counted] as const];
  });
  const shares = candidates.map(({ id, share = 0 }) => [id, share] as const);
  return {
    channels: Object.fromEntries(channels),
    quotas: quota === null ? {} : { [quota]: Object.fromEntries(shares) },
  };
};

const channelCountersOf = (
  { id, spent, promotion, seen }: Candidate,
  rules: RouteRules,
  atWallMs: number,
): ChannelCounters | null => {
  const channel = rules.channels.get(id);
  if (channel === undefined) return null;
  const [dayMinor, dayCount, monthMinor] = spent ?? [0, 0, 0];
  const [tries, good, lost, replyMs, lastAtWallMs] = seen ?? [0, 0, 0, 0, 0];
  return {
    date: localTime(atWallMs, channel.zoneOffsetMs).date,
    ...{ dayMinor, dayCount, monthMinor },
    promotion: promotion ?? null,
    evidence: seen === undefined ? NO_EVIDENCE : { tries, good, lost, replyMs, lastAtWallMs },
  };
};
