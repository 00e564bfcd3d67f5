import type { NodeId } from './route-flag.ts';

/** What the shared cache holds at one moment. */
export interface SharedView {
  /** The flag as it was written; null: none was. */
  readonly text: string | null;
  /** How often each node has said that it still stands by its marks. */
  readonly pulses: Readonly<Record<string, number>>;
  /** The version of the flag that each node took over last. */
  readonly adopted: Readonly<Record<string, string>>;
}

/**
 * The cache that nodes share, as a port: a file for the nodes of one machine, Redis for those of a
 * shop. It holds one text that is only ever replaced as a whole and by comparison. It knows no
 * time: whose word still counts is judged by each reader's own clock.
 *
 * Every promise settles within `SHARED_ANSWER_MS`; it rejects when the cache can't be reached, and
 * then a `swap` may have been made or not: read again.
 */
export interface SharedFlag {
  /** How it is shared, for people. */
  readonly by: 'file' | 'redis';
  read(): Promise<SharedView>;
  /** Writes `next` if the cache still holds exactly `expected`; false when it doesn't. */
  swap(expected: string | null, next: string): Promise<boolean>;
  /** Counts one more pulse of a node. */
  pulse(node: NodeId): Promise<void>;
  /** Row B3: this node has taken `version` over. */
  acknowledge(node: NodeId, version: string): Promise<void>;
  /**
   * Calls `listener` when something may have changed; returns the way to stop. A hint that is lost
   * costs one look's time and nothing else.
   */
  onHint(listener: () => void): () => void;
}

/** No answer by then counts as out of reach. */
export const SHARED_ANSWER_MS = 1_000;
