import type { Clock } from '#contract/ports.ts';

/**
 * One direction of a connection: what is put in comes out in the same order, each not before its
 * delay, as TCP and a Unix socket keep it. Ties of the clock can't turn two things around, because
 * what fires takes the oldest waiting.
 */
export class Lane {
  readonly #clock: Clock;
  #waiting: (() => void)[] = [];
  #lastAtMs = 0;
  #silent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(delayMs: number, deliver: () => void): void {
    if (this.#silent) return;
    const nowMs = this.#clock.monotonicNow();
    this.#lastAtMs = Math.max(this.#lastAtMs, nowMs + delayMs);
    const waiting = this.#waiting;
    waiting.push(deliver);
    this.#clock.after(this.#lastAtMs - nowMs, () => waiting.shift()?.());
  }

  /** From now on nothing goes in any more; what is under way still comes out. */
  silence(): void {
    this.#silent = true;
  }

  /** What is under way comes out later by `delayMs`, in its order. */
  postpone(delayMs: number): void {
    const held = this.#take();
    for (const deliver of held) this.put(delayMs, deliver);
  }

  /** Loses what is under way. */
  clear(): void {
    this.#take();
  }

  /** Takes out what is under way; the moments set for it find an empty list of their own. */
  #take(): readonly (() => void)[] {
    const held = this.#waiting.splice(0);
    this.#waiting = [];
    return held;
  }
}
