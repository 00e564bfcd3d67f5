const KEPT = 128;
/** Below this many replies a p99 says nothing. */
const ENOUGH = 16;

/** The last reply times of a channel's payments, to tell a late reply from a usual one (rule 17). */
export class ReplyTimes {
  readonly #times: number[] = [];
  #next = 0;

  add(durationMs: number): void {
    this.#times[this.#next % KEPT] = durationMs;
    this.#next += 1;
  }

  /** The 99th percentile; null while too few replies were seen to say. */
  p99(): number | null {
    if (this.#times.length < ENOUGH) return null;
    const sorted = [...this.#times].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? null;
  }
}
