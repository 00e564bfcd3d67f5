import type { Clock, MonotonicMs, Timer } from '#contract/ports.ts';
import { OWN_STALL_MS } from '../channel/own-stall.ts';
import { SignOnTimes } from '../health/sign-on-times.ts';

interface Ports {
  readonly clock: Clock;
  /** How many addresses the channel has: it is unreachable once each was dialled in vain. */
  readonly addresses: number;
  isSignedOn(): boolean;
  /** Someone's payment stands still until the channel is signed on. */
  hurry(): void;
}

interface Waiter {
  readonly timer: Timer;
  tell(isSignedOn: boolean): void;
}

/** One dial, from its first byte to its sign-on or its end. */
interface Dial {
  readonly sinceMs: MonotonicMs;
  readonly signedOn: boolean;
  readonly isLate: boolean;
}

/** Between two dials, and before the first: nothing that could come late. */
const NO_DIAL: Dial = { sinceMs: 0 as MonotonicMs, signedOn: true, isLate: false };

/**
 * Those who wait for a channel's sign-on, and whether there is anything to wait for: a channel that
 * refuses at every address, or whose host takes the line and then says nothing for longer than its
 * sign-ons take, can't be reached, and a sale with a cover goes on without it (rule 17).
 */
export class SignOnWait {
  readonly #ports: Ports;
  readonly #times = new SignOnTimes();
  readonly #waiters = new Set<Waiter>();
  #dial = NO_DIAL;
  #late: Timer | null = null;
  /** Dials that came to nothing since the channel was last signed on. */
  #inVain = 0;
  #isStopped = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Whether it is signed on within `ms`; `false` sooner when it turns out to be unreachable. */
  within(ms: number): Promise<boolean> {
    if (this.#ports.isSignedOn()) return Promise.resolve(true);
    return new Promise((resolve) => {
      // The process is ending: nothing may go on from here, and no timer may be left (T4).
      if (this.#isStopped) return;
      const waiter: Waiter = {
        timer: this.#ports.clock.after(ms, () => waiter.tell(false)),
        tell: (isSignedOn) => {
          waiter.timer.cancel();
          this.#waiters.delete(waiter);
          resolve(isSignedOn);
        },
      };
      this.#waiters.add(waiter);
      this.#ports.hurry();
      this.#watch();
    });
  }

  isUnreachable(): boolean {
    return this.#inVain + (this.#dial.isLate ? 1 : 0) >= this.#ports.addresses;
  }

  /** A dial begins. */
  dialled(): void {
    this.#dial = { sinceMs: this.#ports.clock.monotonicNow(), signedOn: false, isLate: false };
    this.#watch();
  }

  signedOn(): void {
    this.#inVain = 0;
    this.#late?.cancel();
    this.#times.add(this.#ports.clock.monotonicNow() - this.#dial.sinceMs);
    this.#dial = { ...this.#dial, signedOn: true, isLate: false };
    this.#tell(true);
  }

  /** The end of a connection that was signed on is no dial in vain; what follows it may be. */
  lost(): void {
    this.#late?.cancel();
    if (!this.#dial.signedOn) this.#inVain += 1;
    this.#dial = NO_DIAL;
    if (this.isUnreachable()) this.#tell(false);
  }

  stop(): void {
    this.#isStopped = true;
    this.#late?.cancel();
    for (const { timer } of this.#waiters) timer.cancel();
    this.#waiters.clear();
  }

  /** Tells of a late sign-on, once for a dial; nobody waiting, nobody asks. */
  #watch(): void {
    const { clock } = this.#ports;
    const dial = this.#dial;
    const lateAfterMs = this.#times.lateAfterMs();
    if (dial.signedOn || dial.isLate) return;
    if (lateAfterMs === null || this.#waiters.size === 0) return;
    this.#late?.cancel();
    const leftMs = Math.max(1, dial.sinceMs + lateAfterMs - clock.monotonicNow());
    const dueMs = clock.monotonicNow() + leftMs;
    this.#late = clock.after(leftMs, () => this.#overdue(dial, dueMs));
  }

  /** The dial has no sign-on yet; one whose time was ours, standing still, gets it once more. */
  #overdue(dial: Dial, dueMs: number): void {
    const nowMs = this.#ports.clock.monotonicNow();
    if (nowMs - dueMs > OWN_STALL_MS) {
      this.#dial = { ...dial, sinceMs: nowMs };
      return this.#watch();
    }
    this.#dial = { ...dial, isLate: true };
    if (this.isUnreachable()) this.#tell(false);
  }

  #tell(isSignedOn: boolean): void {
    for (const waiter of [...this.#waiters]) waiter.tell(isSignedOn);
  }
}
