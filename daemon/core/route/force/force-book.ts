import type { PersonId } from '#contract/ids.ts';
import type { Clock, MonotonicMs, Timer } from '#contract/ports.ts';
import type { ForceOrder, StandingForce } from '#contract/route-api.ts';
import type { ForceAudit } from './standing-force.ts';

interface Held {
  readonly force: StandingForce;
  readonly endsMs: MonotonicMs;
  readonly timer: Timer;
}

/**
 * The one force that may stand. It is a lease of this process: a restart ends it, because the
 * monotonic clock that limits it has no meaning afterwards (rule 18). Every change is told to
 * `audit` before it counts.
 */
export class ForceBook {
  readonly #clock: Clock;
  readonly #audit: (event: ForceAudit) => void;
  #held: Held | null = null;

  constructor(clock: Clock, audit: (event: ForceAudit) => void) {
    this.#clock = clock;
    this.#audit = audit;
  }

  /** Sends sales to `order.channel` from now on; a force that stood before is replaced. */
  force(order: ForceOrder): StandingForce {
    const now = this.#clock.wallNow();
    const force: StandingForce = {
      ...order,
      sinceWallMs: now,
      untilWallMs: now + order.forMs,
    };
    const endsMs = (this.#clock.monotonicNow() + order.forMs) as MonotonicMs;
    this.#audit({ kind: 'forced', force });
    this.#held?.timer.cancel();
    const timer = this.#clock.after(order.forMs, () => this.#expire(force));
    this.#held = { force, endsMs, timer };
    return force;
  }

  /** Ends the standing force; false when none stands. */
  lift(by: { readonly person: PersonId; readonly reason: string }): boolean {
    const force = this.standing();
    if (force === null) return false;
    this.#audit({ kind: 'lifted', force, ...by, atWallMs: this.#clock.wallNow() });
    this.#held?.timer.cancel();
    this.#held = null;
    return true;
  }

  standing(): StandingForce | null {
    // A timer may be late; the limit is not.
    return this.#held !== null && this.#clock.monotonicNow() < this.#held.endsMs
      ? this.#held.force
      : null;
  }

  /** The process ends: the force goes with it, and the next process says so in the journal. */
  stop(): void {
    this.#held?.timer.cancel();
    this.#held = null;
  }

  #expire(force: StandingForce): void {
    this.#held = null;
    this.#audit({ kind: 'expired', force, atWallMs: this.#clock.wallNow() });
  }
}
