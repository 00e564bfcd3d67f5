import type { TotalsReply } from '#contract/channel-frames.ts';
import type { Sum } from '../day-sum.ts';

/** One channel's day, ours beside the acquirer's. */
export interface Comparison {
  readonly ours: Sum;
  /** What the acquirer has: approved less reversed, and refunded; null: it couldn't be asked. */
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
    refundCount: totals.refundedCount,
    refundMinor: totals.refundedMinor,
  };
  const difference = {
    count: theirs.count - ours.count,
    minor: theirs.minor - ours.minor,
    refundCount: theirs.refundCount - ours.refundCount,
    refundMinor: theirs.refundMinor - ours.refundMinor,
  };
  return { ours, theirs, difference };
};

/** Two days agree when counts and amounts do, of payments and of refunds: errors may cancel in one. */
export const agrees = ({ difference }: Comparison): boolean =>
  difference !== null && Object.values(difference).every((value) => value === 0);
