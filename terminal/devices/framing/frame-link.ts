import type { Line } from '#contract/line.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import { createFrameParser, type Received } from './frame-parser.ts';
import { ACK, EOT, type Frame, type FrameProfile, frameBytes, NAK } from './frame-profile.ts';

/**
 * How sending a frame ended: `refused` is an EOT instead of an ACK; `unanswered` covers silence
 * and endless NAKs, after which this side sent its own EOT.
 */
export type FrameSending = 'acknowledged' | 'refused' | 'unanswered' | 'closed';

/** What a link tells its owner. The owner of a frame wipes the body when it held a card. */
export interface FrameEvents {
  /** A good frame, already acknowledged; a repeated one is acknowledged but not told again. */
  onFrame(frame: Frame): void;
  /** The session ended: an EOT came, or the line garbled one frame too often. */
  onEnd(by: 'other-end' | 'bad-line'): void;
}

/** How often and how long one frame is tried, where the profile's values don't fit. */
export type SendLimits = Pick<FrameProfile, 'tries' | 'ackLimitMs'>;

export interface SendOptions {
  readonly limits?: SendLimits;
  /** Called with the ACK itself, before any byte behind it is looked at. */
  readonly acknowledged?: () => void;
}

/** One end of the ACK / NAK / EOT exchange. Frames are sent one at a time, in order. */
export interface FrameLink {
  /** The frame's body is copied, and the copy wiped once the sending ended. */
  send(frame: Frame, options?: SendOptions): Promise<FrameSending>;
  /** Ends or refuses the session. */
  sendEnd(): void;
  /** Leaves the line: open sends end as `closed`, timers and kept bytes go. */
  stop(): void;
}

/** Bad frames in a row that are answered by NAK before the answer is EOT (devices.md 2b). */
const NAKS_BEFORE_END = 3;

/** A link's surroundings: an open line, time, the family's rules, and who is told. */
export interface FrameLinkOptions {
  readonly line: Line;
  readonly clock: Clock;
  readonly profile: FrameProfile;
  readonly events: FrameEvents;
}

interface Sending {
  readonly bytes: Uint8Array;
  readonly limits: SendLimits;
  readonly acknowledged: () => void;
  readonly settle: (outcome: FrameSending) => void;
  triesLeft: number;
}

interface Delivered {
  readonly frame: Frame;
  readonly repeatableUntilMs: number;
}

const sameFrame = (one: Frame, other: Frame): boolean =>
  one.kind === other.kind &&
  one.body.length === other.body.length &&
  one.body.every((byte, index) => byte === other.body[index]);

/** Joins a frame parser to an open line. It takes the line's byte listener for itself. */
export function createFrameLink(options: FrameLinkOptions): FrameLink {
  const { line, profile } = options;
  const put = (byte: number): void => {
    line.write(Uint8Array.of(byte), profile.ackLimitMs);
  };
  const sender = new Sender(options, put);
  const receiver = new Receiver(options, put);
  const stopReading = readFrames(options, sender, receiver);
  return {
    send: (frame, { limits = profile, acknowledged = () => {} } = {}) =>
      sender.send(frameBytes(frame, profile), limits, acknowledged),
    sendEnd: () => put(EOT),
    stop: () => {
      stopReading();
      receiver.forget();
      sender.stop();
    },
  };
}

function readFrames(options: FrameLinkOptions, sender: Sender, receiver: Receiver): () => void {
  const { line, clock, profile, events } = options;
  const parser = createFrameParser(profile);
  let pause: Timer | null = null;
  let reading = true;
  const breakOff = (): void => {
    parser.reset();
    receiver.bad();
  };
  line.onBytes((bytes) => {
    pause?.cancel();
    const all = parser.push(bytes);
    bytes.fill(0);
    // Set before anything is told: what is told may make the owner stop this link.
    pause = parser.midFrame() ? clock.after(profile.betweenBytesLimitMs, breakOff) : null;
    for (const received of all) {
      if (reading) hand(received, { sender, receiver, events });
    }
  });
  return () => {
    reading = false;
    line.onBytes(() => {});
    pause?.cancel();
    parser.reset();
  };
}

function hand(
  received: Received,
  to: { readonly sender: Sender; readonly receiver: Receiver; readonly events: FrameEvents },
): void {
  switch (received.kind) {
    case 'frame':
      to.receiver.good(received.frame);
      break;
    case 'bad-frame':
      to.receiver.bad();
      break;
    case 'ack':
      to.receiver.forget();
      to.sender.finish('acknowledged');
      break;
    case 'nak':
      to.sender.again();
      break;
    case 'eot':
      if (to.sender.busy()) to.sender.finish('refused');
      else to.events.onEnd('other-end');
      break;
    case 'noise':
      break;
    default:
      received satisfies never;
  }
}

class Receiver {
  readonly #options: FrameLinkOptions;
  readonly #put: (byte: number) => void;
  #badInARow = 0;
  #last: Delivered | null = null;

  constructor(options: FrameLinkOptions, put: (byte: number) => void) {
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

class Sender {
  readonly #options: FrameLinkOptions;
  readonly #put: (byte: number) => void;
  readonly #waiting: Sending[] = [];
  #current: Sending | null = null;
  #timer: Timer | null = null;
  #stopped = false;

  constructor(options: FrameLinkOptions, put: (byte: number) => void) {
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
