import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { Clock, Timer } from '#contract/ports.ts';
import type { SocketListener, Transport } from '#daemon/core/channel/transport.ts';
import type { Acquirer } from '#stub/core/acquirer/acquirer.ts';

/** What the network does to one message; drawn by the simulator, or set by a test. */
export interface MessageFate {
  readonly delayMs: number;
  /** `lose`: swallowed, the socket stays open. `reset`: both ends lose the socket instead. */
  readonly what: 'deliver' | 'lose' | 'reset' | 'deliver-then-reset' | 'twice';
}

export interface NetworkFates {
  connect(address: string): {
    readonly delayMs: number;
    readonly what: 'accept' | 'refuse' | 'silence';
  };
  request(address: string, request: ChannelRequest): MessageFate;
  reply(address: string, reply: ChannelReply): MessageFate;
}

/** A sound local network: 1 ms each way, nothing lost. */
export const SOUND_NETWORK: NetworkFates = {
  connect: () => ({ delayMs: 1, what: 'accept' }),
  request: () => ({ delayMs: 1, what: 'deliver' }),
  reply: () => ({ delayMs: 1, what: 'deliver' }),
};

interface Wire {
  readonly address: string;
  readonly listener: SocketListener;
  readonly timers: Set<Timer>;
  input: ReturnType<Acquirer['connect']> | null;
  state: 'connecting' | 'open' | 'ended';
}

/**
 * Sockets in memory between a daemon and acquirers, with a fate for every message. Messages of one
 * direction of a socket keep their order, as TCP keeps it. A reply that doesn't parse as the
 * contract's would be a bug of the stub, so replies are parsed here once, as text would be.
 */
export class Network {
  readonly #clock: Clock;
  readonly #acquirers = new Map<string, Acquirer>();
  readonly #wires = new Set<Wire>();
  fates: NetworkFates = SOUND_NETWORK;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  serve(address: string, acquirer: Acquirer): void {
    this.#acquirers.set(address, acquirer);
  }

  /** Sockets that are not ended, towards `address`. */
  openWires(address: string): number {
    return [...this.#wires].filter((wire) => wire.address === address).length;
  }

  /** Cuts every socket to `address`, both ends hearing of it (fault NT4). */
  cut(address: string): void {
    for (const wire of [...this.#wires]) if (wire.address === address) this.#reset(wire);
  }

  /** Ends every socket without telling the near end: its process is gone (faults CR1, CR3). */
  abandon(): void {
    for (const wire of [...this.#wires]) this.#end(wire, null);
  }

  readonly transport: Transport = {
    connect: (address, limitMs, listener) => {
      const wire: Wire = { address, listener, timers: new Set(), input: null, state: 'connecting' };
      this.#wires.add(wire);
      const { delayMs, what } = this.fates.connect(address);
      if (what === 'silence') {
        this.#after(wire, limitMs, () => this.#end(wire, 'connect timed out'));
      } else {
        this.#after(wire, Math.min(delayMs, limitMs), () => this.#opened(wire, what));
      }
      const directions = { out: 0, in: 0 };
      return {
        write: (text) => this.#write(wire, text, directions),
        destroy: () => this.#destroy(wire),
      };
    },
  };

  #opened(wire: Wire, what: 'accept' | 'refuse'): void {
    const acquirer = this.#acquirers.get(wire.address);
    if (acquirer === undefined || what === 'refuse') return this.#end(wire, 'ECONNREFUSED');
    let backAtMs = 0;
    const input = acquirer.connect({
      send: (reply) => {
        const fate = this.fates.reply(wire.address, reply);
        backAtMs = Math.max(backAtMs, this.#clock.monotonicNow() + fate.delayMs);
        this.#carry(wire, fate, backAtMs, () => wire.listener.text(JSON.stringify(reply)));
      },
      reset: () => this.#end(wire, 'ECONNRESET'),
      close: () => this.#end(wire, 'closed'),
    });
    if (wire.state === 'ended') return;
    wire.input = input;
    wire.state = 'open';
    wire.listener.opened();
  }

  #write(wire: Wire, text: string, directions: { out: number }): void {
    if (wire.state !== 'open') return;
    const request = JSON.parse(text) as ChannelRequest;
    const fate = this.fates.request(wire.address, request);
    directions.out = Math.max(directions.out, this.#clock.monotonicNow() + fate.delayMs);
    this.#carry(wire, fate, directions.out, () => wire.input?.receive(request));
  }

  #carry(wire: Wire, fate: MessageFate, atMs: number, deliver: () => void): void {
    const delayMs = atMs - this.#clock.monotonicNow();
    switch (fate.what) {
      case 'lose':
        return;
      case 'reset':
        return this.#after(wire, delayMs, () => this.#reset(wire));
      case 'deliver':
        return this.#after(wire, delayMs, deliver);
      case 'twice':
        this.#after(wire, delayMs, deliver);
        return this.#after(wire, delayMs, deliver);
      case 'deliver-then-reset':
        return this.#after(wire, delayMs, () => {
          deliver();
          this.#reset(wire);
        });
    }
  }

  #after(wire: Wire, delayMs: number, action: () => void): void {
    const timer = this.#clock.after(delayMs, () => {
      wire.timers.delete(timer);
      if (wire.state !== 'ended') action();
    });
    wire.timers.add(timer);
  }

  #reset(wire: Wire): void {
    wire.input?.closed();
    this.#end(wire, 'ECONNRESET');
  }

  /** The near end let go: what it had written is still on its way to the far end. */
  #destroy(wire: Wire): void {
    if (wire.state === 'ended') return;
    wire.input?.closed();
    this.#end(wire, null);
  }

  #end(wire: Wire, detail: string | null): void {
    if (wire.state === 'ended') return;
    wire.state = 'ended';
    this.#wires.delete(wire);
    for (const timer of wire.timers) timer.cancel();
    if (detail === null) return;
    const cause = detail === 'closed' ? 'closed' : 'reset';
    this.#clock.after(0, () => wire.listener.ended({ cause, detail }));
  }
}
