import type { MonotonicMs } from '#contract/ports.ts';

/** One outcome that says something of the channel; neutral ones never get here (rule 14). */
export interface RecentOutcome {
  readonly fault: boolean;
  readonly atMs: MonotonicMs;
}

/** The newest last, never more than asked for: a window by count, for a till's one payment a minute. */
export type RecentOutcomes = readonly RecentOutcome[];

export const withOutcome = (
  recent: RecentOutcomes,
  outcome: RecentOutcome,
  most: number,
): RecentOutcomes => [...recent.slice(Math.max(0, recent.length + 1 - most)), outcome];

/** Those not older than `maxAgeMs`: yesterday's faults are no reason to stop today's sale. */
export const younger = (
  recent: RecentOutcomes,
  nowMs: MonotonicMs,
  maxAgeMs: number,
): RecentOutcomes => recent.filter(({ atMs }) => nowMs - atMs <= maxAgeMs);

export const faultsIn = (recent: RecentOutcomes): number =>
  recent.filter(({ fault }) => fault).length;

/** Faults since the last success. */
export const faultsInARow = (recent: RecentOutcomes): number =>
  recent.length - 1 - recent.findLastIndex(({ fault }) => !fault);
