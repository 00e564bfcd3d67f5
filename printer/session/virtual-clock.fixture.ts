import type { Clock, MonotonicMs, Timer, WallMs } from '#contract/ports.ts';

/** A clock that stands still until a test moves it. */
export interface VirtualClock extends Clock {
  /** Steps from due moment to due moment, letting everything happen that each one starts. */
  advance(ms: number): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  timers(): number;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

const START_WALL_MS = Date.UTC(2026, 10, 22, 4, 30);

export function createVirtualClock(): VirtualClock {
  let now = 0;
  let order = 0;
  const pending = new Set<Due>();
  // A turn of the event loop comes after every promise that can be settled now.
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const nextUntil = (end: number): Due | undefined =>
    [...pending].filter((due) => due.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];

  return {
    monotonicNow: () => now as MonotonicMs,
    wallNow: () => (START_WALL_MS + now) as WallMs,
    after(delayMs, action): Timer {
      order += 1;
      const due = { at: now + delayMs, order, action };
      pending.add(due);
      return { cancel: () => void pending.delete(due) };
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let due = nextUntil(end); due !== undefined; due = nextUntil(end)) {
        pending.delete(due);
        now = due.at;
        due.action();
        await settle();
      }
      now = end;
    },
    settle,
    timers: () => pending.size,
  };
}
