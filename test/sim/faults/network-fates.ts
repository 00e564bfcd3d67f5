import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { MessageFate, NetworkFates } from '../network.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { SimChannel } from '../world/channels.ts';
import type { FaultId } from './catalogue.ts';
import { type Decisions, durationOf } from './decisions.ts';

interface Way {
  readonly channel: SimChannel;
  readonly latencyMs: number;
  /** Until then connects are refused, or swallowed. */
  refusesUntilMs: number;
  swallowsUntilMs: number;
  slowUntilMs: number;
  pingsOnlyUntilMs: number;
  losesLargeUntilMs: number;
}

interface Parts {
  readonly clock: VirtualClock;
  readonly decisions: Decisions;
  readonly random: SeededRandom;
  readonly jitterMs: number;
  /** A host that says two contrary things must have its first word heard first. */
  isTwoFaced(channel: SimChannel): boolean;
}

/** What may become of a frame that carries money or a sign-on, in the order it is looked at. */
const OUT: readonly (readonly [FaultId, MessageFate['what']])[] = [
  ['NT4.before', 'reset'],
  ['NT4.after', 'deliver-then-reset'],
  ['NT6.out', 'go-silent'],
  ['NT8.out', 'twice'],
];
const BACK: readonly (readonly [FaultId, MessageFate['what']])[] = [
  ['NT4.answer', 'reset'],
  ['NT6.back', 'go-silent'],
  ['NT8.back', 'twice'],
  ['NT8.at-once', 'twice-at-once'],
];

/** What a liar makes of an answer about money, the first line that fits. */
const LIES: readonly (readonly [said: RegExp, turned: string])[] = [
  [/"state":"paid"/, '"state":"declined"'],
  [/"state":"[a-z-]+"/, '"state":"paid"'],
  [/"result":"[a-z-]+"/, '"result":"reversed"'],
  [/"code":"00"/, '"code":"05"'],
  [/"code":"[0-9A-Z]{2}"/, '"code":"00"'],
];

/** Below the second that a late request is kept short of the longest delay. */
const MOST_ON_THE_LINE_MS = 900;

/** No weather at all. */
const FAIR = {
  refusesUntilMs: 0,
  swallowsUntilMs: 0,
  slowUntilMs: 0,
  pingsOnlyUntilMs: 0,
  losesLargeUntilMs: 0,
} as const;

/** Longest an answer may be late. */
const ANSWER_DELAY_MS = 60_000;
/** How late a host hears that a socket is gone, at most. */
const PARTING_MS = 2_000;

/** The network between the daemon and its channels, with the faults drawn for this run. */
export class NetworkWeather implements NetworkFates {
  readonly #parts: Parts;
  readonly #ways: ReadonlyMap<string, Way>;

