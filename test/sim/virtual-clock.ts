import type { Clock, MonotonicMs, Timer, WallMs } from '#contract/ports.ts';

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => void;
}

export interface VirtualClock extends Clock {
  /** Steps through every moment due in the next `durationMs`, letting promises settle after each. */
  advance(durationMs: number): Promise<void>;
  /** Lets promises settle without moving time. */
  settle(): Promise<void>;
  /** Steps the wall clock, not the monotonic one (fault CK1). */
  jumpWall(byMs: number): void;
  /** Timers set and neither fired nor cancelled (invariant T4). */
  pending(): number;
}

/** Hopping one macrotask drains every nested microtask; "await n times" would be no drain. */
const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Time that moves only when told to. It steps to each due moment in turn (style point 6), so a
 * timer due at 10 sees 10, also when the test advances by 100. Ties fire in order of insertion.
 */
export const createVirtualClock = (startWallMs = Date.UTC(2026, 0, 5, 1, 0, 0)): VirtualClock => {
  let nowMs = 0;
  let wallOffsetMs = startWallMs;
  let inserted = 0;
  const due = new Set<Due>();

  const next = (untilMs: number): Due | undefined => {
    let first: Due | undefined;
    for (const entry of due) {
      if (entry.atMs > untilMs) continue;
      const earlier =
        first === undefined ||
        entry.atMs < first.atMs ||
        (entry.atMs === first.atMs && entry.order < first.order);
      if (earlier) first = entry;
    }
    return first;
  };

  return {
    monotonicNow: () => nowMs as MonotonicMs,
    wallNow: () => (wallOffsetMs + nowMs) as WallMs,
    after(delayMs, action): Timer {
      inserted += 1;
      const entry: Due = { atMs: nowMs + Math.max(0, delayMs), order: inserted, action };
      due.add(entry);
      return { cancel: () => due.delete(entry) };
    },
    async advance(durationMs) {
      const untilMs = nowMs + durationMs;
      await macrotask();
      for (let entry = next(untilMs); entry !== undefined; entry = next(untilMs)) {
        due.delete(entry);
        nowMs = Math.max(nowMs, entry.atMs);
        entry.action();
        await macrotask();
      }
      nowMs = untilMs;
    },
    settle: macrotask,
    jumpWall(byMs) {
      wallOffsetMs += byMs;
    },
    pending: () => due.size,
  };
};
