import type { TotalsReply } from '#contract/channel-frames.ts';

/** A count of payments and what they come to, in minor units. */
export interface Sum {
  readonly count: number;
  readonly minor: number;
}

/** One channel's day, ours beside the acquirer's. */
export interface Comparison {
  readonly ours: Sum;
  /** What the acquirer kept: approved less reversed; null when it couldn't be asked. */
  readonly theirs: Sum | null;
  /** Acquirer's less ours; null while the acquirer couldn't be asked. */
  readonly difference: Sum | null;
}

/** Compares our day with the acquirer's totals (rule 21, invariant M6). */
export const compare = (ours: Sum, totals: TotalsReply | null): Comparison => {
  if (totals === null) return { ours, theirs: null, difference: null };
  const theirs = {
    count: totals.approvedCount - totals.reversedCount,
    minor: totals.approvedMinor - totals.reversedMinor,
  };
  const difference = { count: theirs.count - ours.count, minor: theirs.minor - ours.minor };
  return { ours, theirs, difference };
};

/** Two days agree when both the count and the amount do: two errors may cancel in one of them. */
export const agrees = ({ difference }: Comparison): boolean =>
  difference !== null && difference.count === 0 && difference.minor === 0;
