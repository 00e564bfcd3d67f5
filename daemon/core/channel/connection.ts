import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { MonotonicMs, Timer } from '#contract/ports.ts';
import type { ChannelDay, Exchange, LostCause, ReplyTo } from '../exchange.ts';
import { backoffMs } from './backoff.ts';
import { type ConnectionState, dayOf } from './connection-state.ts';
import { FailBack } from './fail-back.ts';
import { NOT_VOUCHED } from './handlers/keyed-sign-on-handler.ts';
import { Line, type LineListener, type LinePorts } from './line.ts';
import type { ChannelEvent, Inbound } from './pipeline.ts';

type PingAnswered = Extract<ChannelEvent, { kind: 'ping-answered' }>;

/** What a connection tells its owner. */
export interface ConnectionListener {
  /** The state changed, or a ping was answered or missed. */
  changed(state: ConnectionState, event: ChannelEvent | null): void;
  /** A reply no exchange was waiting for (rule 12), or text nobody can read. */
  unclaimed(message: { reply: ChannelReply } | { unreadable: string }): void;
}

/**
 * Keeps one channel connected: dials its addresses, signs on, proves, notices death, and dials
 * again with growing, jittered waits (rows A2 and A3). An address that dropped a sound connection
 * is dialled once more before the next one is; one that fell silent is not. From a standby address
 * it goes back to the main one by itself (row B7).
 */
export class Connection {
  readonly #ports: LinePorts;
  readonly #listener: ConnectionListener;
  readonly #failBack: FailBack;
  #state: ConnectionState = { at: 'idle' };
  #live: Line | null = null;
  #redial: Timer | null = null;
  #failures = 0;
  #address = 0;

