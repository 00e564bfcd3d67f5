import type { MonotonicMs } from '#contract/ports.ts';
import type { Left } from '../slot.ts';
import { isFault } from './outcome-class.ts';
import { faultsIn, faultsInARow, type RecentOutcomes, withOutcome } from './recent-outcomes.ts';
import { TimeWindow } from './time-window.ts';

/** The rate is told over this long: at one payment a minute a single second says nothing. */
const RATE_SECONDS = 10;

/** What a node has seen: the last minute, the last outcomes, and now. */
export interface NodeView {
  readonly name: string;
  readonly inFlight: number;
  readonly mostInFlight: number;
  /** Attempts let through, over the last 10 s. */
  readonly perSecond: number;
  /** In the last minute. */
  readonly asked: number;
  readonly refused: number;
  readonly successes: number;
  readonly faults: number;
  readonly neutrals: number;
  /** Mean of what finished in the last minute; null when nothing did. */
  readonly meanMs: number | null;
  /** Of the last outcomes that say something of the channel, however long ago. */
  readonly lastOutcomes: number;
  readonly lastFaults: number;
  readonly faultsInARow: number;
}

/** Counts of one node: response time, rate, concurrency, outcomes (row A12). */
export class StatisticNode {
  readonly name: string;
  readonly #window = new TimeWindow();
  #recent: RecentOutcomes = [];
  #inFlight = 0;
  #mostInFlight = 0;

  constructor(name: string) {
    this.name = name;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  entered(atMs: MonotonicMs): void {
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    this.#window.add('asked', atMs);
  }

  /** Keeps the last `outcomes` outcomes. */
  left(left: Left, outcomes: number): void {
    this.#inFlight -= 1;
    const { atMs } = left;
    if (left.kind === 'withdrawn') return this.#window.add('refused', atMs);
    const { outcome } = left;
    this.#window.add('tookMs', atMs, left.tookMs);
    if (outcome === 'neutral') return this.#window.add('neutrals', atMs);
    const fault = isFault(outcome);
    this.#window.add(fault ? 'faults' : 'successes', atMs);
    this.#recent = withOutcome(this.#recent, { fault, atMs }, outcomes);
  }

  view(nowMs: MonotonicMs): NodeView {
    const { asked, refused, successes, faults, neutrals, tookMs } = this.#window.sums(nowMs);
    const lately = this.#window.sums(nowMs, RATE_SECONDS);
    const finished = successes + faults + neutrals;
    return {
      name: this.name,
      inFlight: this.#inFlight,
      mostInFlight: this.#mostInFlight,
      perSecond: (lately.asked - lately.refused) / RATE_SECONDS,
      asked,
      refused,
      successes,
      faults,
      neutrals,
      meanMs: finished === 0 ? null : tookMs / finished,
      lastOutcomes: this.#recent.length,
      lastFaults: faultsIn(this.#recent),
      faultsInARow: faultsInARow(this.#recent),
    };
  }
}
