import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { AttemptId, SaleId } from '#contract/ids.ts';
import { entryBody, type JournalEntry } from '#daemon/core/journal/entries.ts';
import type { JournalStore } from '#daemon/core/journal/store.ts';
import { JOURNAL_MIGRATIONS } from './migrations/index.ts';

/** Marks a file as ours in SQLite's header, so that another program's database is not taken over. */
const APPLICATION_ID = 0x53774c6e;
const FULL = 2;
const CHAIN_START = Buffer.alloc(32);

/** The journal file can't be trusted or used: payments are refused and the file stays as it is. */
export class JournalUnusable extends Error {
  override readonly name = 'JournalUnusable';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

interface Row {
  readonly sequence: number;
  readonly at_wall_ms: number;
  readonly kind: string;
  readonly sale_id: string | null;
  readonly attempt_id: string | null;
  readonly body: string;
  readonly chain: Buffer;
}

export interface SqliteJournal extends JournalStore {
  close(): void;
}

/**
 * Opens the journal file: WAL with `synchronous=FULL` set and read back, the only connection, locked
 * for this process (design decision 8). Checks it before anything is believed: `quick_check`, schema
 * number, and the hash chain while reading. Throws `JournalUnusable`.
 */
export const openJournal = (path: string): SqliteJournal => {
  const database = connect(path);
  try {
    migrate(database);
    return storeOver(database);
  } catch (cause) {
    database.close();
    throw unusable(cause);
  }
};

const connect = (path: string): Database.Database => {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout: 200 });
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    if (database.pragma('synchronous', { simple: true }) !== FULL) {
      throw new JournalUnusable('JOURNAL_IO', 'synchronous=FULL could not be set');
    }
    const verdict = database.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new JournalUnusable('JOURNAL_DAMAGED', `quick_check: ${verdict}`);
    return database;
  } catch (cause) {
    database?.close();
    throw unusable(cause);
  }
};

/** SQLite's codes, as the people of the catalogue know them; anything else is an I/O error. */
const SQLITE_MEANING: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_BUSY', 'JOURNAL_LOCKED'],
  ['SQLITE_LOCKED', 'JOURNAL_LOCKED'],
  ['SQLITE_CORRUPT', 'JOURNAL_DAMAGED'],
  ['SQLITE_NOTADB', 'JOURNAL_DAMAGED'],
];

const unusable = (cause: unknown): JournalUnusable => {
  if (cause instanceof JournalUnusable) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Database.SqliteError ? cause.code : '';
  const meaning = SQLITE_MEANING.find(([prefix]) => code.startsWith(prefix));
  return new JournalUnusable(meaning?.[1] ?? 'JOURNAL_IO', detail);
};

const migrate = (database: Database.Database): void => {
  const found = Number(database.pragma('user_version', { simple: true }));
  const owner = Number(database.pragma('application_id', { simple: true }));
  if (found > 0 && owner !== APPLICATION_ID) {
    throw new JournalUnusable('JOURNAL_DAMAGED', 'the file belongs to another program');
  }
  if (found > JOURNAL_MIGRATIONS.length) {
    throw new JournalUnusable(
      'JOURNAL_NEWER',
      `schema ${found}, known ${JOURNAL_MIGRATIONS.length}`,
    );
  }
  JOURNAL_MIGRATIONS.slice(found).forEach((step, index) => {
    // One transaction a step, its number with it: half a migration can't be on disk (fault FS14).
    database.transaction(() => {
      database.exec(step);
      database.pragma(`application_id = ${APPLICATION_ID}`);
      database.pragma(`user_version = ${found + index + 1}`);
    })();
  });
};

const chainOf = (before: Buffer, row: Omit<Row, 'chain'>): Buffer =>
  createHash('sha256')
    .update(before)
    .update(`${row.sequence}\n${row.at_wall_ms}\n${row.kind}\n`)
    .update(row.body)
    .digest();

const storeOver = (database: Database.Database): SqliteJournal => {
  const insert = database.prepare(
    `INSERT INTO entry (sequence, at_wall_ms, kind, sale_id, attempt_id, body, chain)
     VALUES (@sequence, @at_wall_ms, @kind, @sale_id, @attempt_id, @body, @chain)`,
  );
  const chainAt = database.prepare<[number], { chain: Buffer }>(
    'SELECT chain FROM entry WHERE sequence = ?',
  );
  const after = database.prepare<[number], Row>(
    'SELECT * FROM entry WHERE sequence > ? ORDER BY sequence',
  );
  const ofSale = database.prepare<[string], Row>(
    'SELECT * FROM entry WHERE sale_id = ? ORDER BY sequence',
  );
  const owner = database.prepare<[string], { sale_id: string }>(
    `SELECT sale_id FROM entry WHERE attempt_id = ? AND kind = 'attempt-armed'`,
  );
  const recent = database.prepare<[number], { sale_id: string }>(
    `SELECT sale_id FROM entry WHERE kind = 'sale-accepted' ORDER BY sequence DESC LIMIT ?`,
  );
  let head = chainHead(database);

  const append = database.transaction((entries: readonly JournalEntry[]): Buffer => {
    let chain = head;
    for (const entry of entries) {
      const row = rowOf(entry);
      chain = chainOf(chain, row);
      insert.run({ ...row, chain });
    }
    return chain;
  });

  return {
    append(entries) {
      head = append.immediate(entries);
    },
    *entriesAfter(sequence) {
      let before = chainAt.get(sequence)?.chain ?? CHAIN_START;
      let expected = sequence + 1;
      for (const row of after.iterate(sequence)) {
        if (row.sequence !== expected) throw damaged(`entry ${expected} is missing`);
        if (!chainOf(before, row).equals(row.chain)) {
          throw damaged(`the hash chain breaks at entry ${row.sequence}`);
        }
        before = row.chain;
        expected += 1;
        yield entryOf(row);
      }
    },
    entriesOfSale: (saleId) => ofSale.all(saleId).map(entryOf),
    saleOfAttempt: (attemptId: AttemptId) =>
      (owner.get(attemptId)?.sale_id ?? null) as SaleId | null,
    recentSales: (limit) => recent.all(limit).map(({ sale_id }) => sale_id as SaleId),
    close() {
      database.close();
    },
  };
};

const chainHead = (database: Database.Database): Buffer => {
  const last = database
    .prepare<[], { chain: Buffer }>('SELECT chain FROM entry ORDER BY sequence DESC LIMIT 1')
    .get();
  return last?.chain ?? CHAIN_START;
};

const damaged = (detail: string): JournalUnusable => new JournalUnusable('JOURNAL_DAMAGED', detail);

const rowOf = ({ sequence, atWallMs, body }: JournalEntry): Omit<Row, 'chain'> => ({
  sequence,
  at_wall_ms: atWallMs,
  kind: body.kind,
  sale_id: body.saleId,
  attempt_id: 'attemptId' in body ? body.attemptId : null,
  body: JSON.stringify(body),
});

const entryOf = (row: Row): JournalEntry => {
  const body = entryBody.safeParse(JSON.parse(row.body));
  if (!body.success) throw damaged(`entry ${row.sequence} does not parse`);
  return { sequence: row.sequence, atWallMs: row.at_wall_ms, body: body.data };
};
