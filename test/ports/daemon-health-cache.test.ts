import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { healthHistory } from '#contract/health-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { Log, WallMs } from '#contract/ports.ts';
import type { HealthCache, HealthFact } from '#daemon/core/health/channel-health.ts';
import { openHealthCache } from '#daemon/host/sqlite-health.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
let folder: string;
let path: string;
let warnings: string[];
const log: Log = {
  info: () => {},
  warn: (message) => {
    warnings.push(message);
  },
  error: () => {},
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'health-'));
  path = join(folder, 'health.sqlite');
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const fact = (atWallMs: number, roundTripMs: number | null = 12): HealthFact => ({
  channel: 'bank-east' as ChannelId,
  atWallMs: atWallMs as WallMs,
  status: 'up',
  roundTripMs,
  isLoss: false,
  reason: '',
});
const rows = (sql: string): unknown[] => {
  const raw = new Database(path, { readonly: true });
  const found = raw.prepare(sql).all();
  raw.close();
  return found;
};

test('keeps the present status of a channel and the history of its pings', () => {
  const cache = openHealthCache(path, log);
  cache.record(fact(1));
  cache.record({ ...fact(2, null), status: 'down', reason: 'ECONNRESET' });
  cache.close();
  expect(rows('SELECT status, round_trip_ms, reason, at_wall_ms FROM channel_status')).toEqual([
    { status: 'down', round_trip_ms: 12, reason: 'ECONNRESET', at_wall_ms: 2 },
  ]);
  expect(rows('SELECT at_wall_ms FROM ping ORDER BY at_wall_ms')).toHaveLength(2);
});

const EAST = 'bank-east' as ChannelId;
/** A ping every 2 s from `fromMs` on, answered in 10 ms, 30 ms in every tenth. */
const pinged = (cache: HealthCache, fromMs: number, untilMs: number): void => {
  for (let atMs = fromMs, ping = 0; atMs < untilMs; atMs += 2_000, ping += 1) {
    cache.record(fact(atMs, ping % 10 === 0 ? 30 : 10));
  }
};
const asked = (fromWallMs: number, toWallMs: number, bucketMs: number) => ({
  ...{ channel: EAST, fromWallMs, toWallMs, bucketMs },
});

test('tells minutes from facts and hours from minutes, the one that runs among them', () => {
  const cache = openHealthCache(path, log);
  pinged(cache, 0, 2 * HOUR_MS + 90_000);
  const seconds = cache.history(asked(HOUR_MS, HOUR_MS + 60_000, 10_000));
  expect(seconds.points).toHaveLength(6);
  expect(seconds.points[0]).toEqual({
    ...{ atWallMs: HOUR_MS, state: 'up', upShare: 1, answered: 5, losses: 0 },
    roundTripMs: { p50: 10, max: 30 },
  });
  const minutes = cache.history(asked(0, 3 * HOUR_MS, 60_000));
  expect(minutes.points).toHaveLength(122);
  expect(minutes.points.at(-1)).toMatchObject({ atWallMs: 2 * HOUR_MS + 60_000, answered: 15 });
  const hours = cache.history(asked(0, 3 * HOUR_MS, HOUR_MS));
  expect(hours.points.map(({ answered }) => answered)).toEqual([1_800, 1_800, 45]);
  cache.close();
});

test('tells when a channel came up and why it fell; dialling in vain is no change', () => {
  const cache = openHealthCache(path, log);
  const states = ['connecting', 'signing-on', 'proving', 'up', 'up', 'down', 'connecting', 'down'];
  for (const [index, status] of states.entries()) {
    const reason = status === 'up' ? '' : 'ECONNRESET';
    cache.record({ ...fact(index, null), status: status as HealthFact['status'], reason });
  }
  cache.close();
  const again = openHealthCache(path, log);
  again.record({ ...fact(9, null), status: 'down', reason: 'ECONNREFUSED' });
  expect(again.history(asked(0, 100, 1_000)).changes).toEqual([
    { atWallMs: 0, state: 'down', reason: 'ECONNRESET' },
    { atWallMs: 3, state: 'up', reason: '' },
    { atWallMs: 5, state: 'down', reason: 'ECONNRESET' },
  ]);
  again.close();
});

