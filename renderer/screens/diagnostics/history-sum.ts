import type { HealthHistory } from '#contract/health-api.ts';

/** A window of history in a few numbers, for people who don't read a chart. */
export interface HistorySum {
  readonly p50: string;
  readonly max: string;
  readonly losses: number;
  readonly up: string;
}

/** Null: nothing is known of the window. */
export const historySum = ({ points }: HealthHistory): HistorySum | null => {
  if (points.length === 0) return null;
  const medians = points.flatMap(({ roundTripMs }) => roundTripMs?.p50 ?? []).sort((a, b) => a - b);
  const longest = points.flatMap(({ roundTripMs }) => roundTripMs?.max ?? []);
  const upShare = points.reduce((sum, point) => sum + point.upShare, 0) / points.length;
  const middle = medians[Math.floor(medians.length / 2)];
  return {
    p50: middle === undefined ? '–' : middle.toFixed(1),
    max: longest.length === 0 ? '–' : Math.max(...longest).toFixed(1),
    losses: points.reduce((sum, { losses }) => sum + losses, 0),
    up: (100 * upShare).toFixed(1),
  };
};

/** Columns of a chart: seconds, medians, longest, losses. A gap in time is a gap in the lines. */
export const chartColumns = ({
  points,
  bucketMs,
}: HealthHistory): [number[], (number | null)[], (number | null)[], (number | null)[]] => {
  const times: number[] = [];
  const medians: (number | null)[] = [];
  const longest: (number | null)[] = [];
  const losses: (number | null)[] = [];
  let before: number | null = null;
  for (const { atWallMs, roundTripMs, losses: lost } of points) {
    if (before !== null && atWallMs - before > 1.5 * bucketMs) {
      times.push((before + bucketMs) / 1_000);
      for (const column of [medians, longest, losses]) column.push(null);
    }
    times.push(atWallMs / 1_000);
    medians.push(roundTripMs?.p50 ?? null);
    longest.push(roundTripMs?.max ?? null);
    losses.push(lost === 0 ? null : lost);
    before = atWallMs;
  }
  return [times, medians, longest, losses];
};
