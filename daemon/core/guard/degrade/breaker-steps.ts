import type { MonotonicMs } from '#contract/ports.ts';
import {
  faultsIn,
  faultsInARow,
  type RecentOutcomes,
  withOutcome,
  younger,
} from '../statistic/recent-outcomes.ts';
import {
  type BreakerEvent,
  type BreakerState,
  type Closed,
  type HalfOpen,
  type Open,
  type Probe,
  type Returning,
  type TripCause,
  UNTOUCHED,
} from './breaker-state.ts';
import type { BreakerRule } from './rule.ts';

/** When an open breaker becomes half-open, by the rule now in force. */
export const opensUntilMs = ({ sinceMs, level }: Open, { openForMs }: BreakerRule): MonotonicMs =>
  (sinceMs + (openForMs[Math.min(level, openForMs.length - 1)] ?? 0)) as MonotonicMs;

/** What time alone changes. `live`: the connection that is signed on at this moment. */
export const atTime = (
  state: BreakerState,
  rule: BreakerRule,
  nowMs: MonotonicMs,
  live: number | null,
): BreakerState => {
  if (state.at === 'open') {
    const untilMs = opensUntilMs(state, rule);
    if (nowMs < untilMs) return state;
    const { level, cause } = state;
    return { at: 'half-open', sinceMs: untilMs, level, cause, probe: probeOf(live) };
  }
  if (state.at === 'returning' && nowMs - state.sinceMs >= rule.settleAfterMs) {
    return settled(state, nowMs);
  }
  return state;
};

const probeOf = (connection: number | null): Probe =>
  connection === null ? { at: 'awaiting-sign-on' } : { at: 'pinging', connection, goodPings: 0 };

const settled = ({ recent, misses }: Returning, sinceMs: MonotonicMs): Closed => ({
  at: 'closed',
  sinceMs,
  recent,
  misses,
});

/** The state after `event`. Call `atTime` first. */
export const afterEvent = (
  state: BreakerState,
  event: BreakerEvent,
  rule: BreakerRule,
  nowMs: MonotonicMs,
): BreakerState => {
  switch (state.at) {
    case 'closed':
      return watching(state, event, rule, nowMs);
    case 'open':
      return state;
    case 'half-open':
      return proving(state, event, rule, nowMs);
    case 'returning':
      return returning(state, event, rule, nowMs);
    default:
      return state satisfies never;
  }
};

const watching = <S extends Closed | Returning>(
  state: S,
  event: BreakerEvent,
  rule: BreakerRule,
  nowMs: MonotonicMs,
): S | Open => {
  const noted = (fault: boolean): RecentOutcomes =>
    withOutcome(state.recent, { fault, atMs: nowMs }, rule.outcomes);
  switch (event.kind) {
    case 'success':
      return { ...state, recent: noted(false), misses: 0 };
    case 'attempt-fault':
      return event.counts ? judged({ ...state, recent: noted(true) }, rule, nowMs) : state;
    case 'connection-fault':
      return judged({ ...state, recent: noted(true) }, rule, nowMs);
    case 'missed':
      return judged({ ...state, misses: state.misses + 1 }, rule, nowMs);
    case 'domain-missed':
      // Hearsay adds up, but only a channel's own fault opens its breaker: its line may be sound.
      return { ...state, misses: state.misses + 1 };
    case 'answered':
    case 'signed-on':
      return { ...state, misses: 0 };
    case 'connection-gone':
    case 'entered':
    case 'left':
      return state;
    default:
      return event satisfies never;
  }
};

/** Opens when what it has seen is too much. */
const judged = <S extends Closed | Returning>(
  state: S,
  rule: BreakerRule,
  nowMs: MonotonicMs,
): S | Open => {
  const recent = younger(state.recent, nowMs, rule.outcomeAgeMs).slice(-rule.outcomes);
  if (faultsInARow(recent) + state.misses >= rule.faultsInARow) {
    return tripped(state, 'faults-in-a-row', nowMs);
  }
  if (faultsIn(recent) >= rule.outcomes * rule.faultShare) {
    return tripped(state, 'share-of-outcomes', nowMs);
  }
  return state;
};

/** Tripping before it has settled means a longer wait. */
const tripped = (state: Closed | Returning, cause: TripCause, nowMs: MonotonicMs): Open => ({
  at: 'open',
  sinceMs: nowMs,
  level: state.at === 'returning' ? state.level + 1 : 0,
  cause,
});

const proving = (
  state: HalfOpen,
  event: BreakerEvent,
  rule: BreakerRule,
  nowMs: MonotonicMs,
): BreakerState => {
  const { probe } = state;
  switch (event.kind) {
    case 'signed-on':
      return { ...state, probe: probeOf(event.connection) };
    case 'connection-gone':
    case 'connection-fault':
      // It keeps waiting here: no sale goes through meanwhile, and a longer wait proves nothing.
      return { ...state, probe: probeOf(null) };
    case 'missed':
      return probe.at === 'pinging' ? { ...state, probe: probeOf(probe.connection) } : state;
    case 'answered':
      return answered(state, event.connection, rule, nowMs);
    case 'entered':
    case 'left':
    case 'success':
    case 'attempt-fault':
    case 'domain-missed':
      return state;
    default:
      return event satisfies never;
  }
};

const answered = (
  state: HalfOpen,
  connection: number,
  rule: BreakerRule,
  nowMs: MonotonicMs,
): HalfOpen | Returning => {
  const { probe, level, cause } = state;
  if (probe.at !== 'pinging' || probe.connection !== connection) return state;
  const goodPings = probe.goodPings + 1;
  if (goodPings < rule.proofPings) return { ...state, probe: { ...probe, goodPings } };
  return {
    at: 'returning',
    sinceMs: nowMs,
    level,
    cause,
    inFlight: 0,
    allowed: rule.returnInFlight,
    successes: 0,
    ...UNTOUCHED,
  };
};

const returning = (
  state: Returning,
  event: BreakerEvent,
  rule: BreakerRule,
  nowMs: MonotonicMs,
): BreakerState => {
  switch (event.kind) {
    case 'entered':
      return { ...state, inFlight: state.inFlight + 1 };
    case 'left':
      return { ...state, inFlight: state.inFlight - 1 };
    case 'attempt-fault':
      return tripped(state, 'failed-on-return', nowMs);
    case 'success': {
      const next = { ...state, ...watchedSuccess(state, rule, nowMs) };
      return next.successes >= rule.settleSuccesses ? settled(next, nowMs) : next;
    }
    default:
      return watching(state, event, rule, nowMs);
  }
};

const watchedSuccess = (
  { recent, allowed, successes }: Returning,
  rule: BreakerRule,
  atMs: MonotonicMs,
): Partial<Returning> => ({
  recent: withOutcome(recent, { fault: false, atMs }, rule.outcomes),
  misses: 0,
  allowed: allowed * 2,
  successes: successes + 1,
});
