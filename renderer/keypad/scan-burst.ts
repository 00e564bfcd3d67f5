/**
 * Tells a keyboard-wedge scanner from a person by rhythm: a scanner types a whole code with pauses
 * no hand can make, and ends it with Enter. A key is held back until the rhythm is clear, so no
 * digit of a code ever lands in an amount. Pure: time comes in with every key.
 */

/** Longest pause inside a scan. */
export const BURST_GAP_MS = 30;
/** Fewest characters that make a scan. */
export const BURST_LENGTH = 10;
/** Longest text a scan may have, the limit of the `scanned` intent. */
export const SCAN_LIMIT = 512;

/** Characters held back, and when the last one came; empty when nothing is held. */
export interface Burst {
  readonly held: string;
  readonly lastAtMs: number;
}

export const NO_BURST: Burst = { held: '', lastAtMs: Number.NEGATIVE_INFINITY };

/** What a key brought to light: keys typed by hand, in order, or a scan. */
export interface BurstStep {
  readonly burst: Burst;
  readonly typed: readonly string[];
  readonly scanned: string | null;
}

/** One key (its `KeyboardEvent.key`) at `atMs`; gap and end decide whose it was. */
export function pressKey(burst: Burst, key: string, atMs: number): BurstStep {
  const settled = settle(burst, atMs);
  const { held } = settled.burst;
  if (key === 'Enter') {
    const scan = held.length >= BURST_LENGTH && held.length <= SCAN_LIMIT;
    if (scan) return { burst: NO_BURST, typed: settled.typed, scanned: held };
    return typed([...settled.typed, ...release(held), key]);
  }
  if ([...key].length > 1) return typed([...settled.typed, ...release(held), key]);
  return {
    burst: { held: holding(held, key), lastAtMs: atMs },
    typed: settled.typed,
    scanned: null,
  };
}

/** One more than a scan may have is all that is kept: it is dropped at its end, however long. */
const holding = (held: string, key: string): string =>
  held.length > SCAN_LIMIT ? held : held + key;

/** The pause since the last key: once it is too long for a scanner, what is held was typed. */
export function settle(burst: Burst, atMs: number): BurstStep {
  if (burst.held === '' || atMs - burst.lastAtMs < BURST_GAP_MS) {
    return { burst, typed: [], scanned: null };
  }
  return typed(release(burst.held));
}

/** A single key that may still begin a scan; null when nothing or more is held. */
export const singleHeld = ({ held }: Burst): string | null =>
  [...held].length === 1 ? held : null;

/** A person did something else: a single key was no scanner's, and comes before what was done. */
export const releaseSingle = (burst: Burst): BurstStep =>
  singleHeld(burst) === null ? { burst, typed: [], scanned: null } : typed(release(burst.held));

const typed = (keys: readonly string[]): BurstStep => ({
  burst: NO_BURST,
  typed: keys,
  scanned: null,
});

/** A burst too long for a hand that never ended in Enter is a broken scan: it is dropped. */
const release = (held: string): readonly string[] => (held.length < BURST_LENGTH ? [...held] : []);