  constructor(ports: LinePorts, listener: ConnectionListener) {
    this.#ports = ports;
    this.#listener = listener;
    this.#failBack = new FailBack({
      ...ports,
      main: ports.profile.addresses[0] ?? '',
      mayMove: () => this.#live?.isIdle() === true,
      proved: (line, day, ping) => this.#moveTo(line, day, ping),
      unclaimed: (message) => this.#unclaimed(message),
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The address it is connected to; null while not signed on. */
  get address(): string | null {
    return dayOf(this.#state) === null ? null : (this.#live?.address ?? null);
  }

  start(): void {
    if (this.#state.at !== 'idle') return;
    const { limits, random, clock } = this.#ports;
    // What we lack ourselves is no fault of the channel's (rule 14): dialled in vain it would open
    // its breaker before the first till has said a word. `redial` is called once one has.
    if (!this.#isVouchedFor()) return this.#become({ at: 'waiting', reason: NOT_VOUCHED }, null);
    this.#become({ at: 'waiting', reason: 'starting' }, null);
    const spreadMs = limits.firstSpreadMs * random.fraction();
    this.#redial = clock.after(spreadMs, () => this.#dial());
  }

  stop(): void {
    this.#end('closed', 'stopped');
    this.#redial?.cancel();
    this.#redial = null;
    this.#become({ at: 'idle' }, null);
  }

  /** Sends and waits. Not signed on, it ends as `not-sent` at once: nothing is queued (rule 3). */
  async exchange<R extends ChannelRequest>(
    request: R,
    limitMs: number,
  ): Promise<Exchange<ReplyTo<R>>> {
    if (this.#live === null || dayOf(this.#state) === null) {
      return { kind: 'not-sent', reason: 'no-connection' };
    }
    return this.#live.exchange(request, limitMs);
  }

  /** Dials now instead of after its wait: what it failed for may be mended. */
  redial(): void {
    if (this.#state.at !== 'waiting') return;
    this.#redial?.cancel();
    this.#failures = 0;
    this.#dial();
  }

  /**
   * Dials now if all it waits for is its place in the crowd (the first redial's jitter), because
   * someone's payment stands still meanwhile; few tills of a chain have one at a time. Any later
   * redial waits its time, so that nobody's payment makes it knock faster at a door that is shut.
   */
  hurry(): void {
    if (this.#redial === null || this.#failures !== 1) return;
    this.#redial.cancel();
    this.#dial();
  }

  #isVouchedFor(): boolean {
    const { profile, security } = this.#ports;
    return profile.mac === 'none' || security.vouchedBy() !== null;
  }

  /** Nothing waits for an answer on it. */
  get isIdle(): boolean {
    return this.#live === null || this.#live.isIdle();
  }

  /** Pings out of turn; unanswered, the connection is declared dead (rule 17). */
  probe(): void {
    if (dayOf(this.#state) !== null) this.#live?.probe();
  }

  /**
   * Whatever was known of the connection is void: the machine slept, or has another address. One
   * that was up has to answer a fresh ping first (rule 16); one that waits dials at once, for its
   * waits were for another network.
   */
  doubt(): void {
    const { limits } = this.#ports;
    if (this.#redial !== null) return this.redial();
    const day = dayOf(this.#state);
    if (day === null) return;
    const goodPings = this.#state.at === 'up' ? limits.pingsToRise - 1 : 0;
    this.#become({ at: 'proving', day, goodPings }, null);
    this.#live?.doubt();
  }

  #dial(): void {
    this.#redial = null;
    const { addresses } = this.#ports.profile;
    const address = addresses[this.#address % addresses.length];
    if (address === undefined) return;
    this.#become({ at: 'connecting' }, null);
    this.#live = new Line(this.#ports, address, this.#lineListener());
  }

  #lineListener(): LineListener {
    return {
      opened: () => this.#become({ at: 'signing-on' }, null),
      event: (event) => this.#on(event),
      unclaimed: (message) => this.#unclaimed(message),
      ended: ({ cause, detail }) => this.#end(cause, detail),
    };
  }

  #on(event: ChannelEvent): void {
    switch (event.kind) {
      case 'opened':
      case 'closed':
      case 'moved-to-main':
        return;
      case 'signed-on':
        return this.#become({ at: 'proving', day: event.day, goodPings: 0 }, event);
      case 'sign-on-failed':
      case 'dead':
        return this.#end('channel-dead', event.detail);
      case 'ping-missed':
      case 'keys-changed':
        return this.#listener.changed(this.#state, event);
      case 'ping-answered':
        return this.#pinged(event);
    }
  }

  #pinged(event: PingAnswered): void {
    const { limits } = this.#ports;
    const day = dayOf(this.#state);
    if (day === null) return;
    const goodPings = this.#state.at === 'proving' ? this.#state.goodPings + 1 : limits.pingsToRise;
    if (goodPings < limits.pingsToRise) {
      return this.#become({ at: 'proving', day, goodPings }, event);
    }
    this.#failures = 0;
    this.#up(day, event);
    if (this.#live?.address !== this.#ports.profile.addresses[0]) this.#failBack.onStandby();
  }

  #up(day: ChannelDay, event: PingAnswered): void {
    // Counted from the ping: after a standstill of ours the pong may have lain here for long.
    const aliveAtMs = (this.#ports.clock.monotonicNow() - event.roundTripMs) as MonotonicMs;
    this.#become({ at: 'up', day, aliveAtMs, roundTripMs: event.roundTripMs }, event);
  }

  /** The main address is proved, and nothing is in flight: the channel was up all the time. */
  #moveTo(main: Line, day: ChannelDay, event: PingAnswered): void {
    const standby = this.#live;
    this.#address = 0;
    this.#live = main;
    main.adopt(this.#lineListener());
    standby?.end('closed', 'back to the main address');
    this.#failBack.stop();
    this.#up(day, event);
    this.#listener.changed(this.#state, { kind: 'moved-to-main' });
  }

  /** The connection is over, whoever ended it: every exchange on it ends, and a redial is set. */
  #end(cause: LostCause, detail: string): void {
    const live = this.#live;
    if (live === null) return;
    const wasUp = this.#state.at === 'up';
    live.end(cause, detail);
    this.#live = null;
    this.#failBack.stop();
    this.#failures += 1;
    if (!wasUp || cause === 'channel-dead') this.#address += 1;
    const waitMs = this.#waitMs();
    this.#become({ at: 'waiting', reason: detail }, { kind: 'closed', cause, detail });
    this.#redial = this.#ports.clock.after(waitMs, () => this.#dial());
  }

  /** Waits grow by the round: an address that was not tried in this one is tried at once. */
  #waitMs(): number {
    const { limits, random, profile } = this.#ports;
    const rounds = this.#failures / profile.addresses.length;
    return backoffMs(Number.isInteger(rounds) ? rounds : 1, limits, random.fraction());
  }

  #unclaimed(message: Inbound): void {
    if (message.at === 'reply') this.#listener.unclaimed({ reply: message.reply });
    else if (message.at === 'unreadable') this.#listener.unclaimed({ unreadable: message.detail });
  }

  #become(state: ConnectionState, event: ChannelEvent | null): void {
    this.#state = state;
    this.#listener.changed(state, event);
  }

  /** Age of the last answered ping; null while not up. */
  pongAgeMs(): number | null {
    if (this.#state.at !== 'up') return null;
    const nowMs: MonotonicMs = this.#ports.clock.monotonicNow();
    return nowMs - this.#state.aliveAtMs;
  }
}
