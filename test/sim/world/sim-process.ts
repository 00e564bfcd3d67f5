import type { Clock, MonotonicMs, Timer } from '#contract/ports.ts';
import type { VirtualClock } from '../virtual-clock.ts';

/** Thrown where a process is killed: unwinds what runs in it. Nothing it still does has effects. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

const NO_TIMER: Timer = { cancel: () => {} };

/** A standstill is seen in the measure for so long. */
const LAG_SEEN_MS = 1_000;

/** A timer never fires early, and a wait that a sum of fractions swallows would spin. */
const LEAST_WAIT_MS = 0.001;

/** Number of one life of a process; what belongs to another one is dead. */
export type Incarnation = number;

type Kind = 'timer' | 'io';

/**
 * A process under the virtual clock: everything that runs in it comes through `enter`, so that it
 * can be killed between any two steps, or stopped and continued.
 */
export class SimProcess {
  readonly #clock: VirtualClock;
  readonly #drawTimersFirst: () => boolean;
  readonly #bug: (cause: unknown) => void;
  readonly #late: () => void;
  #incarnation: Incarnation = 0;
  #alive = false;
  #stalledUntilMs = 0;
  #stalledForMs = 0;
  #sleptMs = 0;
  #backlog: { readonly kind: Kind; readonly run: () => void }[] = [];
  #resumed = 0;
  /** Timers of the present incarnation, neither fired nor cancelled (invariant T4). */
  timers = 0;

  constructor(parts: {
    clock: VirtualClock;
    drawTimersFirst: () => boolean;
    bug: (cause: unknown) => void;
    /** Something came for an earlier life, and was dropped (invariant T3). */
    late: () => void;
  }) {
    this.#clock = parts.clock;
    this.#drawTimersFirst = parts.drawTimersFirst;
    this.#bug = parts.bug;
    this.#late = parts.late;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get isStalled(): boolean {
    return this.#clock.monotonicNow() < this.#stalledUntilMs;
  }

  /** How late its loop ran lately, as a process measures it of itself. */
  get loopLagMs(): number {
    const sinceMs = this.#clock.monotonicNow() - this.#stalledUntilMs;
    return sinceMs < LAG_SEEN_MS ? this.#stalledForMs : 0;
  }

  /** What its monotonic clock did not count in this life (fault CR8). */
  get sleptMs(): number {
    return this.#sleptMs;
  }

  isCurrent(mine: Incarnation): boolean {
    return this.#alive && mine === this.#incarnation;
  }

  boot(): Incarnation {
    this.#incarnation += 1;
    this.#alive = true;
    this.timers = 0;
    this.#stalledUntilMs = 0;
    this.#stalledForMs = 0;
    this.#sleptMs = 0;
    return this.#incarnation;
  }

  /** Ends the process where it stands. */
  kill(): void {
    this.#alive = false;
    this.#incarnation += 1;
    this.#backlog = [];
  }

  /** Stops the process; what comes meanwhile waits, and comes all at once (faults CR6, CR7). */
  stall(durationMs: number): void {
    const untilMs = this.#clock.monotonicNow() + durationMs;
    if (!this.#alive || untilMs <= this.#stalledUntilMs) return;
    this.#stalledUntilMs = untilMs;
    this.#stalledForMs = durationMs;
    const mine = this.#incarnation;
    this.#clock.after(durationMs, () => this.#resume(mine));
  }

  /** Its machine sleeps: the process stands still, and its own clock and timers with it. */
  suspend(durationMs: number): void {
    if (!this.#alive || this.isStalled) return;
    this.stall(durationMs);
    this.#stalledForMs = 0;
    this.#sleptMs += durationMs;
  }

  /** Runs `action` in the incarnation `mine`, unless that is gone by then. */
  enter(mine: Incarnation, kind: Kind, action: () => void): void {
    if (!this.isCurrent(mine)) return this.#late();
    const run = (): void => {
      if (!this.isCurrent(mine)) return;
      try {
        action();
      } catch (cause) {
        if (!(cause instanceof Killed)) this.#bug(cause);
      }
    };
    if (this.#clock.monotonicNow() < this.#stalledUntilMs) this.#backlog.push({ kind, run });
    else run();
  }

  /** Real clocks, timers of one incarnation only. */
  clock(mine: Incarnation): Clock {
    return {
      monotonicNow: () => this.#ownNow(),
      wallNow: () => this.#clock.wallNow(),
      after: (delayMs, action) => this.#after(mine, delayMs, action),
    };
  }

  #ownNow(): MonotonicMs {
    return (this.#clock.monotonicNow() - this.#sleptMs) as MonotonicMs;
  }

  #after(mine: Incarnation, delayMs: number, action: () => void): Timer {
    if (!this.isCurrent(mine)) return NO_TIMER;
    let isOpen = true;
    this.timers += 1;
    const over = (): boolean => {
      if (!isOpen) return false;
      isOpen = false;
      if (mine === this.#incarnation) this.timers -= 1;
      return true;
    };
    const dueMs = this.#ownNow() + delayMs;
    const set = (ms: number): Timer =>
      this.#clock.after(ms, () =>
        this.enter(mine, 'timer', () => {
          const leftMs = dueMs - this.#ownNow();
          // A sleep is no time for a timer: it has as much before it as when the sleep began.
          if (leftMs > 0 && isOpen) timer = set(Math.max(leftMs, LEAST_WAIT_MS));
          // Cancelled while the process stood still.
          else if (over()) action();
        }),
      );
    let timer = set(delayMs);
    return {
      cancel: () => {
        if (over()) timer.cancel();
      },
    };
  }

  /**
   * What piled up runs one by one, promises settling between, in its old order: timers before
   * input or after it, as the loop may have stood.
   */
  #resume(mine: Incarnation): void {
    if (!this.isCurrent(mine) || this.#clock.monotonicNow() < this.#stalledUntilMs) return;
    const first = this.#drawTimersFirst() ? 'timer' : 'io';
    const ordered = [
      ...this.#backlog.filter(({ kind }) => kind === first),
      ...this.#backlog.filter(({ kind }) => kind !== first),
    ];
    this.#backlog = [];
    for (const { run } of ordered) {
      this.#resumed += 1;
      // Negative ties come before everything drawn from [0, 1).
      this.#clock.afterInOrder(0, this.#resumed - 1e12, run);
    }
  }
}
