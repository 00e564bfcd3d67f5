import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { Clock } from '#contract/ports.ts';
import type { SocketEnd, SocketListener, Transport } from '#daemon/core/channel/transport.ts';
import type { Acquirer, ConnectionInput } from '#stub/core/acquirer/acquirer.ts';
import { MacWire } from '#stub/core/acquirer/mac-wire.ts';
import { Lane } from './lane.ts';

/** What the network does to one message; drawn by the simulator, or set by a test. */
export interface MessageFate {
  readonly delayMs: number;
  /**
   * `lose`: swallowed, the socket stays open. `go-silent`: this and everything after it that way
   * (faults NT5, NT6). `reset`: both ends lose the socket instead. `garble`: arrives unreadable.
   */
  readonly what:
    | 'deliver'
    | 'lose'
    | 'go-silent'
    | 'reset'
    | 'deliver-then-reset'
    | 'twice'
    /** Twice in one turn of the receiver, as a socket gives what came in one segment. */
    | 'twice-at-once'
    | 'garble'
    /** Arrives saying something else, its MAC unchanged. */
    | 'forge';
}

/** Replaced as a whole, never changed: all networks begin with the same sound ones. */
export interface NetworkFates {
  readonly connect: (address: string) => {
    readonly delayMs: number;
    readonly what: 'accept' | 'refuse' | 'silence';
  };
  readonly request: (address: string, request: ChannelRequest) => MessageFate;
  readonly reply: (address: string, reply: ChannelReply) => MessageFate;
  /** How the far end learns that the near one let go; `never`: half-open, no FIN came (NT5). */
  readonly parting?: (address: string) => {
    readonly delayMs: number;
    readonly what: 'told' | 'never';
  };
  /** The text that comes of a reply whose fate is `garble`. */
  readonly garbled?: (text: string) => string;
  /** The same for `forge`. */
  readonly forged?: (text: string) => string;
}

/** A sound local network: 1 ms each way, nothing lost. */
export const SOUND_NETWORK: NetworkFates = {
  connect: () => ({ delayMs: 1, what: 'accept' }),
  request: () => ({ delayMs: 1, what: 'deliver' }),
  reply: () => ({ delayMs: 1, what: 'deliver' }),
};

/** Who watches what really goes over the wires. */
export interface NetworkTap {
  wrote?(wire: Wire, request: ChannelRequest): void;
  /** A reply reached the near end, before anybody there saw it. */
  arrived?(wire: Wire, reply: ChannelReply): void;
}

/** One socket, seen from outside. */
export interface Wire {
  readonly number: number;
  readonly address: string;
}

interface OpenWire extends Wire {
  readonly listener: SocketListener;
  readonly out: Lane;
  readonly back: Lane;
  /** The far end's MACs. */
  readonly macs: MacWire;
  input: ConnectionInput | null;
  near: 'connecting' | 'open' | 'ended';
}

/** Late events of a socket that was let go come after the next one may be up (trap 13). */
const LATE_END_MS = 1;

/**
 * Sockets in memory between a daemon and acquirers, with a fate for every message. Messages of one
 * direction of a socket keep their order. What was written before the near end let go still reaches
 * the far end: a payment may arrive long after its socket is gone.
 */
