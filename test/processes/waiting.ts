import { systemClock } from '#daemon/host/runtime.ts';

/** What was waited for didn't come in time, or can't come any more. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
}

/** `promise`, or `NotInTime` with `complaint` when it isn't settled within `ms`. */
export const within = async <T>(ms: number, complaint: string, promise: Promise<T>): Promise<T> => {
  let cancel = (): void => {};
  const limit = new Promise<never>((_, reject) => {
    const timer = systemClock.after(ms, () =>
      reject(new NotInTime(`${complaint} within ${ms / 1000} s`)),
    );
    cancel = () => timer.cancel();
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
};
