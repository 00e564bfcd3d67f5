import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Log } from '#contract/ports.ts';
import type { HealthCache, HealthFact } from '#daemon/core/health/channel-health.ts';

/** How long the history of pings is kept: enough for a technician to look at last week. */
const KEPT_MS = 8 * 24 * 3_600_000;
/** Facts between two sweeps of what is older than that. */
const SWEEP_EVERY = 5_000;

export interface SqliteHealthCache extends HealthCache {
  close(): void;
}

/**
 * The channel cache (rows A3 and P3): the present status of each channel and the history of its
 * pings, in a file of its own with `synchronous=NORMAL`. It may lose its last moments in a power
 * cut; it is a cache. A file that can't be used is made anew, and a disk that can't keep a cache
 * keeps no payment from being taken: nothing here throws.
 */
export const openHealthCache = (path: string, log: Log): SqliteHealthCache => {
  try {
    return cacheOver(openDatabase(path), log);
  } catch (cause) {
    log.warn('the channel cache is made anew', { path, why: whyOf(cause) });
  }
  try {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    return cacheOver(openDatabase(path), log);
  } catch (cause) {
    log.warn('no channel cache is kept', { path, why: whyOf(cause) });
    return { record: () => {}, close: () => {} };
  }
};

const whyOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const openDatabase = (path: string): Database.Database => {
  const database = new Database(path, { timeout: 200 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(SCHEMA);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS channel_status (
    channel TEXT PRIMARY KEY, status TEXT NOT NULL, round_trip_ms REAL,
    reason TEXT NOT NULL, at_wall_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ping (
    at_wall_ms INTEGER NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL,
    round_trip_ms REAL, reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ping_of_channel ON ping (channel, at_wall_ms);
  CREATE INDEX IF NOT EXISTS ping_by_age ON ping (at_wall_ms);
`;

const cacheOver = (database: Database.Database, log: Log): SqliteHealthCache => {
  const upsert = database.prepare(
    `INSERT INTO channel_status VALUES (@channel, @status, @roundTripMs, @reason, @atWallMs)
     ON CONFLICT (channel) DO UPDATE SET status = excluded.status, reason = excluded.reason,
       round_trip_ms = coalesce(excluded.round_trip_ms, round_trip_ms),
       at_wall_ms = excluded.at_wall_ms`,
  );
  const insert = database.prepare(
    'INSERT INTO ping VALUES (@atWallMs, @channel, @status, @roundTripMs, @reason)',
  );
  const sweep = database.prepare('DELETE FROM ping WHERE at_wall_ms < ?');
  const both = database.transaction((fact: HealthFact) => {
    upsert.run(fact);
    insert.run(fact);
  });
  let recorded = 0;
  let isFailing = false;
  return {
    record(fact) {
      try {
        both(fact);
        recorded += 1;
        if (recorded % SWEEP_EVERY === 0) sweep.run(fact.atWallMs - KEPT_MS);
        isFailing = false;
      } catch (cause) {
        if (!isFailing) log.warn('the channel cache was not written', { why: whyOf(cause) });
        isFailing = true;
      }
    },
    close() {
      database.close();
    },
  };
};
