import type { Clock } from '#contract/ports.ts';
import { ACK, EOT, type Frame, type FrameProfile, NAK } from './frame-profile.ts';

/** What a link tells its owner. The owner of a frame wipes the body when it held a card. */
export interface FrameEvents {
  /** A good frame, already acknowledged; a repeated one is acknowledged but not told again. */
  onFrame(frame: Frame): void;
  /** The session ended: an EOT came, or the line garbled one frame too often. */
  onEnd(by: 'other-end' | 'bad-line'): void;
}

/** Bad frames in a row that are answered by NAK before the answer is EOT (devices.md 2b). */
const NAKS_BEFORE_END = 3;

/** What receiving needs from a link's surroundings. */
export interface ReceiverOptions {
  readonly clock: Clock;
  readonly profile: FrameProfile;
  readonly events: FrameEvents;
}

interface Delivered {
  readonly frame: Frame;
  readonly repeatableUntilMs: number;
}

const sameFrame = (one: Frame, other: Frame): boolean =>
  one.kind === other.kind &&
  one.body.length === other.body.length &&
  one.body.every((byte, index) => byte === other.body[index]);

/** The receiving half of a link: acknowledges, tells each frame once, gives up a garbling line. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #put: (byte: number) => void;
  #badInARow = 0;
  #last: Delivered | null = null;

  constructor(options: ReceiverOptions, put: (byte: number) => void) {
    this.#options = options;
    this.#put = put;
  }

  good(frame: Frame): void {
    const { clock, profile, events } = this.#options;
    this.#badInARow = 0;
    this.#put(ACK);
    const nowMs = clock.monotonicNow();
    const last = this.#last;
    if (last !== null && nowMs < last.repeatableUntilMs && sameFrame(last.frame, frame)) {
      frame.body.fill(0);
      return;
    }
    this.forget();
    this.#last = {
      frame: { kind: frame.kind, body: frame.body.slice() },
      repeatableUntilMs: nowMs + profile.ackLimitMs * profile.tries,
    };
    events.onFrame(frame);
  }

  bad(): void {
    this.#badInARow += 1;
    if (this.#badInARow <= NAKS_BEFORE_END) {
      this.#put(NAK);
      return;
    }
    this.#badInARow = 0;
    this.#put(EOT);
    this.#options.events.onEnd('bad-line');
  }

  /**
   * Called when the other end shows, by acknowledging us, that it went on: a repeat is the answer
   * to an ACK that got lost, while the same card read anew must count as new.
   */
  forget(): void {
    this.#last?.frame.body.fill(0);
    this.#last = null;
  }
}
