import type { Clock, MonotonicMs, Random, Timer } from '#contract/ports.ts';
import type { Limits } from '../../limits.ts';
import { OWN_STALL_MS } from '../own-stall.ts';
import type { ChannelEvent, Handler, Inbound, Neighbours } from '../pipeline.ts';
import { RoundTrip } from '../round-trip.ts';

interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
}

interface Ping {
  readonly number: number;
  readonly sentMs: MonotonicMs;
  /** A probe: unanswered, it ends the connection by itself. */
  readonly isProbe: boolean;
  readonly timer: Timer;
}

/**
 * Application pings from sign-on to the end of the connection (row A3): quickly until the
 * connection has proved itself, then every 2 s +-10 %, with at most one probe beside them. A missed
 * one is followed by the next at once, so that a black hole is known after one ping's time and three
 * limits, and not after three pings' time. Protocol pongs don't count: a proxy would answer those for a dead host (trap 12).
 */
export class HeartbeatHandler implements Handler {
  readonly name = 'heartbeat';
  readonly #ports: Ports;
  readonly #out = new Map<number, Ping>();
  readonly #roundTrip: RoundTrip;
  #line: Neighbours | null = null;
  #next: Timer | null = null;
  #number = 0;
  #answered = 0;
  #missedInARow = 0;
  /** When anything came last, whatever it was: a host that speaks is not dead. */
  #heardMs: MonotonicMs | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#roundTrip = new RoundTrip(ports.limits.pingAnswerMs);
  }

  event(event: ChannelEvent, neighbours: Neighbours): void {
    if (event.kind === 'closed') this.#stop();
    neighbours.raise(event);
    if (event.kind !== 'signed-on') return;
    this.#line = neighbours;
    this.#ping(false);
  }

  inbound(message: Inbound, neighbours: Neighbours): void {
    this.#heardMs = this.#ports.clock.monotonicNow();
    if (message.at !== 'reply' || message.reply.class !== 'pong') return neighbours.up(message);
    const ping = this.#out.get(message.reply.number);
    // A pong after its limit was counted as a miss already; it only shows that the host lives.
    this.#missedInARow = 0;
    if (ping === undefined) return;
    this.#out.delete(ping.number);
    ping.timer.cancel();
    this.#answered += 1;
    const roundTripMs = this.#ports.clock.monotonicNow() - ping.sentMs;
    this.#roundTrip.add(roundTripMs);
    neighbours.raise({ kind: 'ping-answered', roundTripMs });
    if (this.#answered <= this.#ports.limits.pingsToRise) this.#schedule();
  }

  /** Pings out of turn; if even that is not answered, the connection is dead (rule 17). */
  probe(): void {
    for (const { isProbe } of this.#out.values()) if (isProbe) return;
    this.#ping(true);
  }

  /** Forgets every round under way, so that no answer to it counts, and probes (rule 16). */
  restart(): void {
    for (const { timer } of this.#out.values()) timer.cancel();
    this.#out.clear();
    this.#missedInARow = 0;
    this.#heardMs = null;
    this.#ping(true);
  }

  #schedule(): void {
    const { clock, random, limits } = this.#ports;
    this.#next?.cancel();
    const isProving = this.#answered < limits.pingsToRise;
    const everyMs = isProving ? limits.provingPingEveryMs : limits.pingEveryMs;
    this.#next = clock.after(everyMs * (0.9 + 0.2 * random.fraction()), () => this.#ping(false));
  }

  #ping(isProbe: boolean): void {
    const { clock, limits } = this.#ports;
    if (this.#line === null) return;
    this.#number += 1;
    const number = this.#number;
    const sentMs = clock.monotonicNow();
    const usualMs = this.#roundTrip.answerLimitMs();
    const limitMs = isProbe ? usualMs : Math.max(usualMs, limits.pingAnswerLeastMs);
    const deadlineMs = (sentMs + limitMs) as MonotonicMs;
    const timer = clock.after(limitMs, () => this.#unanswered(number, deadlineMs));
    this.#out.set(number, { number, sentMs, isProbe, timer });
    this.#line.down({ at: 'request', request: { class: 'ping', number }, deadlineMs });
    if (!isProbe) this.#schedule();
  }

  #unanswered(number: number, dueMs: MonotonicMs): void {
    const ping = this.#out.get(number);
    if (ping === undefined || this.#line === null) return;
    this.#out.delete(number);
    if (this.#ports.clock.monotonicNow() - dueMs > OWN_STALL_MS) {
      // Our own standstill voids the round; the answer may be waiting behind this very timer.
      if (ping.isProbe) this.#ping(true);
      return;
    }
    if (ping.isProbe && this.#heardMs !== null && this.#heardMs > ping.sentMs) return;
    this.#missedInARow += 1;
    const line = this.#line;
    line.raise({ kind: 'ping-missed', inARow: this.#missedInARow });
    if (ping.isProbe) line.raise({ kind: 'dead', detail: 'probe not answered' });
    else if (this.#missedInARow >= this.#ports.limits.missesToFall) {
      line.raise({ kind: 'dead', detail: `${this.#missedInARow} pings not answered` });
    } else this.#ping(false);
  }

  #stop(): void {
    this.#next?.cancel();
    for (const { timer } of this.#out.values()) timer.cancel();
    this.#out.clear();
    this.#line = null;
  }
}
