import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Log } from '#contract/ports.ts';
import {
  type HealthCache,
  type HealthFact,
  NO_HEALTH_CACHE,
} from '#daemon/core/health/channel-health.ts';
import { HealthKeeper } from './health-keeper.ts';
import { healthTables, makeTables } from './health-tables.ts';

/**
 * Facts are written together this often: a transaction costs three times what its rows cost, and
 * with a thousand channels one a ping was a third of all the service did.
 */
const WRITTEN_WITHIN_MS = 100;
const MOST_WAITING = 1_000;

export interface SqliteHealthCache extends HealthCache {
  close(): void;
}

/**
 * The channel cache (rows A3 and P3): the present status of each channel, its pings, and what they
 * came to by the minute and the hour, in a file of its own with `synchronous=NORMAL`. It may lose
 * its last moments in a power cut; it is a cache. A file that can't be used is made anew, and a disk
 * that can't keep a cache keeps no payment from being taken: nothing here throws.
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
    return { ...NO_HEALTH_CACHE, close: () => {} };
  }
};

const whyOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const openDatabase = (path: string): Database.Database => {
  const database = new Database(path, { timeout: 200 });
  try {
    makeTables(database);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
};

const cacheOver = (database: Database.Database, log: Log): SqliteHealthCache => {
  const keeper = new HealthKeeper(healthTables(database));
  const keep = database.transaction((facts: readonly HealthFact[]) => {
    for (const fact of facts) keeper.record(fact);
  });
  let waiting: HealthFact[] = [];
  let due: NodeJS.Timeout | null = null;
  let isFailing = false;
  const write = (): void => {
    if (due !== null) clearTimeout(due);
    due = null;
    const facts = waiting;
    waiting = [];
    if (facts.length === 0) return;
    try {
      keep(facts);
      isFailing = false;
    } catch (cause) {
      if (!isFailing) log.warn('the channel cache was not written', { why: whyOf(cause) });
      isFailing = true;
    }
  };
  return {
    record(fact) {
      waiting.push(fact);
      if (waiting.length >= MOST_WAITING) return write();
      due ??= setTimeout(write, WRITTEN_WITHIN_MS);
    },
    history(question) {
      write();
      try {
        return keeper.history(question);
      } catch (cause) {
        log.warn('the channel cache was not read', { why: whyOf(cause) });
        return NO_HEALTH_CACHE.history(question);
      }
    },
    close: () => {
      write();
      database.close();
    },
  };
};
