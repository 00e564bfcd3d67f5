import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { CheckpointStore } from '#daemon/core/journal/store.ts';

/**
 * Entries between two checkpoints. A start folds that many at most, some tens of milliseconds; a
 * checkpoint costs one more commit every so often.
 */
const EVERY_ENTRIES = 2_000;

interface Row {
  readonly sequence: number;
  readonly chain: Buffer;
  readonly body: string;
  readonly hash: Buffer;
}

const hashOf = ({ sequence, chain, body }: Omit<Row, 'hash'>): Buffer =>
  hash('sha256', Buffer.concat([chain, Buffer.from(`${sequence}\n${body}`)]), 'buffer');

/** Checkpoints in a table of their own, append-only like the entries they stand beside. */
export const checkpointsIn = (
  database: Database.Database,
  everyEntries = EVERY_ENTRIES,
): CheckpointStore => {
  const chainAt = database.prepare<[number], { chain: Buffer }>(
    'SELECT chain FROM entry WHERE sequence = ?',
  );
  const latest = database.prepare<[], Row>(
    'SELECT sequence, chain, body, hash FROM checkpoint ORDER BY number DESC LIMIT 1',
  );
  const insert = database.prepare(
    `INSERT INTO checkpoint (sequence, chain, body, hash)
     VALUES (@sequence, @chain, @body, @hash)`,
  );
  return {
    everyEntries,
    last() {
      const row = latest.get();
      if (row === undefined) return null;
      // It has to be whole itself, and to stand on the very chain of entries that is in the file.
      const isSound =
        hashOf(row).equals(row.hash) && chainAt.get(row.sequence)?.chain.equals(row.chain) === true;
      return isSound ? { sequence: row.sequence, body: row.body } : null;
    },
    write(sequence, body) {
      const chain = chainAt.get(sequence)?.chain;
      if (chain === undefined) throw new Error(`a checkpoint after a missing entry ${sequence}`);
      const row = { sequence, chain, body };
      insert.run({ ...row, hash: hashOf(row) });
    },
  };
};
