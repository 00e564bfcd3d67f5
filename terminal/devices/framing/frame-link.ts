import type { Line } from '#contract/line.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import { createFrameParser, type Received } from './frame-parser.ts';
import { EOT, type Frame, type FrameProfile, frameBytes } from './frame-profile.ts';
import { type FrameEvents, Receiver } from './frame-receiver.ts';
import { type FrameSending, Sender, type SendOptions } from './frame-sender.ts';

/** One end of the ACK / NAK / EOT exchange. Frames are sent one at a time, in order. */
export interface FrameLink {
  /** The frame's body is copied, and the copy wiped once the sending ended. */
  send(frame: Frame, options?: SendOptions): Promise<FrameSending>;
  /** Ends or refuses the session. */
  sendEnd(): void;
  /** Leaves the line: open sends end as `closed`, timers and kept bytes go. */
  stop(): void;
}

/** A link's surroundings: an open line, time, the family's rules, and who is told. */
export interface FrameLinkOptions {
  readonly line: Line;
  readonly clock: Clock;
  readonly profile: FrameProfile;
  readonly events: FrameEvents;
}

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
