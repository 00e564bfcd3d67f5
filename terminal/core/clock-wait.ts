import type { Clock } from '#contract/ports.ts';

/** Resolves after `durationMs` of monotonic time. */
export const pause = (clock: Clock, durationMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(durationMs, resolve);
  });

/**
 * What `promise` resolves to, or `null` when it has not settled within `limitMs` or rejected: for
 * those who go on either way.
 */
export const within = <T>(clock: Clock, limitMs: number, promise: Promise<T>): Promise<T | null> =>
  new Promise((resolve) => {
    const timer = clock.after(limitMs, () => resolve(null));
    const settle = (value: T | null): void => {
      timer.cancel();
      resolve(value);
    };
    promise.then(settle, () => settle(null));
  });
