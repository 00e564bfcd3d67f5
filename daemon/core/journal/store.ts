import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { JournalEntry } from './entries.ts';

/**
 * Where the journal lives. One transaction an append, on disk when it returns; whatever it throws
 * means that nobody knows what is on disk, and the journal stops (invariant D4).
 */
export interface JournalStore {
  append(entries: readonly JournalEntry[]): void;
  /** Everything after `sequence`, in order. */
  entriesAfter(sequence: number): Iterable<JournalEntry>;
  entriesOfSale(saleId: SaleId): readonly JournalEntry[];
  saleOfAttempt(attemptId: AttemptId): SaleId | null;
  /** Sales accepted last, newest first. */
  recentSales(limit: number): readonly SaleId[];
  /** Absent: every start folds the whole journal. */
  readonly checkpoints?: CheckpointStore;
}

/**
 * Where a start may begin to read. Never needed to know what is true: a checkpoint that can't be
 * believed is passed over.
 */
export interface CheckpointStore {
  /** Entries between two checkpoints. */
  readonly everyEntries: number;
  /** The latest that fits the journal at its sequence; null when there is none. */
  last(): { readonly sequence: number; readonly body: string } | null;
  /** Keeps `body` as true after the entry `sequence`, which is on disk. */
  write(sequence: number, body: string): void;
}
