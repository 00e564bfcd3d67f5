import type { HealthPoint } from '#contract/health-api.ts';

/** What is known of a stretch of time: one fact of a connection, or many of them folded. */
export interface HealthSample {
  readonly atWallMs: number;
  /** How long the first fact's state held, as far as is known. */
  readonly knownMs: number;
  readonly upMs: number;
  /** As the channel stood at the end of it. */
  readonly state: HealthPoint['state'];
  readonly answered: number;
  readonly losses: number;
  /** Null when no ping was answered. */
  readonly p50Ms: number | null;
  readonly maxMs: number | null;
}

/**
 * Folds samples, oldest first, into buckets of `bucketMs`. Minutes are folded from facts, hours from
 * minutes, and what a question asks for from whichever is fine enough.
 */
export const bucketed = (
  samples: readonly HealthSample[],
  bucketMs: number,
): readonly HealthSample[] => {
  const buckets = new Map<number, HealthSample[]>();
  for (const sample of samples) {
    const start = Math.floor(sample.atWallMs / bucketMs) * bucketMs;
    const bucket = buckets.get(start);
    if (bucket === undefined) buckets.set(start, [sample]);
    else bucket.push(sample);
  }
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .map(([atWallMs, inside]) => folded(atWallMs, inside));
};

const folded = (atWallMs: number, samples: readonly HealthSample[]): HealthSample => {
  const sum = (of: (sample: HealthSample) => number): number =>
    samples.reduce((total, sample) => total + of(sample), 0);
  const longest = samples.flatMap(({ maxMs }) => (maxMs === null ? [] : [maxMs]));
  return {
    atWallMs,
    knownMs: sum(({ knownMs }) => knownMs),
    upMs: sum(({ upMs }) => upMs),
    state: samples.at(-1)?.state ?? 'down',
    answered: sum(({ answered }) => answered),
    losses: sum(({ losses }) => losses),
    p50Ms: medianOf(samples),
    maxMs: longest.length === 0 ? null : Math.max(...longest),
  };
};

/** The median of what the samples say, each counted as often as it has answers. */
const medianOf = (samples: readonly HealthSample[]): number | null => {
  const said = samples
    .flatMap(({ p50Ms, answered }) => (p50Ms === null ? [] : [{ p50Ms, answered }]))
    .sort((one, other) => one.p50Ms - other.p50Ms);
  const all = said.reduce((total, { answered }) => total + answered, 0);
  let seen = 0;
  for (const { p50Ms, answered } of said) {
    seen += answered;
    if (seen * 2 >= all) return p50Ms;
  }
  return null;
};

/** A fact as the cache holds it. */
export interface HealthRow {
  readonly atWallMs: number;
  readonly state: HealthPoint['state'];
  readonly roundTripMs: number | null;
  readonly isLoss: boolean;
}

/** A state is taken to hold until the next fact, but no longer than this: nobody looked. */
const HOLDS_AT_MOST_MS = 60_000;

/** Facts, oldest first, as samples; the last one holds until `untilWallMs`. */
export const samplesOf = (
  rows: readonly HealthRow[],
  untilWallMs: number,
): readonly HealthSample[] =>
  rows.map(({ atWallMs, state, roundTripMs, isLoss }, index) => {
    const nextMs = rows[index + 1]?.atWallMs ?? untilWallMs;
    // A wall clock that was set back in between makes this negative: then nothing is known.
    const knownMs = Math.min(HOLDS_AT_MOST_MS, Math.max(0, nextMs - atWallMs));
    return {
      atWallMs,
      knownMs,
      upMs: state === 'up' ? knownMs : 0,
      state,
      answered: roundTripMs === null ? 0 : 1,
      losses: isLoss ? 1 : 0,
      p50Ms: roundTripMs,
      maxMs: roundTripMs,
    };
  });

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** A sample as people and charts get it. */
export const pointOf = (sample: HealthSample): HealthPoint => {
  const { atWallMs, state, answered, losses, knownMs, upMs, p50Ms, maxMs } = sample;
  return {
    atWallMs,
    state,
    upShare: knownMs > 0 ? Math.min(1, upMs / knownMs) : state === 'up' ? 1 : 0,
    roundTripMs:
      p50Ms === null || maxMs === null ? null : { p50: rounded(p50Ms), max: rounded(maxMs) },
    answered,
    losses,
  };
};

/** Bucket for a window of `windowMs`: as asked, or the next whole second that fits `mostPoints`. */
export const grantedBucketMs = (windowMs: number, askedMs: number, mostPoints: number): number => {
  const leastMs = Math.ceil(windowMs / mostPoints / 1_000) * 1_000;
  return Math.max(askedMs, leastMs);
};
