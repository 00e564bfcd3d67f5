import type { LineOpening, LinePort } from '#contract/line.ts';
import type { Clock, MonotonicMs, WallMs } from '#contract/ports.ts';
import { createLineEnd, type LineEnd } from './line-end.ts';

/** Two ends of a cable inside one process, with the faults a cable has. */
export interface InProcessPair {
  readonly near: LinePort;
  readonly far: LinePort;
  /** Pulls the cable: both open lines end as `gone`, and neither end opens until `plug`. */
  unplug(): void;
  plug(): void;
  /** Stops the flow both ways, as flow control does (fault SL7), until `flow`. */
  stall(): void;
  flow(): void;
}

/** Without a clock a limit passes at once, which is right where nothing else can take the bytes. */
const NO_CLOCK: Clock = {
  monotonicNow: () => 0 as MonotonicMs,
  wallNow: () => 0 as WallMs,
  after: (_delayMs, action) => {
    let due = true;
    queueMicrotask(() => {
      if (due) action();
    });
    return {
      cancel: () => {
        due = false;
      },
    };
  },
};

interface Cable {
  plugged: boolean;
  flowing: boolean;
  /** Writes that wait for the flow, oldest first. */
  readonly waiting: (() => void)[];
}

interface Socketed {
  end: LineEnd | null;
}

/**
 * Two line ports joined in memory. Bytes arrive at the other end by microtask, in order, never
 * inside the call that wrote them; an end that is not open loses them, as a wire does.
 */
export function inProcessPair(clock: Clock = NO_CLOCK): InProcessPair {
  const cable: Cable = { plugged: true, flowing: true, waiting: [] };
  const left: Socketed = { end: null };
  const right: Socketed = { end: null };
  return {
    near: portOf('in-process near', clock, cable, left, right),
    far: portOf('in-process far', clock, cable, right, left),
    unplug: () => {
      cable.plugged = false;
      cable.waiting.length = 0;
      left.end?.end('gone');
      right.end?.end('gone');
    },
    plug: () => {
      cable.plugged = true;
    },
    stall: () => {
      cable.flowing = false;
    },
    flow: () => {
      cable.flowing = true;
      for (const go of cable.waiting.splice(0)) go();
    },
  };
}

function portOf(
  name: string,
  clock: Clock,
  cable: Cable,
  here: Socketed,
  there: Socketed,
): LinePort {
  const open = (): LineOpening => {
    if (!cable.plugged) return { kind: 'refused', reason: 'not-found', detail: 'unplugged' };
    if (here.end !== null) return { kind: 'refused', reason: 'busy', detail: 'already open' };
    const end = createLineEnd(clock, {
      send: (bytes, done) => {
        const copy = bytes.slice();
        const carry = (): void => {
          queueMicrotask(() => there.end?.deliver(copy));
          done(null);
        };
        if (cable.flowing) carry();
        else cable.waiting.push(carry);
      },
      release: async () => {
        if (here.end === end) here.end = null;
      },
    });
    here.end = end;
    return { kind: 'open', line: end.line };
  };
  return { name, open: () => Promise.resolve(open()) };
}
