/** Never give up on an answer sooner than this, however fast the channel usually is. */
const FLOOR_MS = 300;

/**
 * Learns a channel's round trip and how much it varies, as TCP does for its retransmissions
 * (RFC 6298), to tell how long an answer may take before its lack means something.
 */
export class RoundTrip {
  readonly #mostMs: number;
  #meanMs: number | null = null;
  #deviationMs = 0;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  add(sampleMs: number): void {
    if (this.#meanMs === null) {
      this.#meanMs = sampleMs;
      this.#deviationMs = sampleMs / 2;
      return;
    }
    this.#deviationMs += (Math.abs(sampleMs - this.#meanMs) - this.#deviationMs) / 4;
    this.#meanMs += (sampleMs - this.#meanMs) / 8;
  }

  /** Mean + 4 deviations, within bounds; the upper bound while nothing was learnt. */
  answerLimitMs(): number {
    if (this.#meanMs === null) return this.#mostMs;
    const usualMs = Math.max(FLOOR_MS, this.#meanMs + 4 * this.#deviationMs);
    return Math.min(this.#mostMs, usualMs);
  }
}
