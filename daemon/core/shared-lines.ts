import type { ChannelId } from '#contract/ids.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import type { SharedLine, SharedLineName, SharedLineState } from '#contract/shared-lines.ts';
import type { ChannelState } from './route/facts.ts';

/** A channel as far as its way is concerned. */
export interface OnTheLine {
  readonly id: ChannelId;
  readonly profile: { readonly sharedLines: readonly SharedLineName[] };
  /** Since when the way to it is lost, and when it last carried an answer. */
  readonly way: { readonly lostAtMs: MonotonicMs | null; readonly aliveAtMs: MonotonicMs | null };
  readonly isSignedOn: boolean;
  /** Pings it out of turn, if it is signed on; unanswered, its connection is dead (rule 17). */
  probe(): void;
}

/** Two moments of the clock that come from one ping may differ by what a sum of fractions loses. */
const SAME_MOMENT_MS = 1;

/**
 * Failure domains: channels that depend on one line, carrier or data centre fail together, and then
 * it is what they share that is to be looked at. Everything is derived from how the channels stand
 * at this moment; nothing is remembered, so that no doubt outlives its reason.
 *
 * | lost, not heard of since | others on the line | the line is |
 * | --- | --- | --- |
 * | none | | sound |
 * | one | | doubted |
 * | two or more | one is signed on, not heard of since | doubted |
 * | two or more | none is signed on | down |
 *
 * An answer over the line that was asked for after a channel was lost acquits the line of it for
 * good: that channel died alone.
 */
export class SharedLines {
  readonly #channels: ReadonlyMap<ChannelId, OnTheLine>;

  constructor(channels: ReadonlyMap<ChannelId, OnTheLine>) {
    this.#channels = channels;
  }

  /** Every line that carries two or more channels, in the order of the configuration. */
  all(): readonly SharedLine[] {
    const names = new Set(
      [...this.#channels.values()].flatMap(({ profile }) => profile.sharedLines),
    );
    return [...names].flatMap((name) => this.#lineOf(name) ?? []);
  }

  linesOf(id: ChannelId): readonly SharedLineName[] {
    return this.#channels.get(id)?.profile.sharedLines ?? [];
  }

  /** The other channels on any of its lines. */
  siblingsOf(id: ChannelId): readonly ChannelId[] {
    const mine = this.linesOf(id);
    if (mine.length === 0) return [];
    return [...this.#channels.values()]
      .filter((other) => other.id !== id && isOnOne(other, mine))
      .map((other) => other.id);
  }

  /** The way to a channel was lost: whoever is on its lines is asked at once, and refused nothing. */
  suspect(id: ChannelId): void {
    for (const sibling of this.siblingsOf(id)) this.#channels.get(sibling)?.probe();
  }

  /** The line that a lost channel is lost with; null when it seems to have died alone. */
  downWith(id: ChannelId): SharedLine | null {
    for (const name of this.linesOf(id)) {
      const line = this.#lineOf(name);
      if (line?.state === 'down' && line.lost.includes(id)) return line;
    }
    return null;
  }

  /** What its lines say about it as a candidate; `tried`: channels the order was on before. */
  standing(id: ChannelId, tried: readonly ChannelId[]): ChannelState['line'] {
    const mine = this.linesOf(id);
    if (mine.length === 0) return 'clear';
    if (mine.some((name) => (this.#lineOf(name)?.state ?? 'sound') !== 'sound')) return 'in-doubt';
    const wasLostOn = tried.some((other) => {
      const channel = this.#channels.get(other);
      return channel !== undefined && channel.way.lostAtMs !== null && isOnOne(channel, mine);
    });
    return wasLostOn ? 'with-tried' : 'clear';
  }

  #lineOf(name: SharedLineName): SharedLine | null {
    const members = [...this.#channels.values()].filter((one) => isOnOne(one, [name]));
    if (members.length < 2) return null;
    const provenAtMs = Math.max(...members.map(({ way }) => way.aliveAtMs ?? -Infinity));
    const lost = members.filter(
      ({ way }) => way.lostAtMs !== null && way.lostAtMs > provenAtMs + SAME_MOMENT_MS,
    );
    const ids = (of: readonly OnTheLine[]): ChannelId[] => of.map(({ id }) => id);
    const state = stateOf(
      lost.length,
      members.some(({ isSignedOn }) => isSignedOn),
    );
    return { name, channels: ids(members), state, lost: ids(lost) };
  }
}

const isOnOne = ({ profile }: OnTheLine, names: readonly SharedLineName[]): boolean =>
  profile.sharedLines.some((name) => names.includes(name));

const stateOf = (lost: number, canStillBeAsked: boolean): SharedLineState => {
  if (lost === 0) return 'sound';
  return lost === 1 || canStillBeAsked ? 'doubted' : 'down';
};
