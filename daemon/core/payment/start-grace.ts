import type { Clock, Timer } from '#contract/ports.ts';

interface Waiter {
  readonly timer: Timer;
  readonly tell: (isRisen: boolean) => void;
}

/**
 * The first seconds of the service, and those after its machine slept or moved, in which no channel
 * can be up yet. A till that lost the service
 * in the middle of a sale sends the sale again at once, with the card already captured: it waits
 * here for the first channels instead of failing. Nothing is journaled and nothing has left the
 * house while it waits, so that a crash in between is as if it had never been asked.
 */
export class StartGrace {
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #waiters = new Set<Waiter>();
  #endsMs = 0;

  constructor(clock: Clock, graceMs: number) {
    this.#clock = clock;
    this.#graceMs = graceMs;
  }

  /** The service wakes its channels now, or asks them all anew. */
  begin(): void {
    this.#endsMs = this.#clock.monotonicNow() + this.#graceMs;
  }

  /** A channel is up: whoever waits looks again. */
  rose(): void {
    for (const { tell } of [...this.#waiters]) tell(true);
  }

  /** `true` as soon as one more channel is up; `false` once the first seconds are over. */
  nextRise(): Promise<boolean> {
    const leftMs = this.#endsMs - this.#clock.monotonicNow();
    if (leftMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        timer: this.#clock.after(leftMs, () => waiter.tell(false)),
        tell: (isRisen) => {
          waiter.timer.cancel();
          this.#waiters.delete(waiter);
          resolve(isRisen);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** The process ends: nobody goes on from here, and no timer is left (T4). */
  stop(): void {
    for (const { timer } of this.#waiters) timer.cancel();
    this.#waiters.clear();
  }
}
