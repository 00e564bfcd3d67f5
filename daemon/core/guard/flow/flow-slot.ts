import type { ChannelId } from '#contract/ids.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import type { Refusal } from '../refusal.ts';
import type { Admission, Entry, Slot } from '../slot.ts';
import { refuse } from '../slot.ts';
import { Lane, type LaneView } from './lane.ts';
import type { FlowRule, LaneRule } from './rule.ts';

const CODES = {
  total: { full: 'total-in-flight', fast: 'total-rate' },
  channel: { full: 'channel-in-flight', fast: 'channel-rate' },
} as const;

export interface FlowView {
  readonly total: LaneView;
  readonly channels: readonly (LaneView & { readonly channel: ChannelId })[];
}

/**
 * Rate and concurrency, per channel and in total. What doesn't fit is refused at once: a payment
 * that waits in a queue is a payment nobody knows the state of (rule 3).
 */
export class FlowSlot implements Slot {
  readonly name = 'flow';
  readonly #total: Lane;
  readonly #lanes = new Map<ChannelId, Lane>();
  #rule: FlowRule;
  #own: ReadonlyMap<string, LaneRule>;

  constructor(rule: FlowRule, nowMs: MonotonicMs) {
    this.#rule = rule;
    this.#own = new Map(Object.entries(rule.channels));
    this.#total = new Lane(rule.total, nowMs);
  }

  reload(rule: FlowRule, nowMs: MonotonicMs): void {
    this.#rule = rule;
    this.#own = new Map(Object.entries(rule.channels));
    this.#total.reload(rule.total, nowMs);
    for (const [channel, lane] of this.#lanes) lane.reload(this.#ruleFor(channel), nowMs);
  }

  enter(entry: Entry): Admission {
    const lane = this.#laneOf(entry.facts.channel, entry.atMs);
    const refusal = unfit(this.#total, 'total', entry.atMs) ?? unfit(lane, 'channel', entry.atMs);
    if (refusal !== null) return refuse(refusal);
    const taken = [this.#total, lane];
    for (const each of taken) each.take();
    return {
      kind: 'granted',
      entry,
      leave: ({ kind }) => {
        for (const each of taken) each.giveBack(kind === 'finished' ? 'ran' : 'never-ran');
      },
    };
  }

  view(nowMs: MonotonicMs): FlowView {
    return {
      total: this.#total.view(nowMs),
      channels: [...this.#lanes].map(([channel, lane]) => ({ channel, ...lane.view(nowMs) })),
    };
  }

  #ruleFor(channel: ChannelId): LaneRule {
    return this.#own.get(channel) ?? this.#rule.everyChannel;
  }

  #laneOf(channel: ChannelId, nowMs: MonotonicMs): Lane {
    const known = this.#lanes.get(channel);
    if (known !== undefined) return known;
    const lane = new Lane(this.#ruleFor(channel), nowMs);
    this.#lanes.set(channel, lane);
    return lane;
  }
}

const unfit = (lane: Lane, which: keyof typeof CODES, nowMs: MonotonicMs): Refusal | null => {
  const { full, fast } = CODES[which];
  if (lane.isFull()) {
    return { slot: 'flow', code: full, retryAfterMs: null, limit: lane.rule.inFlight };
  }
  const retryAfterMs = lane.waitMs(nowMs);
  if (retryAfterMs === 0) return null;
  return { slot: 'flow', code: fast, retryAfterMs, perSecond: lane.rule.perSecond };
};
