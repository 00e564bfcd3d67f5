import type { Clock, MonotonicMs, WallMs } from '#contract/ports.ts';

/** Time for the guard's windows and waits. */
export interface SteadyTime {
  now(): MonotonicMs;
  /** The wall time of a moment of this clock: for screens only (rule 18). */
  toWall(atMs: MonotonicMs): WallMs;
}

/**
 * A clock that never goes back, even if the one below does: a virtual machine set back an hour must
 * not keep a breaker open for an hour. A step back counts as no time passed; from there it runs on.
 */
export const steadyTime = (clock: Clock): SteadyTime => {
  let readMs: number = clock.monotonicNow();
  let steadyMs = readMs;
  const now = (): MonotonicMs => {
    const nowMs = clock.monotonicNow();
    steadyMs += Math.max(0, nowMs - readMs);
    readMs = nowMs;
    return steadyMs as MonotonicMs;
  };
  return {
    now,
    toWall: (atMs) => Math.round(clock.wallNow() - (now() - atMs)) as WallMs,
  };
};