test('folds the minute in which an earlier process ended', () => {
  const before = openHealthCache(path, log);
  pinged(before, 0, 20_000);
  before.close();
  const after = openHealthCache(path, log);
  pinged(after, 10 * 60_000, 10 * 60_000 + 10_000);
  const { points } = after.history(asked(0, HOUR_MS, 60_000));
  expect(points.map(({ atWallMs, answered }) => [atWallMs, answered])).toEqual([
    [0, 10],
    [600_000, 5],
  ]);
  after.close();
});

test('knows a month by the hour, when its facts and minutes are long gone', () => {
  const cache = openHealthCache(path, log);
  for (let day = 0; day < 30; day += 1) pinged(cache, day * DAY_MS, day * DAY_MS + 1_000_000);
  expect(rows('SELECT min(at_wall_ms) / 86400000 AS day FROM ping')).toEqual([{ day: 29 }]);
  const spans = rows(
    'SELECT span_ms, min(at_wall_ms) / 86400000 AS day FROM bucket GROUP BY span_ms',
  );
  expect(spans).toEqual([
    { span_ms: 60_000, day: 22 },
    { span_ms: HOUR_MS, day: 0 },
  ]);
  const month = cache.history(asked(0, 30 * DAY_MS, DAY_MS));
  expect(month.points).toHaveLength(30);
  const fine = cache.history(asked(0, 30 * DAY_MS, 1_000));
  expect(fine.bucketMs).toBe(HOUR_MS);
  cache.close();
});

test('answers no more than a chart can hold, and nothing about a channel it never saw', () => {
  const cache = openHealthCache(path, log);
  pinged(cache, 0, HOUR_MS);
  const wide = cache.history(asked(0, 2 * HOUR_MS, 1_000));
  expect(healthHistory.safeParse(wide).success).toBe(true);
  expect(wide.bucketMs).toBe(5_000);
  const nobody = cache.history({ ...asked(0, HOUR_MS, 60_000), channel: 'west' as ChannelId });
  expect(nobody).toMatchObject({ points: [], changes: [] });
  cache.close();
});

test('of an earlier version is made anew: it is a cache', () => {
  const earlier = new Database(path);
  earlier.exec('CREATE TABLE ping (at_wall_ms INTEGER)');
  earlier.close();
  const cache = openHealthCache(path, log);
  cache.record(fact(1));
  cache.close();
  expect(warnings).toEqual(['the channel cache is made anew']);
  expect(rows('SELECT channel FROM ping')).toHaveLength(1);
});

test('is made anew when its file is garbage, and says so', () => {
  writeFileSync(path, 'garbage '.repeat(1_000));
  const cache = openHealthCache(path, log);
  cache.record(fact(1));
  cache.close();
  expect(warnings).toEqual(['the channel cache is made anew']);
  expect(rows('SELECT * FROM ping')).toHaveLength(1);
});

test('is done without where no file can be had at all', () => {
  mkdirSync(path);
  const cache = openHealthCache(path, log);
  cache.record(fact(1));
  cache.close();
  expect(warnings).toEqual(['the channel cache is made anew', 'no channel cache is kept']);
  expect(existsSync(path)).toBe(true);
});

test('that can not be written warns once and throws nothing: no ping waits for a disk', () => {
  const cache = openHealthCache(path, log);
  const other = new Database(path);
  other.exec('DROP TABLE ping');
  // Asking makes it write what waits.
  const question = { channel: EAST, fromWallMs: 0, toWallMs: 10, bucketMs: 1_000 };
  for (let ping = 0; ping < 3; ping += 1) {
    expect(() => cache.record(fact(ping))).not.toThrow();
    expect(() => cache.history(question)).not.toThrow();
  }
  other.close();
  expect(warnings.filter((said) => said.endsWith('not written'))).toHaveLength(1);
});

test('is written soon after a ping without anybody asking, several pings at once', async () => {
  const cache = openHealthCache(path, log);
  for (let ping = 1; ping <= 3; ping += 1) cache.record(fact(ping));
  expect(rows('SELECT * FROM ping')).toEqual([]);
  await expect.poll(() => rows('SELECT * FROM ping').length).toBe(3);
  cache.close();
});
