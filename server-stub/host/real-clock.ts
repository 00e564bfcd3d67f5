import type { Clock, MonotonicMs, WallMs } from '#contract/ports.ts';

/** The machine's own time. */
export const realClock: Clock = {
  monotonicNow: () => performance.now() as MonotonicMs,
  wallNow: () => Date.now() as WallMs,
  after: (delayMs, action) => {
    const timeout = setTimeout(action, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};
