import type { ChannelId } from '#contract/ids.ts';
import type { MonotonicMs, WallMs } from '#contract/ports.ts';
import type { Refusal } from '../refusal.ts';
import type { Admission, Entry, Slot } from '../slot.ts';
import { refuse } from '../slot.ts';
import type { SteadyTime } from '../steady-time.ts';
import { Breaker } from './breaker.ts';
import type { BreakerState, Probe, TripCause } from './breaker-state.ts';
import type { ConnectionFact } from './connection-facts.ts';
import type { BreakerRule, DegradeRule } from './rule.ts';

/** A breaker as screens and the CLI show it; moments by the wall clock. */
export interface BreakerView {
  readonly channel: ChannelId;
  readonly state: BreakerState['at'];
  readonly sinceWallMs: WallMs;
  /** When the state ends by itself; null when it waits for something to happen. */
  readonly untilWallMs: WallMs | null;
  /** Why it last opened; null while nothing is held against it. */
  readonly cause: TripCause | null;
  /** How far the proof has come; null unless half-open. */
  readonly probe: Probe | null;
  /** Until when other channels go before it for new sales; null when it is settled. */
  readonly dwellUntilWallMs: WallMs | null;
}

/** The circuit breakers, one per channel (row A12, rules 14 and 15). */
export class DegradeSlot implements Slot {
  readonly name = 'degrade';
  readonly #breakers = new Map<ChannelId, Breaker>();
  #rule: DegradeRule;
  #own: ReadonlyMap<string, BreakerRule>;

  constructor(rule: DegradeRule) {
    this.#rule = rule;
    this.#own = new Map(Object.entries(rule.channels));
  }

  reload(rule: DegradeRule): void {
    this.#rule = rule;
    this.#own = new Map(Object.entries(rule.channels));
    for (const [channel, breaker] of this.#breakers) breaker.reload(this.#ruleFor(channel));
  }

  enter(entry: Entry): Admission {
    const breaker = this.#breakerOf(entry.facts.channel, entry.atMs);
    const place = breaker.enter(entry.atMs);
    if ('code' in place) return refuse(place);
    return { kind: 'granted', entry, leave: (left) => breaker.leave(place, left) };
  }

  /** A fact about `channel`; what is a fault of the line is told to its `siblings` as well. */
  fact(
    channel: ChannelId,
    fact: ConnectionFact,
    { ours, siblings }: { readonly ours: boolean; siblings(): readonly ChannelId[] },
    nowMs: MonotonicMs,
  ): void {
    const isOfTheLine = this.#breakerOf(channel, nowMs).fact(fact, ours, nowMs);
    if (!isOfTheLine) return;
    for (const sibling of siblings()) this.#breakerOf(sibling, nowMs).domainFault(nowMs);
  }

  /** Why a sale on `channel` would be refused now; takes nothing. */
  refusal(channel: ChannelId, nowMs: MonotonicMs): Refusal | null {
    return this.#breakerOf(channel, nowMs).refusal(nowMs);
  }

  dwellUntilMs(channel: ChannelId, nowMs: MonotonicMs): MonotonicMs | null {
    return this.#breakerOf(channel, nowMs).dwellUntilMs(nowMs);
  }

  view(time: SteadyTime): readonly BreakerView[] {
    const nowMs = time.now();
    const wall = (atMs: MonotonicMs | null): WallMs | null =>
      atMs === null ? null : time.toWall(atMs);
    return [...this.#breakers].map(([channel, breaker]) => {
      const state = breaker.state(nowMs);
      return {
        channel,
        state: state.at,
        sinceWallMs: time.toWall(state.sinceMs),
        untilWallMs: wall(breaker.untilMs(nowMs)),
        cause: state.at === 'closed' ? null : state.cause,
        probe: state.at === 'half-open' ? state.probe : null,
        dwellUntilWallMs: wall(breaker.dwellUntilMs(nowMs)),
      };
    });
  }

  #ruleFor(channel: ChannelId): BreakerRule {
    return this.#own.get(channel) ?? this.#rule.everyChannel;
  }

  #breakerOf(channel: ChannelId, nowMs: MonotonicMs): Breaker {
    const known = this.#breakers.get(channel);
    if (known !== undefined) return known;
    const breaker = new Breaker(this.#ruleFor(channel), nowMs);
    this.#breakers.set(channel, breaker);
    return breaker;
  }
}
