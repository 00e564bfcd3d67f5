import type { Clock, MonotonicMs, Timer, WallMs } from '#contract/ports.ts';
import { type Due, DueHeap } from './due-heap.ts';
import { drainMicrotasks, macrotask } from './microtasks.ts';

export interface VirtualClock extends Clock {
  /** Steps through every moment due in the next `durationMs`, letting promises settle after each. */
  advance(durationMs: number): Promise<void>;
  /** Lets promises settle without moving time. */
  settle(): Promise<void>;
  /**
   * Fires the one thing due next, not later than `untilMs`, and settles promises; false when there
   * is none. Synchronous, so only outside of promise jobs (`outsideOfPromises`).
   */
  step(untilMs: number): boolean;
  /** Moves time to `atMs` when nothing is due before. */
  idleUntil(atMs: number): void;
  /** Like `after`, but among what is due at the same moment ordered by `tie`. */
  afterInOrder(delayMs: number, tie: number, action: () => void): Timer;
  /** Steps the wall clock, not the monotonic one (fault CK1). */
  jumpWall(byMs: number): void;
  /** Timers set and neither fired nor cancelled (invariant T4). */
  pending(): number;
}

/** 2026-01-05 09:00 in China. */
export const START_WALL_MS = Date.UTC(2026, 0, 5, 1, 0, 0);

/** Everything due at the same moment in the order it was set. */
const BY_INSERTION = (): number => 0;

/**
 * Time that moves only when told to. It steps to each due moment in turn (style point 6), so a
 * timer due at 10 sees 10, also when the test advances by 100. Ties fire in order of insertion, or
 * by what `ties` draws, so that a seed explores interleavings.
 */
export const createVirtualClock = (
  startWallMs = START_WALL_MS,
  ties: () => number = BY_INSERTION,
): VirtualClock => {
  let nowMs = 0;
  let wallOffsetMs = startWallMs;
  let inserted = 0;
  const heap = new DueHeap();

  const set = (delayMs: number, tie: number, action: () => void): Timer => {
    inserted += 1;
    const entry: Due = { atMs: nowMs + Math.max(0, delayMs), tie, order: inserted, action };
    heap.push(entry);
    return { cancel: () => heap.cancel(entry) };
  };
  const fire = (untilMs: number): boolean => {
    const entry = heap.pop(untilMs);
    if (entry === null) return false;
    nowMs = Math.max(nowMs, entry.atMs);
    const { action } = entry;
    entry.action = null;
    action?.();
    return true;
  };

  return {
    monotonicNow: () => nowMs as MonotonicMs,
    wallNow: () => Math.floor(wallOffsetMs + nowMs) as WallMs,
    after: (delayMs, action) => set(delayMs, ties(), action),
    afterInOrder: set,
    async advance(durationMs) {
      const untilMs = nowMs + durationMs;
      await macrotask();
      while (fire(untilMs)) await macrotask();
      nowMs = untilMs;
    },
    settle: macrotask,
    step(untilMs) {
      const isFired = fire(untilMs);
      if (isFired) drainMicrotasks();
      return isFired;
    },
    idleUntil(atMs) {
      nowMs = Math.max(nowMs, atMs);
    },
    jumpWall(byMs) {
      wallOffsetMs += byMs;
    },
    pending: () => heap.size,
  };
};
