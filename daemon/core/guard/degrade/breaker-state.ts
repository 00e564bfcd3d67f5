import type { MonotonicMs } from '#contract/ports.ts';
import type { RecentOutcomes } from '../statistic/recent-outcomes.ts';

/** Why a breaker opened. */
export type TripCause = 'faults-in-a-row' | 'share-of-outcomes' | 'failed-on-return';

/** How far the one proof has come. It is bound to a connection: another one starts it anew. */
export type Probe =
  | { readonly at: 'awaiting-sign-on' }
  | { readonly at: 'pinging'; readonly connection: number; readonly goodPings: number };

/** What a breaker counts while sales go through. Pings never wash out a payment's fault. */
interface Watch {
  readonly recent: RecentOutcomes;
  /** Pings missed since the channel's own last answer, those of its failure domain among them. */
  readonly misses: number;
}

/** A breaker; each state owns only its own data. `level`: which open time it is at. */
export type BreakerState =
  | ({ readonly at: 'closed'; readonly sinceMs: MonotonicMs } & Watch)
  | {
      readonly at: 'open';
      readonly sinceMs: MonotonicMs;
      readonly level: number;
      readonly cause: TripCause;
    }
  /** No sale goes through: connect, sign-on and pings prove it (rule 15). */
  | {
      readonly at: 'half-open';
      readonly sinceMs: MonotonicMs;
      readonly level: number;
      readonly cause: TripCause;
      readonly probe: Probe;
    }
  /**
   * Proved by pings, not by a payment yet. A host that answers pings and loses payments would
   * otherwise be believed again and again, and one that has just risen be run over.
   */
  | ({
      readonly at: 'returning';
      readonly sinceMs: MonotonicMs;
      readonly level: number;
      readonly cause: TripCause;
      readonly inFlight: number;
      readonly allowed: number;
      readonly successes: number;
    } & Watch);

/** What happened, in the breaker's own words. */
export type BreakerEvent =
  | { readonly kind: 'entered' }
  | { readonly kind: 'left' }
  | { readonly kind: 'success' }
  /** `counts`: false when its connection's end was counted already. */
  | { readonly kind: 'attempt-fault'; readonly counts: boolean }
  | { readonly kind: 'connection-fault' }
  | { readonly kind: 'connection-gone' }
  | { readonly kind: 'missed' }
  /** A ping missed by another channel of the failure domain. */
  | { readonly kind: 'domain-missed' }
  | { readonly kind: 'answered'; readonly connection: number }
  | { readonly kind: 'signed-on'; readonly connection: number };

export type Closed = Extract<BreakerState, { at: 'closed' }>;
export type Open = Extract<BreakerState, { at: 'open' }>;
export type HalfOpen = Extract<BreakerState, { at: 'half-open' }>;
export type Returning = Extract<BreakerState, { at: 'returning' }>;

/** Nothing counted yet. */
export const UNTOUCHED: Watch = { recent: [], misses: 0 };

export const closedSince = (sinceMs: MonotonicMs): Closed => ({
  at: 'closed',
  sinceMs,
  ...UNTOUCHED,
});
