import type { Line } from '#contract/line.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import { EOT, type FrameProfile } from './frame-profile.ts';

/**
 * How sending a frame ended: `refused` is an EOT instead of an ACK; `unanswered` covers silence
 * and endless NAKs, after which this side sent its own EOT.
 */
export type FrameSending = 'acknowledged' | 'refused' | 'unanswered' | 'closed';

/** How often and how long one frame is tried, where the profile's values don't fit. */
export type SendLimits = Pick<FrameProfile, 'tries' | 'ackLimitMs'>;

/** What a single frame may ask for. */
export interface SendOptions {
  readonly limits?: SendLimits;
  /** Called with the ACK itself, before any byte behind it is looked at. */
  readonly acknowledged?: () => void;
}

/** What sending needs from a link's surroundings. */
export interface SenderOptions {
  readonly line: Line;
  readonly clock: Clock;
}

interface Sending {
  readonly bytes: Uint8Array;
  readonly limits: SendLimits;
  readonly acknowledged: () => void;
  readonly settle: (outcome: FrameSending) => void;
  triesLeft: number;
}

/** The sending half of a link: one frame at a time, again on NAK and on silence, then EOT. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #put: (byte: number) => void;
  readonly #waiting: Sending[] = [];
  #current: Sending | null = null;
  #timer: Timer | null = null;
  #stopped = false;

  constructor(options: SenderOptions, put: (byte: number) => void) {
    this.#options = options;
    this.#put = put;
  }

  send(bytes: Uint8Array, limits: SendLimits, acknowledged: () => void): Promise<FrameSending> {
    if (this.#stopped) return Promise.resolve('closed');
    return new Promise((settle) => {
      this.#waiting.push({ bytes, limits, acknowledged, settle, triesLeft: limits.tries });
      this.#start();
    });
  }

  busy(): boolean {
    return this.#current !== null;
  }

  finish(outcome: FrameSending): void {
    this.#timer?.cancel();
    const done = this.#current;
    this.#current = null;
    done?.bytes.fill(0);
    if (outcome === 'acknowledged') done?.acknowledged();
    done?.settle(outcome);
    this.#start();
  }

  again(): void {
    this.#timer?.cancel();
    const sending = this.#current;
    if (sending === null) return;
    if (sending.triesLeft === 0) {
      this.#put(EOT);
      this.finish('unanswered');
      return;
    }
    sending.triesLeft -= 1;
    const { line, clock } = this.#options;
    const { ackLimitMs } = sending.limits;
    this.#timer = clock.after(ackLimitMs, () => this.again());
    line.write(sending.bytes, ackLimitMs).then((outcome) => {
      if (outcome.kind === 'closed' && this.#current === sending) this.finish('closed');
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const sending of this.#waiting.splice(0)) {
      sending.bytes.fill(0);
      sending.settle('closed');
    }
    this.finish('closed');
  }

  #start(): void {
    if (this.#current !== null || this.#stopped) return;
    this.#current = this.#waiting.shift() ?? null;
    if (this.#current !== null) this.again();
  }
}
