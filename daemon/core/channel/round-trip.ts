/**
 * The least time after which TCP sends a lost segment again (Linux, `TCP_RTO_MIN`): an answer held
 * back by one loss comes this much later than usual, and means no death.
 */
const RETRANSMISSION_MS = 200;
/** Round trips remembered: eight minutes of pings. */
const KEPT = 256;

/**
 * Learns a channel's round trip and how much it varies, as TCP does for its retransmissions
 * (RFC 6298), to tell how long an answer may take before its lack means something.
 */
export class RoundTrip {
  readonly #mostMs: number;
  #meanMs: number | null = null;
  #deviationMs = 0;
  readonly #latest: number[] = [];
  #added = 0;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  add(sampleMs: number): void {
    this.#latest[this.#added % KEPT] = sampleMs;
    this.#added += 1;
    if (this.#meanMs === null) {
      this.#meanMs = sampleMs;
      this.#deviationMs = sampleMs / 2;
      return;
    }
    this.#deviationMs += (Math.abs(sampleMs - this.#meanMs) - this.#deviationMs) / 4;
    this.#meanMs += (sampleMs - this.#meanMs) / 8;
  }

  /**
   * How long a ping may go unanswered: mean + 4 deviations and one retransmission, but three times
   * the longest of the last while on a line that loses, which outlives two losses in a row (200 and
   * 400 ms; with twice, a month at 1 % loss has eleven false deaths); the upper bound while nothing
   * was learnt.
   */
  answerLimitMs(): number {
    if (this.#meanMs === null) return this.#mostMs;
    const usualMs = this.#meanMs + 4 * this.#deviationMs + RETRANSMISSION_MS;
    return Math.min(this.#mostMs, Math.max(usualMs, 3 * Math.max(...this.#latest)));
  }
}
