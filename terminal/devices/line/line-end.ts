import type { Line, LineClosedReason, LineWrite } from '#contract/line.ts';
import type { Clock } from '#contract/ports.ts';

/** Most bytes that may wait for a stuck line (fault SL8) before further writes are turned away. */
export const QUEUE_LIMIT_BYTES = 64 * 1024;

/** The two things a line of some kind does differently from all others. */
export interface LineDriver {
  /** Hands a copy of the bytes over; `done` is called once: `null` when handed over, else why it failed. */
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
  const open = new OpenLine(clock, driver);
  return {
    line: open,
    deliver: (bytes) => open.deliver(bytes),
    end: (reason) => open.end(reason),
  };
}

class OpenLine implements Line {
  readonly #clock: Clock;
  readonly #driver: LineDriver;
  readonly #openWrites = new Set<(outcome: LineWrite) => void>();
  #standing: Standing = { kind: 'open' };
  #bytesListener: ((bytes: Uint8Array) => void) | null = null;
  #closedListener: ((reason: LineClosedReason) => void) | null = null;
  #released: Promise<void> = Promise.resolve();
  #queuedBytes = 0;

  constructor(clock: Clock, driver: LineDriver) {
    this.#clock = clock;
    this.#driver = driver;
  }

  readonly write = (bytes: Uint8Array, limitMs: number): Promise<LineWrite> => {
    if (this.#standing.kind === 'ended') {
      return Promise.resolve({ kind: 'closed', reason: this.#standing.reason });
    }
    if (this.#queuedBytes > 0 && this.#queuedBytes + bytes.length > QUEUE_LIMIT_BYTES) {
      return Promise.resolve({ kind: 'timed-out' });
    }
    this.#queuedBytes += bytes.length;
    return new Promise((resolve) => {
      const settle = (outcome: LineWrite): void => {
        timer.cancel();
        this.#openWrites.delete(settle);
        resolve(outcome);
      };
      const timer = this.#clock.after(limitMs, () => settle({ kind: 'timed-out' }));
      this.#openWrites.add(settle);
      this.#driver.send(bytes, (failure) => {
        this.#queuedBytes -= bytes.length;
        if (failure === null) settle({ kind: 'written' });
        else this.end(failure);
      });
    });
  };

  readonly onBytes = (listener: (bytes: Uint8Array) => void): void => {
    this.#bytesListener = listener;
  };

  readonly onClosed = (listener: (reason: LineClosedReason) => void): void => {
    this.#closedListener = listener;
    if (this.#standing.kind === 'ended') this.#tellEnd(this.#standing.reason);
  };

  readonly close = (): Promise<void> => {
    this.end('closed-by-us');
    return this.#released;
  };

  deliver(bytes: Uint8Array): void {
    if (this.#standing.kind === 'open') this.#bytesListener?.(bytes);
  }

  end(reason: LineClosedReason): void {
    if (this.#standing.kind === 'ended') return;
    this.#standing = { kind: 'ended', reason };
    for (const settle of [...this.#openWrites]) settle({ kind: 'closed', reason });
    this.#released = this.#driver.release();
    this.#tellEnd(reason);
  }

  /** Told by microtask, because the listener's owner may still be setting itself up. */
  #tellEnd(reason: LineClosedReason): void {
    const listener = this.#closedListener;
    if (listener !== null) queueMicrotask(() => listener(reason));
  }
}
