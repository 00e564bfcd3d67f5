import Database from 'better-sqlite3';
import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { JournalEntry } from '#daemon/core/journal/entries.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';
import type { JournalStore } from '#daemon/core/journal/store.ts';
import { auditOf, type JournalAudit } from './journal-audit.ts';
import { checkpointsIn } from './journal-checkpoints.ts';
import { asStopped, damaged, orStopped } from './journal-faults.ts';
import { CHAIN_START, chainOf, entryOf, type Row, rowOf } from './journal-rows.ts';
import { searchIn } from './journal-search.ts';
import { JOURNAL_MIGRATIONS } from './migrations/index.ts';

/** Marks a file as ours in SQLite's header, so that another program's database is not taken over. */
const APPLICATION_ID = 0x53774c6e;
const FULL = 2;

export interface SqliteJournal extends JournalStore {
  /** What SQLite says it does now, for the log and for technicians; FULL is 2. */
  durability(): { readonly mode: string; readonly synchronous: number };
  /** What the file holds, for technicians. Never throws: a file that can't be read says nothing. */
  fileFacts(): { readonly lastEntryAtWallMs: number | null; readonly checkpointAt: number };
  /** A walk through the whole chain, for whoever has the time. */
  audit(): JournalAudit;
  close(): void;
}

export interface JournalOptions {
  /** Entries between two checkpoints; a test wants few. */
  readonly everyEntries?: number;
}

/**
 * Opens the journal file: WAL with `synchronous=FULL` set and read back, the only connection,
 * locked for this process (design decision 8). Checks it before anything is believed: whose it is,
 * schema number, `quick_check`, and the hash chain while reading. Throws `JournalStopped` with the
 * code.
 */
export const openJournal = (path: string, options: JournalOptions = {}): SqliteJournal => {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout: 200 });
    database.pragma('locking_mode = EXCLUSIVE');
    const found = knownSchema(database);
    makeDurable(database);
    const verdict = database.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw damaged(`quick_check: ${verdict}`);
    migrate(database, found);
    return storeOver(database, options);
  } catch (cause) {
    database?.close();
    throw asStopped(cause);
  }
};

/** The file's schema number; refuses before anything is written to a file we may not touch. */
const knownSchema = (database: Database.Database): number => {
  const found = Number(database.pragma('user_version', { simple: true }));
  const owner = Number(database.pragma('application_id', { simple: true }));
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  const isNew = found === 0 && owner === 0 && tables === 0;
  if (!isNew && owner !== APPLICATION_ID) throw damaged('the file belongs to another program');
  if (found > JOURNAL_MIGRATIONS.length) {
    const detail = `schema ${found}, known ${JOURNAL_MIGRATIONS.length}`;
    throw new JournalStopped('JOURNAL_NEWER', detail);
  }
  return found;
};

/** better-sqlite3 is built with NORMAL for WAL, which forgets the last commits in a power cut. */
const makeDurable = (database: Database.Database): void => {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const { mode, synchronous } = durabilityOf(database);
  if (mode === 'wal' && synchronous === FULL) return;
  throw new JournalStopped('JOURNAL_IO', `WAL and FULL can't be had, but ${mode}, ${synchronous}`);
};

const durabilityOf = (database: Database.Database) => ({
  mode: String(database.pragma('journal_mode', { simple: true })),
  synchronous: Number(database.pragma('synchronous', { simple: true })),
});

const migrate = (database: Database.Database, found: number): void => {
  JOURNAL_MIGRATIONS.slice(found).forEach((step, index) => {
    // One transaction a step, its number with it: half a migration can't be on disk (fault FS14).
    database.transaction(() => {
      database.exec(step);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${found + index + 1}`);
    })();
  });
};

type Followed = Row & { readonly before: Buffer | null };

const storeOver = (
  database: Database.Database,
  { everyEntries }: JournalOptions,
): SqliteJournal => {
  const chainAt = database.prepare<[number], { chain: Buffer }>(
    'SELECT chain FROM entry WHERE sequence = ?',
  );
  const after = database.prepare<[number], Row>(
    'SELECT * FROM entry WHERE sequence > ? ORDER BY sequence',
  );
  // With the chain value ahead of each row, so that what is read out of order is checked as well.
  const ofSale = database.prepare<[string], Followed>(
    `SELECT entry.*, previous.chain AS before FROM entry
     LEFT JOIN entry AS previous ON previous.sequence = entry.sequence - 1
     WHERE entry.sale_id = ? ORDER BY entry.sequence`,
  );
  const owner = database.prepare<[string], { sale_id: string }>(
    `SELECT sale_id FROM entry WHERE attempt_id = ? AND kind = 'attempt-armed'`,
  );
  const readAfter = function* (sequence: number): Generator<JournalEntry> {
    let before = chainAt.get(sequence)?.chain ?? CHAIN_START;
    let expected = sequence + 1;
    for (const row of after.iterate(sequence)) {
      if (row.sequence !== expected) throw damaged(`entry ${expected} is missing`);
      yield entryOf(row, before);
      before = row.chain;
      expected += 1;
    }
  };
  return {
    append: orStopped(appenderTo(database)),
    *entriesAfter(sequence) {
      try {
        yield* readAfter(sequence);
      } catch (cause) {
        throw asStopped(cause);
      }
    },
    entriesOfSale: orStopped((saleId) =>
      ofSale.all(saleId).map(({ before, ...row }) => entryOf(row, before ?? CHAIN_START)),
    ),
    saleOfAttempt: orStopped(
      (attemptId: AttemptId) => (owner.get(attemptId)?.sale_id ?? null) as SaleId | null,
    ),
    findSales: orStopped(searchIn(database)),
    checkpoints: checkpointsIn(database, everyEntries),
    durability: () => durabilityOf(database),
    fileFacts: fileFactsOf(database),
    audit: () => auditOf(database),
    close() {
      database.close();
    },
  };
};

const fileFactsOf = (database: Database.Database): SqliteJournal['fileFacts'] => {
  const lastAt = database
    .prepare<[], number>('SELECT at_wall_ms FROM entry ORDER BY sequence DESC LIMIT 1')
    .pluck();
  const checkpoint = database
    .prepare<[], number>('SELECT sequence FROM checkpoint ORDER BY number DESC LIMIT 1')
    .pluck();
  return () => {
    try {
      return { lastEntryAtWallMs: lastAt.get() ?? null, checkpointAt: checkpoint.get() ?? 0 };
    } catch {
      // The journal itself finds a broken file out and stops; this is only for people.
      return { lastEntryAtWallMs: null, checkpointAt: 0 };
    }
  };
};

const appenderTo = (database: Database.Database): ((entries: readonly JournalEntry[]) => void) => {
  const last = database.prepare<[], { chain: Buffer }>(
    'SELECT chain FROM entry ORDER BY sequence DESC LIMIT 1',
  );
  const insert = database.prepare(
    `INSERT INTO entry (sequence, at_wall_ms, kind, sale_id, attempt_id, body, chain)
     VALUES (@sequence, @at_wall_ms, @kind, @sale_id, @attempt_id, @body, @chain)`,
  );
  let head = last.get()?.chain ?? CHAIN_START;
  const append = database.transaction((entries: readonly JournalEntry[]): Buffer => {
    let chain = head;
    for (const entry of entries) {
      const row = rowOf(entry);
      chain = chainOf(chain, row);
      insert.run({ ...row, chain });
    }
    return chain;
  });
  return (entries) => {
    head = append.immediate(entries);
  };
};
