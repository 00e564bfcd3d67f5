import type { Clock, MonotonicMs, Timer } from '#contract/ports.ts';

/** Answers of a printer in order of arrival, for one reader at a time. */
export interface Mailbox<T> {
  put(letter: T): void;
  /** The next letter, or `timed-out` once the monotonic clock reaches `until`. */
  next(until: MonotonicMs): Promise<T | 'timed-out'>;
  /** The next letter if one is there already. */
  take(): T | null;
  /** Forgets what was not read: answers to an earlier question. */
  clear(): void;
}

/** More than any job can rightly cause; a printer that babbles loses its oldest letters. */
const CAPACITY = 256;

export function createMailbox<T>(clock: Clock): Mailbox<T> {
  const letters: T[] = [];
  let reader: { deliver(letter: T | 'timed-out'): void; timer: Timer } | null = null;

  const deliver = (letter: T | 'timed-out'): void => {
    const waiting = reader;
    reader = null;
    waiting?.timer.cancel();
    waiting?.deliver(letter);
  };

  return {
    put(letter) {
      if (reader !== null) {
        deliver(letter);
        return;
      }
      letters.push(letter);
      if (letters.length > CAPACITY) letters.shift();
    },
    next(until) {
      const letter = letters.shift();
      if (letter !== undefined) return Promise.resolve(letter);
      return new Promise((resolve) => {
        const leftMs = Math.max(0, until - clock.monotonicNow());
        reader = { deliver: resolve, timer: clock.after(leftMs, () => deliver('timed-out')) };
      });
    },
    take: () => letters.shift() ?? null,
    clear() {
      letters.length = 0;
    },
  };
}
