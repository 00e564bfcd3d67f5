import type { ChannelRequest } from '#contract/channel-frames.ts';
import type { Exchange, LostCause, ReplyTo } from '../exchange.ts';
import type { ChannelEvent, Inbound } from './pipeline.ts';
import {
  type ConnectionPipeline,
  type ConnectionPorts,
  connectionPipeline,
} from './pipeline-order.ts';
import type { Socket, SocketEnd, Transport } from './transport.ts';

export interface LinePorts extends ConnectionPorts {
  readonly transport: Transport;
}

/** What a line tells whoever owns it; `ended` when the socket itself is over. */
export interface LineListener {
  opened(): void;
  event(event: ChannelEvent): void;
  unclaimed(message: Inbound): void;
  ended(end: SocketEnd): void;
}

/**
 * One socket to one address, with the pipeline that stands on it. Once ended it can't act any more,
 * whatever its socket still says: what belongs to an older one is dead (invariant T3).
 */
export class Line {
  readonly address: string;
  readonly #parts: ConnectionPipeline;
  readonly #socket: Socket;
  #open: Socket | null = null;
  #listener: LineListener | null;

  constructor(ports: LinePorts, address: string, listener: LineListener) {
    this.address = address;
    this.#listener = listener;
    this.#parts = connectionPipeline(ports, () => this.#open, {
      unclaimed: (message) => this.#listener?.unclaimed(message),
      event: (event) => this.#listener?.event(event),
    });
    const { pipeline } = this.#parts;
    const socket = ports.transport.connect(address, ports.limits.connectMs, {
      opened: () => {
        if (this.#listener === null) return;
        this.#open = socket;
        this.#listener.opened();
        pipeline.raise({ kind: 'opened' });
      },
      text: (text) => this.#listener !== null && pipeline.receive({ at: 'text', text }),
      ended: (end) => this.#listener?.ended(end),
    });
    this.#socket = socket;
  }

  /** Sends and waits for the reply, `limitMs` at most. */
  exchange<R extends ChannelRequest>(request: R, limitMs: number): Promise<Exchange<ReplyTo<R>>> {
    const { pipeline, correlation } = this.#parts;
    return correlation.exchange((message) => pipeline.send(message), request, limitMs);
  }

  /** Is no exchange waiting for its reply? */
  isIdle(): boolean {
    return this.#parts.correlation.inFlight() === 0;
  }

  probe(): void {
    this.#parts.heartbeat.probe();
  }

  /** What was heard so far proves nothing any more: asks anew. */
  doubt(): void {
    this.#parts.heartbeat.restart();
  }

  /** From now on another hears of it. */
  adopt(listener: LineListener): void {
    this.#listener = listener;
  }

  /** Ends every exchange on it, then the socket. */
  end(cause: LostCause, detail: string): void {
    if (this.#listener === null) return;
    // Heard while the pipeline is told, so that exchanges end before the owner moves on.
    this.#parts.pipeline.raise({ kind: 'closed', cause, detail });
    this.#listener = null;
    this.#socket.destroy();
  }
}
