import type { Line, LineClosedReason, LineWrite } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';

/** Most bytes that may wait for a stuck line (fault SL8) before further writes are turned away. */
export const QUEUE_LIMIT_BYTES = 64 * 1024;

/** The two things a line of some kind does differently from all others. */
export interface LineDriver {
  /** Hands bytes over; `done` is called once: `null` when handed over, else why it failed. */
  send(bytes: Uint8Array, done: (failure: LineClosedReason | null) => void): void;
  /** Lets go of the device. Called once, at the end of the line, whoever ended it. */
  release(): Promise<void>;
}

/** The driver's side of an open line. */
export interface LineEnd {
  readonly line: Line;
  /** Bytes came in. They belong to the listener from here on, which may wipe them. */
  deliver(bytes: Uint8Array): void;
  /** The line ended by itself; later calls do nothing. */
  end(reason: LineClosedReason): void;
}

type Standing =
  | { readonly kind: 'open' }
  | { readonly kind: 'ended'; readonly reason: LineClosedReason };

/**
 * The part of a line that is the same for every kind: one listener each, an end that is told once,
 * and writes that end within their limit or with the line, whichever comes first.
 */
export function createLineEnd(clock: Clock, driver: LineDriver): LineEnd {
  let standing: Standing = { kind: 'open' };
  let bytesListener: ((bytes: Uint8Array) => void) | null = null;
  let closedListener: ((reason: LineClosedReason) => void) | null = null;
  let released: Promise<void> = Promise.resolve();
  let queuedBytes = 0;
  const openWrites = new Set<(outcome: LineWrite) => void>();

  const end = (reason: LineClosedReason): void => {
    if (standing.kind === 'ended') return;
    standing = { kind: 'ended', reason };
    for (const settle of [...openWrites]) settle({ kind: 'closed', reason });
    released = driver.release();
    const listener = closedListener;
    if (listener !== null) queueMicrotask(() => listener(reason));
  };

  const write = (bytes: Uint8Array, limitMs: number): Promise<LineWrite> => {
    if (standing.kind === 'ended') {
      return Promise.resolve({ kind: 'closed', reason: standing.reason });
    }
    if (queuedBytes > 0 && queuedBytes + bytes.length > QUEUE_LIMIT_BYTES) {
      return Promise.resolve({ kind: 'timed-out' });
    }
    queuedBytes += bytes.length;
    return new Promise((resolve) => {
      const settle = (outcome: LineWrite): void => {
        timer.cancel();
        openWrites.delete(settle);
        resolve(outcome);
      };
      const timer = clock.after(limitMs, () => settle({ kind: 'timed-out' }));
      openWrites.add(settle);
      driver.send(bytes, (failure) => {
        queuedBytes -= bytes.length;
        if (failure === null) settle({ kind: 'written' });
        else end(failure);
      });
    });
  };

  return {
    line: {
      write,
      onBytes: (listener) => {
        bytesListener = listener;
      },
      onClosed: (listener) => {
        closedListener = listener;
        // Not from inside this call: the caller may still be setting itself up.
        if (standing.kind === 'ended') {
          const { reason } = standing;
          queueMicrotask(() => listener(reason));
        }
      },
      close: () => {
        end('closed-by-us');
        return released;
      },
    },
    deliver: (bytes) => {
      if (standing.kind === 'open') bytesListener?.(bytes);
    },
    end,
  };
}
