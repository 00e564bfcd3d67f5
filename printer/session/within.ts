import type { Clock } from '#contract/ports.ts';

/** The result of `work`, or `timed-out` after `limitMs`; `late` then gets the result that came. */
export function within<T>(
  clock: Clock,
  limitMs: number,
  work: Promise<T>,
  late: (result: T) => void,
): Promise<T | 'timed-out'> {
  return new Promise((resolve, reject) => {
    let inTime = true;
    const timer = clock.after(limitMs, () => {
      inTime = false;
      resolve('timed-out');
    });
    work.then((result) => {
      timer.cancel();
      if (inTime) resolve(result);
      else late(result);
    }, reject);
  });
}