  constructor(parts: Parts, channels: readonly SimChannel[], latencyMs: readonly number[]) {
    this.#parts = parts;
    this.#ways = new Map(
      channels.flatMap((channel, index) =>
        channel.addresses.map((address) => [
          address,
          { channel, latencyMs: latencyMs[index] ?? 1, ...FAIR },
        ]),
      ),
    );
  }

  refuse(address: string, durationMs: number): void {
    const way = this.#way(address);
    way.refusesUntilMs = Math.max(way.refusesUntilMs, this.#nowMs() + durationMs);
  }

  swallow(address: string, durationMs: number): void {
    const way = this.#way(address);
    way.swallowsUntilMs = Math.max(way.swallowsUntilMs, this.#nowMs() + durationMs);
  }

  /** A line of 1 KB a second (fault NT9). */
  slow(address: string, durationMs: number): void {
    this.#way(address).slowUntilMs = this.#nowMs() + durationMs;
  }

  /** Whoever answers the pings is not the host; nothing else gets there (fault NT16). */
  pingsOnly(address: string, durationMs: number): void {
    this.#way(address).pingsOnlyUntilMs = this.#nowMs() + durationMs;
  }

  /** Frames over a packet's size vanish (fault NT21). */
  loseLarge(address: string, durationMs: number): void {
    this.#way(address).losesLargeUntilMs = this.#nowMs() + durationMs;
  }

  heal(): void {
    for (const way of this.#ways.values()) Object.assign(way, FAIR);
  }

  connect(address: string): ReturnType<NetworkFates['connect']> {
    const way = this.#way(address);
    const { decisions } = this.#parts;
    const slow = decisions.strikes('NT2');
    const delayMs = 2 * this.#latency(way) + (slow === null ? 0 : durationOf(slow, 500, 5_000));
    if (this.#nowMs() < way.refusesUntilMs) return { delayMs, what: 'refuse' };
    if (this.#nowMs() < way.swallowsUntilMs) return { delayMs, what: 'silence' };
    if (decisions.strikes('NT1.dial') !== null) return { delayMs, what: 'refuse' };
    if (decisions.strikes('NT3.dial') !== null) return { delayMs, what: 'silence' };
    return { delayMs, what: 'accept' };
  }

  request(address: string, request: ChannelRequest): MessageFate {
    const way = this.#way(address);
    const delayMs = this.#latency(way) + this.#onTheLine(way, request);
    if (request.class === 'ping') return { delayMs, what: 'deliver' };
    if (this.#vanishes(way, request)) return { delayMs, what: 'lose' };
    const late = this.#parts.decisions.strikes('NT7.out');
    const extraMs = late === null ? 0 : durationOf(late, 100, way.channel.longestDelayMs - 1_000);
    return { delayMs: delayMs + extraMs, what: this.#what(OUT) };
  }

  reply(address: string, reply: ChannelReply): MessageFate {
    const way = this.#way(address);
    const { decisions, isTwoFaced } = this.#parts;
    const delayMs = this.#latency(way) + this.#onTheLine(way, reply);
    if (reply.class === 'pong') return { delayMs, what: 'deliver' };
    const late = decisions.strikes('NT7.back');
    const extraMs = late === null ? 0 : durationOf(late, 100, ANSWER_DELAY_MS);
    const garbled = !isTwoFaced(way.channel) && decisions.strikes('HS12') !== null;
    if (garbled) return { delayMs: delayMs + extraMs, what: 'garble' };
    const forged = way.channel.profile.mac !== 'none' && decisions.strikes('HS12.forged') !== null;
    return { delayMs: delayMs + extraMs, what: forged ? 'forge' : this.#what(BACK) };
  }

  parting(address: string): ReturnType<Required<NetworkFates>['parting']> {
    const delayMs = this.#latency(this.#way(address)) + PARTING_MS * this.#parts.random.fraction();
    const isHalfOpen = this.#parts.decisions.strikes('NT5') !== null;
    return { delayMs, what: isHalfOpen ? 'never' : 'told' };
  }

  /** Not JSON, a field missing, a field too many, or a field of the wrong kind. */
  garbled(text: string): string {
    const draw = this.#parts.random.below(4);
    if (draw === 0) return text.slice(0, text.length >> 1);
    if (draw === 1) return text.replace(/"stan":\d+,?/, '');
    if (draw === 2) return text.replace('{', '{"mac":"ffff",');
    return text.replace(/"code":"(..)"/, '"code":$1');
  }

  /** Says the contrary, under the MAC of what was said. */
  forged(text: string): string {
    const [turned] = LIES.filter(([said]) => said.test(text));
    return turned === undefined ? text : text.replace(...turned);
  }

  #what(table: typeof OUT): MessageFate['what'] {
    for (const [fault, what] of table) {
      if (this.#parts.decisions.strikes(fault) !== null) return what;
    }
    return 'deliver';
  }

  /** A millisecond a byte on a line of 1 KB a second. */
  #onTheLine({ slowUntilMs }: Way, message: object): number {
    return this.#nowMs() < slowUntilMs
      ? Math.min(MOST_ON_THE_LINE_MS, JSON.stringify(message).length)
      : 0;
  }

  #vanishes(way: Way, request: ChannelRequest): boolean {
    if (this.#nowMs() < way.pingsOnlyUntilMs) return request.class !== 'sign-on';
    return this.#nowMs() < way.losesLargeUntilMs && request.class === 'pay';
  }

  #latency({ latencyMs }: Way): number {
    const { jitterMs, random } = this.#parts;
    return jitterMs === 0 ? latencyMs : latencyMs + Math.floor(jitterMs * random.fraction());
  }

  #way(address: string): Way {
    const way = this.#ways.get(address);
    if (way === undefined) throw new Error(`no channel at ${address}`);
    return way;
  }

  #nowMs(): number {
    return this.#parts.clock.monotonicNow();
  }
}
