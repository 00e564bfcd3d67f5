import type Database from 'better-sqlite3';
import { damaged, orStopped } from './journal-faults.ts';
import { CHAIN_START, checkChain, type Row } from './journal-rows.ts';

/** Few, so that whoever walks it can end a slice by the clock (invariant L4, `audit-run.ts`). */
const ROWS_A_STEP = 10;

/**
 * Goes through the whole chain, a little at a time: a start that begins at a checkpoint has not
 * seen what lies before it, and old damage is found all the same (invariant D3).
 */
export interface JournalAudit {
  /** Looks at the next rows. True: there are more. Throws `JOURNAL_DAMAGED`. */
  step(): boolean;
  /** Entries found sound so far. */
  checked(): number;
}

export const auditOf = (database: Database.Database): JournalAudit => {
  const after = database.prepare<[number, number], Row>(
    'SELECT * FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  const isFiled = fileChecks(database);
  let seen = 0;
  let chain: Buffer = CHAIN_START;
  return {
    step: orStopped(() => {
      const rows = after.all(seen, ROWS_A_STEP);
      for (const row of rows) {
        if (row.sequence !== seen + 1) throw damaged(`entry ${seen + 1} is missing`);
        checkChain(row, chain);
        if (!isFiled(row)) throw damaged(`entry ${row.sequence} can't be found by its sale`);
        chain = row.chain;
        seen = row.sequence;
      }
      return rows.length === ROWS_A_STEP;
    }),
    checked: () => seen,
  };
};

/** Is a row found through the indexes that sales and attempts are read by? Quick checks don't ask. */
const fileChecks = (database: Database.Database): ((row: Row) => boolean) => {
  const bySale = database
    .prepare<[string, number]>(
      'SELECT 1 FROM entry INDEXED BY entry_of_sale WHERE sale_id = ? AND sequence = ?',
    )
    .pluck();
  const byAttempt = database
    .prepare<[string], number>(
      `SELECT sequence FROM entry INDEXED BY entry_armed
       WHERE attempt_id = ? AND kind = 'attempt-armed'`,
    )
    .pluck();
  return ({ sequence, kind, sale_id, attempt_id }) => {
    if (sale_id !== null && bySale.get(sale_id, sequence) === undefined) return false;
    if (kind !== 'attempt-armed' || attempt_id === null) return true;
    return byAttempt.get(attempt_id) === sequence;
  };
};
