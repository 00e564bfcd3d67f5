import { hash } from 'node:crypto';
import { entryBody, type JournalEntry } from '#daemon/core/journal/entries.ts';
import { damaged } from './journal-faults.ts';

/** What the first entry is chained to. */
export const CHAIN_START = Buffer.alloc(32);

/** An entry as it lies in the file. */
export interface Row {
  readonly sequence: number;
  readonly at_wall_ms: number;
  readonly kind: string;
  readonly sale_id: string | null;
  readonly attempt_id: string | null;
  readonly body: string;
  readonly chain: Buffer;
}

/** SHA-256 over the chain value before a row and the row: a changed or missing row shows. */
export const chainOf = (before: Buffer, row: Omit<Row, 'chain'>): Buffer => {
  const { sequence, at_wall_ms, kind, body } = row;
  const text = Buffer.from(`${sequence}\n${at_wall_ms}\n${kind}\n${body}`);
  return hash('sha256', Buffer.concat([before, text]), 'buffer');
};

export const rowOf = ({ sequence, atWallMs, body }: JournalEntry): Omit<Row, 'chain'> => ({
  sequence,
  at_wall_ms: atWallMs,
  kind: body.kind,
  sale_id: body.saleId,
  attempt_id: 'attemptId' in body ? body.attemptId : null,
  body: JSON.stringify(body),
});

/** Throws `JOURNAL_DAMAGED` when `row` does not follow on `before`, the chain value ahead of it. */
export const checkChain = (row: Row, before: Buffer): void => {
  if (chainOf(before, row).equals(row.chain)) return;
  throw damaged(`the hash chain breaks at entry ${row.sequence}`);
};

/**
 * The entry in a row that follows on `before`. The chain covers the body; the columns that rows are
 * found by have to say the same as the body, or a sale could be read without its reversal.
 */
export const entryOf = (row: Row, before: Buffer): JournalEntry => {
  checkChain(row, before);
  const body = entryBody.safeParse(parsed(row));
  if (!body.success) throw damaged(`entry ${row.sequence} does not parse`);
  const entry = { sequence: row.sequence, atWallMs: row.at_wall_ms, body: body.data };
  const { kind, sale_id, attempt_id } = rowOf(entry);
  if (kind !== row.kind || sale_id !== row.sale_id || attempt_id !== row.attempt_id) {
    throw damaged(`entry ${row.sequence} is filed under another sale or attempt`);
  }
  return entry;
};

const parsed = ({ body, sequence }: Row): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw damaged(`entry ${sequence} is not JSON`);
  }
};
