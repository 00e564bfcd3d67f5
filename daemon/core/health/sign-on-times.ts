const KEPT = 8;
/** A sign-on is late after this many times the slowest of the last ones. */
const LATE_FACTOR = 3;
/** No sign-on is late before this, however fast the channel usually is. */
const LEAST_LATE_MS = 50;

/**
 * How long a channel took from a dial to its sign-on, the last times: a host that takes the line
 * and then says nothing is told from a slow one by them (rule 17).
 */
export class SignOnTimes {
  readonly #times: number[] = [];
  #next = 0;

  add(durationMs: number): void {
    this.#times[this.#next % KEPT] = durationMs;
    this.#next += 1;
  }

  /** Milliseconds after a dial from which its sign-on is late; null while none was ever seen. */
  lateAfterMs(): number | null {
    if (this.#times.length === 0) return null;
    return Math.max(LEAST_LATE_MS, LATE_FACTOR * Math.max(...this.#times));
  }
}
