import { expect, test } from 'vitest';
import { bucketed, grantedBucketMs, type HealthRow, pointOf, samplesOf } from './history.ts';

const MINUTE_MS = 60_000;
const row = (atWallMs: number, changes: Partial<HealthRow> = {}): HealthRow => ({
  ...{ atWallMs, state: 'up', roundTripMs: null, isLoss: false },
  ...changes,
});
const pings = (from: number, times: readonly number[]): HealthRow[] =>
  times.map((roundTripMs, index) => row(from + index * 2_000, { roundTripMs }));

test('a bucket tells the median and the longest round trip, and how many were lost', () => {
  const rows = [...pings(0, [10, 12, 900, 11, 13]), row(10_000, { isLoss: true })];
  const [only, ...others] = bucketed(samplesOf(rows, 12_000), MINUTE_MS).map(pointOf);
  expect(others).toEqual([]);
  expect(only).toEqual({
    ...{ atWallMs: 0, state: 'up', upShare: 1, answered: 5, losses: 1 },
    roundTripMs: { p50: 12, max: 900 },
  });
});

test('the state of a bucket is the one it ended with; the share says what came before', () => {
  const rows = [row(0), row(15_000, { state: 'down' }), row(45_000, { state: 'proving' })];
  const [only] = bucketed(samplesOf(rows, MINUTE_MS), MINUTE_MS).map(pointOf);
  expect(only).toMatchObject({ state: 'proving', upShare: 0.25, roundTripMs: null });
});

test('an hour is folded from its minutes, each counted as often as it was answered', () => {
  const busy = bucketed(samplesOf(pings(0, [20, 20, 20, 20]), 8_000), MINUTE_MS);
  const quiet = bucketed(samplesOf(pings(MINUTE_MS, [400]), 62_000), MINUTE_MS);
  const [hour] = bucketed([...busy, ...quiet], 60 * MINUTE_MS).map(pointOf);
  expect(hour).toMatchObject({ atWallMs: 0, answered: 5, roundTripMs: { p50: 20, max: 400 } });
});

test('time in which nobody looked is not in a bucket, nor counted as up', () => {
  const rows = [row(0), row(10 * MINUTE_MS)];
  const buckets = bucketed(samplesOf(rows, 11 * MINUTE_MS), MINUTE_MS);
  expect(buckets.map(({ atWallMs }) => atWallMs)).toEqual([0, 10 * MINUTE_MS]);
  expect(buckets[0]?.knownMs).toBe(MINUTE_MS);
});

test('a wall clock that was set back makes nothing negative (CK1)', () => {
  const samples = samplesOf([row(50_000), row(10_000, { state: 'down' })], 20_000);
  expect(samples.map(({ knownMs }) => knownMs)).toEqual([0, 10_000]);
});

test.each([
  { windowMs: 60_000, askedMs: 1_000, granted: 1_000 },
  { windowMs: 86_400_000, askedMs: 1_000, granted: 60_000 },
  { windowMs: 86_400_000, askedMs: 3_600_000, granted: 3_600_000 },
  { windowMs: 400 * 86_400_000, askedMs: 60_000, granted: 24_000_000 },
])('a question of $windowMs ms in steps of $askedMs ms gets steps of $granted ms', (row) => {
  expect(grantedBucketMs(row.windowMs, row.askedMs, 1_440)).toBe(row.granted);
});
