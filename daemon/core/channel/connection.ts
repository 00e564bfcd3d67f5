import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { MonotonicMs, Timer } from '#contract/ports.ts';
import type { Exchange, LostCause, ReplyTo } from '../exchange.ts';
import { backoffMs } from './backoff.ts';
import { type ConnectionState, dayOf } from './connection-state.ts';
import type { ChannelEvent, Inbound } from './pipeline.ts';
import {
  type ConnectionPipeline,
  type ConnectionPorts,
  connectionPipeline,
} from './pipeline-order.ts';
import type { Socket, Transport } from './transport.ts';

/** What a connection tells its owner. */
export interface ConnectionListener {
  /** The state changed, or a ping was answered or missed. */
  changed(state: ConnectionState, event: ChannelEvent | null): void;
  /** A reply no exchange was waiting for (rule 12), or text nobody can read. */
  unclaimed(message: { reply: ChannelReply } | { unreadable: string }): void;
}

interface Ports extends ConnectionPorts {
  readonly transport: Transport;
}

/** One socket's life: what belongs to an older one is dead and can't act any more (invariant T3). */
interface Live {
  readonly socket: Socket;
  readonly parts: ConnectionPipeline;
}

/**
 * Keeps one channel connected: dials its addresses in turn, signs on, proves, notices death, and
 * dials again with growing, jittered waits (rows A2 and A3).
 */
export class Connection {
  readonly #ports: Ports;
  readonly #listener: ConnectionListener;
  #state: ConnectionState = { at: 'idle' };
  #live: Live | null = null;
  #redial: Timer | null = null;
  #failures = 0;
  #address = 0;

  constructor(ports: Ports, listener: ConnectionListener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#state.at !== 'idle') return;
    const { limits, random, clock } = this.#ports;
    this.#become({ at: 'waiting', reason: 'starting' }, null);
    const spreadMs = limits.firstSpreadMs * random.fraction();
    this.#redial = clock.after(spreadMs, () => this.#dial());
  }

  stop(): void {
    this.#end('closed', 'stopped');
    this.#cancelRedial();
    this.#become({ at: 'idle' }, null);
  }

  #cancelRedial(): void {
    this.#redial?.cancel();
    this.#redial = null;
  }

  /** Sends and waits. Not signed on, it ends as `not-sent` at once: nothing is queued (rule 3). */
  async exchange<R extends ChannelRequest>(
    request: R,
    limitMs: number,
  ): Promise<Exchange<ReplyTo<R>>> {
    const live = this.#live;
    if (live === null || dayOf(this.#state) === null) {
      return { kind: 'not-sent', reason: 'no-connection' };
    }
    const { pipeline, correlation } = live.parts;
    return correlation.exchange((message) => pipeline.send(message), request, limitMs);
  }

  /** Dials now instead of after its wait: what it failed for may be mended. */
  redial(): void {
    if (this.#redial === null) return;
    this.#cancelRedial();
    this.#failures = 0;
    this.#dial();
  }

  /** Pings out of turn; unanswered, the connection is declared dead (rule 17). */
  probe(): void {
    if (dayOf(this.#state) !== null) this.#live?.parts.heartbeat.probe();
  }

  #dial(): void {
    const { profile, transport, limits } = this.#ports;
    this.#redial = null;
    const address = profile.addresses[this.#address % profile.addresses.length];
    if (address === undefined) return;
    let socket: Socket | null = null;
    const isCurrent = (): boolean => this.#live === live;
    const parts = connectionPipeline(this.#ports, () => socket, {
      unclaimed: (message) => isCurrent() && this.#unclaimed(message),
      event: (event) => isCurrent() && this.#on(event),
    });
    this.#become({ at: 'connecting' }, null);
    const opened = transport.connect(address, limits.connectMs, {
      opened: () => {
        if (!isCurrent()) return;
        socket = opened;
        this.#become({ at: 'signing-on' }, null);
        parts.pipeline.raise({ kind: 'opened' });
      },
      text: (text) => isCurrent() && parts.pipeline.receive({ at: 'text', text }),
      ended: ({ cause, detail }) => isCurrent() && this.#end(cause, detail),
    });
    const live: Live = { socket: opened, parts };
    this.#live = live;
  }

  #on(event: ChannelEvent): void {
    switch (event.kind) {
      case 'opened':
      case 'closed':
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

  #pinged(event: Extract<ChannelEvent, { kind: 'ping-answered' }>): void {
    const { limits, clock } = this.#ports;
    const day = dayOf(this.#state);
    if (day === null) return;
    const goodPings = this.#state.at === 'proving' ? this.#state.goodPings + 1 : limits.pingsToRise;
    if (goodPings < limits.pingsToRise) {
      return this.#become({ at: 'proving', day, goodPings }, event);
    }
    this.#failures = 0;
    // Counted from the ping: after a standstill of ours the pong may have lain here for long.
    const aliveAtMs = (clock.monotonicNow() - event.roundTripMs) as MonotonicMs;
    this.#become({ at: 'up', day, aliveAtMs, roundTripMs: event.roundTripMs }, event);
  }

  /** The connection is over, whoever ended it: every exchange on it ends, and a redial is set. */
  #end(cause: LostCause, detail: string): void {
    const live = this.#live;
    if (live === null) return;
    // Still current while the pipeline hears of it, so that exchanges end before the state changes.
    live.parts.pipeline.raise({ kind: 'closed', cause, detail });
    this.#live = null;
    live.socket.destroy();
    this.#failures += 1;
    this.#address += 1;
    const { limits, random, clock } = this.#ports;
    const waitMs = backoffMs(this.#failures, limits, random.fraction());
    this.#become({ at: 'waiting', reason: detail }, { kind: 'closed', cause, detail });
    this.#redial = clock.after(waitMs, () => this.#dial());
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
