import type { MonotonicMs } from '#contract/ports.ts';
import type { LaneRule } from './rule.ts';

export interface LaneView {
  readonly inFlight: number;
  /** Attempts that could come at once now. */
  readonly tokens: number;
  readonly rule: LaneRule;
}

/** A token bucket for the rate and a count for what is in flight. Takes nothing by looking. */
export class Lane {
  #rule: LaneRule;
  #tokens: number;
  #filledMs: MonotonicMs;
  #inFlight = 0;

  constructor(rule: LaneRule, nowMs: MonotonicMs) {
    this.#rule = rule;
    this.#tokens = rule.burst;
    this.#filledMs = nowMs;
  }

  get rule(): LaneRule {
    return this.#rule;
  }

  /** Tokens and what is in flight stay; only the limits change. */
  reload(rule: LaneRule, nowMs: MonotonicMs): void {
    this.#fill(nowMs);
    this.#rule = rule;
    this.#tokens = Math.min(this.#tokens, rule.burst);
  }

  isFull(): boolean {
    return this.#inFlight >= this.#rule.inFlight;
  }

  /** Until a token is there, in ms; 0 when there is one. */
  waitMs(nowMs: MonotonicMs): number {
    this.#fill(nowMs);
    if (this.#tokens >= 1) return 0;
    return Math.max(1, Math.ceil(((1 - this.#tokens) / this.#rule.perSecond) * 1_000));
  }

  take(): void {
    this.#tokens -= 1;
    this.#inFlight += 1;
  }

  /** An attempt that never ran gives back its token as well. */
  giveBack(ran: 'ran' | 'never-ran'): void {
    this.#inFlight -= 1;
    if (ran === 'never-ran') this.#tokens = Math.min(this.#rule.burst, this.#tokens + 1);
  }

  view(nowMs: MonotonicMs): LaneView {
    this.#fill(nowMs);
    return { inFlight: this.#inFlight, tokens: Math.floor(this.#tokens), rule: this.#rule };
  }

  #fill(nowMs: MonotonicMs): void {
    const { perSecond, burst } = this.#rule;
    const earned = ((nowMs - this.#filledMs) / 1_000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + earned);
    this.#filledMs = nowMs;
  }
}
