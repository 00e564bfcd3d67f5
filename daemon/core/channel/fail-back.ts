import type { Timer } from '#contract/ports.ts';
import type { ChannelDay } from '../exchange.ts';
import { Line, type LinePorts } from './line.ts';
import type { ChannelEvent, Inbound } from './pipeline.ts';

interface Ports extends LinePorts {
  /** The address that is preferred. */
  readonly main: string;
  /** Nothing is under way on the standby: now it may be left. */
  mayMove(): boolean;
  /** The main address is signed on and proved as any connection is; the line is the taker's now. */
  proved(line: Line, day: ChannelDay, ping: PingAnswered): void;
  unclaimed(message: Inbound): void;
}

type PingAnswered = Extract<ChannelEvent, { kind: 'ping-answered' }>;

/**
 * The way back from a standby address to the main one (row B7, the client's side). After the dwell,
 * and then as often, the main address is tried on a second line beside the one that carries the
 * channel; only when it has signed on and answered its pings, and nothing is in flight on the
 * standby, does the channel move. A main address that opens and can't serve costs nothing.
 */
export class FailBack {
  readonly #ports: Ports;
  #timer: Timer | null = null;
  #line: Line | null = null;
  #day: ChannelDay | null = null;
  #goodPings = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The channel is up on a standby address; told with each of its pings. */
  onStandby(): void {
    if (this.#timer !== null || this.#line !== null) return;
    const { clock, limits } = this.#ports;
    this.#timer = clock.after(limits.failBackAfterMs, () => this.#try());
  }

  /** The channel is not on a standby address any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#drop('not needed');
  }

  #try(): void {
    this.#timer = null;
    this.#day = null;
    this.#goodPings = 0;
    this.#line = new Line(this.#ports, this.#ports.main, {
      opened: () => {},
      event: (event) => this.#on(event),
      unclaimed: (message) => this.#ports.unclaimed(message),
      ended: ({ detail }) => this.#drop(detail),
    });
  }

  #on(event: ChannelEvent): void {
    switch (event.kind) {
      case 'signed-on':
        this.#day = event.day;
        return;
      case 'sign-on-failed':
      case 'dead':
        return this.#drop(event.detail);
      case 'ping-answered':
        this.#goodPings += 1;
        return this.#moveIfProved(event);
      default:
        return;
    }
  }

  #moveIfProved(ping: PingAnswered): void {
    const { limits, mayMove, proved } = this.#ports;
    const [line, day] = [this.#line, this.#day];
    if (line === null || day === null || this.#goodPings < limits.pingsToRise) return;
    // The next ping asks again: a payment on the standby is never disturbed (rule 22).
    if (!mayMove()) return;
    this.#line = null;
    proved(line, day, ping);
  }

  #drop(detail: string): void {
    const line = this.#line;
    this.#line = null;
    line?.end('closed', detail);
  }
}
