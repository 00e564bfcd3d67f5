import type { Clock, MonotonicMs, Random, Timer } from '#contract/ports.ts';
import type { Limits } from '../../limits.ts';
import type { Handler, Neighbours } from '../pipeline.ts';

/** A timer this late means that we stood still, not the channel (traps 9 and 11). */
const OWN_STALL_MS = 500;
/** Bounds of the adaptive answer limit: mean + 4 deviations, as TCP does for its retransmission. */
const ANSWER_FLOOR_MS = 300;

interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
}

export interface Heartbeat extends Handler {
  /** Pings out of turn; if even that is not answered, the connection is dead (rule 17). */
  probe(): void;
}

interface Ping {
  readonly number: number;
  readonly sentMs: MonotonicMs;
  readonly decides: boolean;
  readonly timer: Timer;
}

/**
 * Application pings from sign-on to the end of the connection (row A3): quickly until the
 * connection has proved itself, then every 2 s +-10 %. One ping is out at a time, plus at most one
 * probe. Protocol pongs don't count: a proxy would answer those for a dead host (trap 12).
 */
export const heartbeatHandler = ({ clock, random, limits }: Ports): Heartbeat => {
  const out = new Map<number, Ping>();
  let line: Neighbours | null = null;
  let next: Timer | null = null;
  let number = 0;
  let answered = 0;
  let missedInARow = 0;
  let meanMs: number | null = null;
  let deviationMs = 0;

  const answerLimitMs = (): number => {
    if (meanMs === null) return limits.pingAnswerMs;
    const adaptive = Math.max(ANSWER_FLOOR_MS, meanMs + 4 * deviationMs);
    return Math.min(limits.pingAnswerMs, adaptive);
  };

  const learn = (roundTripMs: number): void => {
    if (meanMs === null) {
      meanMs = roundTripMs;
      deviationMs = roundTripMs / 2;
      return;
    }
    deviationMs += (Math.abs(roundTripMs - meanMs) - deviationMs) / 4;
    meanMs += (roundTripMs - meanMs) / 8;
  };

  const schedule = (): void => {
    next?.cancel();
    const proving = answered < limits.pingsToRise;
    const everyMs = proving ? limits.provingPingEveryMs : limits.pingEveryMs;
    next = clock.after(everyMs * (0.9 + 0.2 * random.fraction()), () => ping(false));
  };

  const ping = (decides: boolean): void => {
    if (line === null) return;
    number += 1;
    const mine = number;
    const sentMs = clock.monotonicNow();
    const limitMs = decides ? answerLimitMs() : limits.pingAnswerMs;
    const timer = clock.after(limitMs, () => unanswered(mine, (sentMs + limitMs) as MonotonicMs));
    out.set(mine, { number: mine, sentMs, decides, timer });
    const deadlineMs = (sentMs + limitMs) as MonotonicMs;
    line.down({ at: 'request', request: { class: 'ping', number: mine }, deadlineMs });
    if (!decides) schedule();
  };

  const unanswered = (mine: number, dueMs: MonotonicMs): void => {
    const lost = out.get(mine);
    if (lost === undefined || line === null) return;
    out.delete(mine);
    if (clock.monotonicNow() - dueMs > OWN_STALL_MS) {
      // Our own standstill voids the round; the answer may be waiting behind this very timer.
      if (lost.decides) ping(true);
      return;
    }
    missedInARow += 1;
    line.raise({ kind: 'ping-missed', inARow: missedInARow });
    if (lost.decides) line.raise({ kind: 'dead', detail: 'probe not answered' });
    else if (missedInARow >= limits.missesToFall) {
      line.raise({ kind: 'dead', detail: `${missedInARow} pings not answered` });
    }
  };

  const stop = (): void => {
    next?.cancel();
    for (const { timer } of out.values()) timer.cancel();
    out.clear();
    line = null;
  };

  return {
    name: 'heartbeat',
    event(event, neighbours) {
      if (event.kind === 'closed') stop();
      neighbours.raise(event);
      if (event.kind !== 'signed-on') return;
      line = neighbours;
      ping(false);
    },
    inbound(message, neighbours) {
      if (message.at !== 'reply' || message.reply.class !== 'pong') return neighbours.up(message);
      const pinged = out.get(message.reply.number);
      // A pong after its limit was counted as a miss already; it only shows that the host lives.
      missedInARow = 0;
      if (pinged === undefined || line === null) return;
      out.delete(pinged.number);
      pinged.timer.cancel();
      answered += 1;
      const roundTripMs = clock.monotonicNow() - pinged.sentMs;
      learn(roundTripMs);
      neighbours.raise({ kind: 'ping-answered', roundTripMs });
      if (answered <= limits.pingsToRise) schedule();
    },
    probe() {
      for (const { decides } of out.values()) if (decides) return;
      ping(true);
    },
  };
};
