import type Database from 'better-sqlite3';
import type { HealthChange } from '#contract/health-api.ts';
import type { HealthFact } from '#daemon/core/health/channel-health.ts';
import type { HealthRow, HealthSample } from '#daemon/core/health/history.ts';

/** Raised when the tables change: a file of another version is made anew, it is a cache. */
const VERSION = 2;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS channel_status (
    channel TEXT PRIMARY KEY, status TEXT NOT NULL, round_trip_ms REAL,
    reason TEXT NOT NULL, at_wall_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ping (
    channel TEXT NOT NULL, at_wall_ms INTEGER NOT NULL, status TEXT NOT NULL,
    round_trip_ms REAL, is_loss INTEGER NOT NULL, reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ping_of_channel ON ping (channel, at_wall_ms);
  CREATE INDEX IF NOT EXISTS ping_by_age ON ping (at_wall_ms);
  CREATE TABLE IF NOT EXISTS bucket (
    channel TEXT NOT NULL, span_ms INTEGER NOT NULL, at_wall_ms INTEGER NOT NULL,
    known_ms INTEGER NOT NULL, up_ms INTEGER NOT NULL, state TEXT NOT NULL,
    answered INTEGER NOT NULL, losses INTEGER NOT NULL, p50_ms REAL, max_ms REAL,
    PRIMARY KEY (channel, span_ms, at_wall_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS change (
    number INTEGER PRIMARY KEY, channel TEXT NOT NULL, at_wall_ms INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS change_of_channel ON change (channel, at_wall_ms);
`;

/** Makes the tables. Throws for a file that another version wrote. */
export const makeTables = (database: Database.Database): void => {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  const version = database.pragma('user_version', { simple: true });
  if (version !== 0 && version !== VERSION) throw new Error(`written by version ${version}`);
  const [old] = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'ping'").all();
  if (version === 0 && old !== undefined) throw new Error('written by an earlier version');
  database.exec(SCHEMA);
  database.pragma(`user_version = ${VERSION}`);
};

/** A stretch of time of one channel; `toWallMs` is not in it. */
export interface Window {
  readonly channel: string;
  readonly fromWallMs: number;
  readonly toWallMs: number;
}

/** Every statement on the tables, and nothing else: what is kept how long is decided elsewhere. */
export interface HealthTables {
  keep(fact: HealthFact): void;
  keepBucket(channel: string, spanMs: number, sample: HealthSample): void;
  keepChange(channel: string, change: HealthChange): void;
  rows(window: Window): readonly HealthRow[];
  buckets(window: Window & { readonly spanMs: number }): readonly HealthSample[];
  /** The latest `limit` of the window, oldest first. */
  changes(window: Window & { readonly limit: number }): readonly HealthChange[];
  /** When each channel was last told about, and what its last change was. */
  lastOf(channel: string): {
    readonly atWallMs: number | null;
    readonly state: HealthChange['state'] | null;
  };
  /** Start of the oldest fact (`spanMs` 0) or bucket of a channel; null: there is none. */
  oldest(channel: string, spanMs: number): number | null;
  forget(before: { readonly spanMs: number; readonly atWallMs: number }): void;
  forgetChanges(keep: number): void;
}

export const healthTables = (database: Database.Database): HealthTables => {
  const upsert = database.prepare(
    `INSERT INTO channel_status VALUES (@channel, @status, @roundTripMs, @reason, @atWallMs)
     ON CONFLICT (channel) DO UPDATE SET status = excluded.status, reason = excluded.reason,
       round_trip_ms = coalesce(excluded.round_trip_ms, round_trip_ms),
       at_wall_ms = excluded.at_wall_ms`,
  );
  const insert = database.prepare(
    'INSERT INTO ping VALUES (@channel, @atWallMs, @status, @roundTripMs, @loss, @reason)',
  );
  const insertBucket = database.prepare(
    `INSERT OR REPLACE INTO bucket VALUES (@channel, @spanMs, @atWallMs, @knownMs, @upMs, @state,
       @answered, @losses, @p50Ms, @maxMs)`,
  );
  const insertChange = database.prepare(
    `INSERT INTO change (channel, at_wall_ms, state, reason)
     VALUES (@channel, @atWallMs, @state, @reason)`,
  );
  return {
    keep(fact) {
      const row = { ...fact, isLoss: null, loss: fact.isLoss ? 1 : 0 };
      upsert.run(row);
      insert.run(row);
    },
    keepBucket: (channel, spanMs, sample) => void insertBucket.run({ channel, spanMs, ...sample }),
    keepChange: (channel, change) => void insertChange.run({ channel, ...change }),
    ...readers(database),
    ...forgetters(database),
  };
};

type Reader = 'rows' | 'buckets' | 'changes' | 'lastOf' | 'oldest';
const IN_WINDOW = 'channel = @channel AND at_wall_ms >= @fromWallMs AND at_wall_ms < @toWallMs';

const readers = (database: Database.Database): Pick<HealthTables, Reader> => {
  const rows = database.prepare<[Window], Omit<HealthRow, 'isLoss'> & { loss: number }>(
    `SELECT at_wall_ms AS atWallMs, status AS state, round_trip_ms AS roundTripMs, is_loss AS loss
     FROM ping WHERE ${IN_WINDOW} ORDER BY at_wall_ms, rowid`,
  );
  const buckets = database.prepare<[Window & { spanMs: number }], HealthSample>(
    `SELECT at_wall_ms AS atWallMs, known_ms AS knownMs, up_ms AS upMs, state, answered, losses,
       p50_ms AS p50Ms, max_ms AS maxMs
     FROM bucket WHERE span_ms = @spanMs AND ${IN_WINDOW} ORDER BY at_wall_ms`,
  );
  const changes = database.prepare<[Window & { limit: number }], HealthChange>(
    `SELECT at_wall_ms AS atWallMs, state, reason FROM change WHERE ${IN_WINDOW}
     ORDER BY at_wall_ms DESC, number DESC LIMIT @limit`,
  );
  const told = database
    .prepare<[string], number>('SELECT at_wall_ms FROM channel_status WHERE channel = ?')
    .pluck();
  const changed = database
    .prepare<[string], HealthChange['state']>(
      'SELECT state FROM change WHERE channel = ? ORDER BY number DESC LIMIT 1',
    )
    .pluck();
  const oldestRow = database
    .prepare<[string], number | null>('SELECT min(at_wall_ms) FROM ping WHERE channel = ?')
    .pluck();
  const oldestBucket = database
    .prepare<[string, number], number | null>(
      'SELECT min(at_wall_ms) FROM bucket WHERE channel = ? AND span_ms = ?',
    )
    .pluck();
  return {
    rows: (window) => rows.all(window).map(({ loss, ...row }) => ({ ...row, isLoss: loss === 1 })),
    buckets: (window) => buckets.all(window),
    changes: (window) => changes.all(window).reverse(),
    lastOf: (channel) => ({
      atWallMs: told.get(channel) ?? null,
      state: changed.get(channel) ?? null,
    }),
    oldest: (channel, spanMs) =>
      (spanMs === 0 ? oldestRow.get(channel) : oldestBucket.get(channel, spanMs)) ?? null,
  };
};

const forgetters = (
  database: Database.Database,
): Pick<HealthTables, 'forget' | 'forgetChanges'> => {
  const rows = database.prepare('DELETE FROM ping WHERE at_wall_ms < ?');
  const buckets = database.prepare('DELETE FROM bucket WHERE span_ms = ? AND at_wall_ms < ?');
  const changes = database.prepare(
    'DELETE FROM change WHERE number <= (SELECT max(number) FROM change) - ?',
  );
  return {
    forget: ({ spanMs, atWallMs }) =>
      void (spanMs === 0 ? rows.run(atWallMs) : buckets.run(spanMs, atWallMs)),
    forgetChanges: (keep) => void changes.run(keep),
  };
};