export class Network {
  readonly #clock: Clock;
  readonly #acquirers = new Map<string, Pick<Acquirer, 'connect'>>();
  readonly #wires = new Set<OpenWire>();
  #opened = 0;
  fates: NetworkFates = SOUND_NETWORK;
  tap: NetworkTap = {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  serve(address: string, acquirer: Pick<Acquirer, 'connect'>): void {
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

  /** From now on nothing comes through on the open sockets to `address`, either way (fault NT5). */
  silence(address: string): void {
    for (const wire of this.#wires) {
      if (wire.address !== address) continue;
      wire.out.silence();
      wire.back.silence();
    }
  }

  /** Ends every socket without telling the near end: its process is gone (faults CR1, CR3). */
  abandon(): void {
    for (const wire of [...this.#wires]) this.#letGo(wire);
  }

  readonly transport: Transport = {
    connect: (address, limitMs, listener) => {
      const wire = this.#dial(address, listener);
      const { delayMs, what } = this.fates.connect(address);
      if (what === 'silence') {
        this.#clock.after(limitMs, () => this.#end(wire, reset('connect timed out')));
      } else {
        this.#clock.after(Math.min(delayMs, limitMs), () => this.#answered(wire, what));
      }
      return {
        write: (text) => this.#write(wire, text),
        queuedBytes: () => 0,
        destroy: () => this.#destroy(wire),
      };
    },
  };

  #dial(address: string, listener: SocketListener): OpenWire {
    this.#opened += 1;
    const lanes = { out: new Lane(this.#clock), back: new Lane(this.#clock) };
    const at = { number: this.#opened, address };
    const macs = new MacWire();
    const wire: OpenWire = { ...at, ...lanes, listener, macs, input: null, near: 'connecting' };
    this.#wires.add(wire);
    return wire;
  }

  #answered(wire: OpenWire, what: 'accept' | 'refuse'): void {
    if (wire.near === 'ended') return;
    const acquirer = this.#acquirers.get(wire.address);
    if (acquirer === undefined || what === 'refuse') return this.#end(wire, reset('ECONNREFUSED'));
    const input = acquirer.connect({
      send: (reply) => this.#reply(wire, reply),
      reset: () => {
        wire.back.clear();
        this.#end(wire, reset('ECONNRESET'));
      },
      keyed: (keys) => wire.macs.keyed(keys),
      spoilMacs: (how) => wire.macs.spoil(how),
      close: () => wire.back.put(0, () => this.#end(wire, { cause: 'closed', detail: 'closed' })),
    });
    // Refused by the acquirer before it returned.
    if (!this.#wires.has(wire)) return;
    wire.input = input;
    wire.near = 'open';
    wire.listener.opened();
  }

  #write(wire: OpenWire, text: string): void {
    if (wire.near !== 'open') return;
    const request = JSON.parse(text.split('\n', 1)[0] ?? '') as ChannelRequest;
    this.tap.wrote?.(wire, request);
    const fate = this.fates.request(wire.address, request);
    this.#carry(wire, wire.out, fate, () => this.#heard(wire, text, request));
  }

  #heard(wire: OpenWire, text: string, request: ChannelRequest): void {
    const { kind } = wire.macs.hear(text);
    if (kind === 'said') wire.input?.receive(request);
    else if (kind === 'unauthentic') this.#reset(wire);
  }

  #reply(wire: OpenWire, reply: ChannelReply): void {
    if (wire.near === 'ended') return;
    const fate = this.fates.reply(wire.address, reply);
    const text = wire.macs.say(JSON.stringify(reply));
    const told = this.#told(fate.what, text);
    this.#carry(wire, wire.back, fate, () => {
      if (wire.near === 'ended') return;
      if (told === text) this.tap.arrived?.(wire, reply);
      wire.listener.text(told);
    });
  }

  #told(what: MessageFate['what'], text: string): string {
    if (what === 'garble') return this.fates.garbled?.(text) ?? '';
    return what === 'forge' ? (this.fates.forged?.(text) ?? text) : text;
  }

  #carry(wire: OpenWire, lane: Lane, { delayMs, what }: MessageFate, deliver: () => void): void {
    switch (what) {
      case 'lose':
        return;
      case 'go-silent':
        return lane.silence();
      case 'reset':
        return lane.put(delayMs, () => this.#reset(wire));
      case 'deliver':
      case 'garble':
      case 'forge':
        return lane.put(delayMs, deliver);
      case 'twice':
        lane.put(delayMs, deliver);
        return lane.put(delayMs, deliver);
      case 'twice-at-once':
        return lane.put(delayMs, () => {
          deliver();
          deliver();
        });
      case 'deliver-then-reset':
        return lane.put(delayMs, () => {
          deliver();
          this.#reset(wire);
        });
    }
  }

  #reset(wire: OpenWire): void {
    wire.out.clear();
    wire.input?.closed();
    wire.input = null;
    this.#end(wire, reset('ECONNRESET'));
  }

  /** The near end let go, and hears of the end a little later, as real sockets tell it. */
  #destroy(wire: OpenWire): void {
    if (wire.near === 'ended') return;
    this.#letGo(wire);
    const end = reset('destroyed');
    this.#clock.after(LATE_END_MS, () => wire.listener.ended(end));
  }

  #letGo(wire: OpenWire): void {
    wire.near = 'ended';
    this.#wires.delete(wire);
    const { delayMs, what } = this.fates.parting?.(wire.address) ?? { delayMs: 0, what: 'told' };
    if (what === 'told') wire.out.put(delayMs, () => wire.input?.closed());
  }

  #end(wire: OpenWire, end: SocketEnd): void {
    if (wire.near === 'ended') return;
    wire.near = 'ended';
    this.#wires.delete(wire);
    this.#clock.after(0, () => wire.listener.ended(end));
  }
}

const reset = (detail: string): SocketEnd => ({ cause: 'reset', detail });
