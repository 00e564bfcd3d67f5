import type { Attempt } from '../attempt.ts';
import type { JournalEntry } from './entries.ts';

/**
 * Something else that is kept of the journal beside its book: folded from the same entries, live
 * and at a start, and written into the same checkpoints. What it holds is never more than the
 * journal says.
 */
export interface JournalView {
  /** Takes in a durable entry; `before` is its attempt as it stood before it, if it is about one. */
  take(entry: JournalEntry, before: Attempt | null): void;
  /** All of it, as plain data. */
  snapshot(): unknown;
  /** Goes on from a snapshot; false, and unchanged, when it can't be believed. */
  restore(snapshot: unknown): boolean;
}
