import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { SaleSearch } from '#contract/sales-api.ts';
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
  /**
   * Sales that fit `search`, newest first, accepted before the entry `before` (null: any). Looks at
   * `lookAt` candidates at most, so that no search reads the whole journal (invariant L4).
   */
  findSales(
    search: SaleSearch,
    before: number | null,
    bounds: { readonly most: number; readonly lookAt: number },
  ): FoundSales;
  /** Absent: every start folds the whole journal. */
  readonly checkpoints?: CheckpointStore;
}

/** What a search found, and where it goes on: null when everything was looked at. */
export interface FoundSales {
  readonly saleIds: readonly SaleId[];
  readonly next: number | null;
  /** When the oldest candidate that was looked at was accepted; null: there was none. */
  readonly lookedBackToWallMs: number | null;
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
