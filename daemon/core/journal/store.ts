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
}
