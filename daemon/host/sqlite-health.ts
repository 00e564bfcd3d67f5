import Database from 'better-sqlite3';
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
 * cut; it is a cache. A file that can't be opened as one is made anew.
 */
export const openHealthCache = (path: string): SqliteHealthCache => {
  const database = new Database(path, { timeout: 200 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(`
    CREATE TABLE IF NOT EXISTS channel_status (
      channel TEXT PRIMARY KEY, status TEXT NOT NULL, round_trip_ms REAL,
      reason TEXT NOT NULL, at_wall_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS ping (
      at_wall_ms INTEGER NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL,
      round_trip_ms REAL, reason TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS ping_of_channel ON ping (channel, at_wall_ms);
  `);
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
  return {
    record(fact) {
      both(fact);
      recorded += 1;
      if (recorded % SWEEP_EVERY === 0) sweep.run(fact.atWallMs - KEPT_MS);
    },
    close() {
      database.close();
    },
  };
};
