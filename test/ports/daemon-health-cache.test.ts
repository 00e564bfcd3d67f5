import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { Log, WallMs } from '#contract/ports.ts';
import type { HealthFact } from '#daemon/core/health/channel-health.ts';
import { openHealthCache } from '#daemon/host/sqlite-health.ts';

const DAY_MS = 86_400_000;
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

test('forgets what is older than eight days, so that it never fills the disk', () => {
  const cache = openHealthCache(path, log);
  cache.record(fact(0));
  cache.record(fact(2 * DAY_MS));
  for (let ping = 0; ping < 5_000; ping += 1) cache.record(fact(9 * DAY_MS));
  cache.close();
  expect(rows('SELECT DISTINCT at_wall_ms FROM ping ORDER BY at_wall_ms')).toEqual([
    { at_wall_ms: 2 * DAY_MS },
    { at_wall_ms: 9 * DAY_MS },
  ]);
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
  for (let ping = 0; ping < 3; ping += 1) expect(() => cache.record(fact(ping))).not.toThrow();
  other.close();
  expect(warnings).toEqual(['the channel cache was not written']);
});
