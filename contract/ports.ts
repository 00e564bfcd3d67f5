import type { Brand } from './brand.ts';

/** Milliseconds on a clock that never steps; its zero means nothing. Durations come from here. */
export type MonotonicMs = Brand<number, 'MonotonicMs'>;

/** Milliseconds since 1970 UTC as the wall shows it: for messages and records, never for a limit. */
export type WallMs = Brand<number, 'WallMs'>;

/** A timer that has not fired yet. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * Time, handed in (money-safety rule 18). The real one wraps `performance.now`, `Date.now` and
 * `setTimeout`; the virtual one steps from due moment to due moment.
 */
export interface Clock {
  monotonicNow(): MonotonicMs;
  wallNow(): WallMs;
  /** Calls `action` once, not before `delayMs` have passed. */
  after(delayMs: number, action: () => void): Timer;
}

/** Randomness, handed in. Keys and nonces never come from here: they are the sealing layer's. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** A fresh id of 26 characters, in order of time (ULID alphabet). */
  id(): string;
}

/** What a log line may carry: counts, codes, ids, masked values. Never card data. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Structured log. A message is a fixed text; everything that varies is a field. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
