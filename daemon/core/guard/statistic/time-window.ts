import type { MonotonicMs } from '#contract/ports.ts';

/** Sums over the last `SECONDS` seconds. */
export interface Sums {
  readonly asked: number;
  readonly refused: number;
  readonly successes: number;
  readonly faults: number;
  readonly neutrals: number;
  /** Of all that finished, in ms. */
  readonly tookMs: number;
}
export type Counter = keyof Sums;

const SECONDS = 60;
const BUCKET_MS = 1_000;
const COUNTERS: Readonly<Record<Counter, number>> = {
  asked: 0,
  refused: 1,
  successes: 2,
  faults: 3,
  neutrals: 4,
  tookMs: 5,
};
const WIDTH = Object.keys(COUNTERS).length;

/** A window by time: one bucket a second, in a ring; a bucket is cleared when its second is new. */
export class TimeWindow {
  readonly #sums = new Float64Array(SECONDS * WIDTH);
  /** Which second each bucket is about. */
  readonly #seconds = new Float64Array(SECONDS).fill(Number.NEGATIVE_INFINITY);

  add(counter: Counter, atMs: MonotonicMs, by = 1): void {
    const second = Math.floor(atMs / BUCKET_MS);
    const bucket = second % SECONDS;
    if (this.#seconds[bucket] !== second) {
      this.#seconds[bucket] = second;
      this.#sums.fill(0, bucket * WIDTH, (bucket + 1) * WIDTH);
    }
    const at = bucket * WIDTH + COUNTERS[counter];
    this.#sums[at] = (this.#sums[at] ?? 0) + by;
  }

  /** Sums over the last `seconds` (at most 60), the second of `nowMs` included. */
  sums(nowMs: MonotonicMs, seconds = SECONDS): Sums {
    const newest = Math.floor(nowMs / BUCKET_MS);
    const live = [...this.#seconds.keys()].filter((bucket) => {
      const second = this.#seconds[bucket] ?? Number.NEGATIVE_INFINITY;
      return second <= newest && second > newest - seconds;
    });
    const sum = (counter: Counter): number =>
      live.reduce((total, at) => total + (this.#sums[at * WIDTH + COUNTERS[counter]] ?? 0), 0);
    return {
      asked: sum('asked'),
      refused: sum('refused'),
      successes: sum('successes'),
      faults: sum('faults'),
      neutrals: sum('neutrals'),
      tookMs: sum('tookMs'),
    };
  }
}
