import type { Clock, Timer } from '#contract/ports.ts';

/** What the machine does to the service's connections without telling anybody. */
export interface Machine {
  /**
   * Milliseconds it has slept since the service started: time that neither the monotonic clock nor
   * a timer counts where it stands still in sleep (Linux, macOS). Always 0 where it goes on.
   */
  sleptMs(): number;
  /** Its own network addresses, in a fixed order. */
  addresses(): string;
}

/** Where the machine is none: nothing of it ever changes. */
export const STEADY_MACHINE: Machine = { sleptMs: () => 0, addresses: () => '' };

/** Why nothing heard on a connection so far counts any more. */
export type Upheaval = 'slept' | 'moved';

/** How often it is looked at; a till is told of a stale channel this much later. */
const EVERY_MS = 1_000;
/** A shorter sleep is within what a ping's age may be off. */
const SLEEP_MS = 2_000;

interface Ports {
  readonly machine: Machine;
  readonly clock: Clock;
  /** It has just slept, or has another address: sockets of before may be dead and not know it. */
  upheaval(why: Upheaval, sleptMs: number): void;
}

/**
 * Sees that the machine slept or changed its addresses. After a sleep every clock of the process
 * says that the last ping was answered a moment ago (rule 16 would believe it), and after a change
 * of address sockets die without a word: both void what was known of the connections.
 */
export class MachineWatch {
  readonly #ports: Ports;
  #sleptMs: number;
  #addresses: string;
  #timer: Timer | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#sleptMs = ports.machine.sleptMs();
    this.#addresses = ports.machine.addresses();
  }

  start(): void {
    this.#timer = this.#ports.clock.after(EVERY_MS, () => {
      this.lookForSleep();
      this.#lookForMove();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Asked before every new attempt, too: no sale goes out on what was true before a sleep. */
  lookForSleep(): void {
    const sleptMs = this.#ports.machine.sleptMs();
    const justNowMs = sleptMs - this.#sleptMs;
    // Two clocks drift apart by parts of a second a day: what is no sleep is forgotten.
    this.#sleptMs = sleptMs;
    if (justNowMs >= SLEEP_MS) this.#ports.upheaval('slept', justNowMs);
  }

  #lookForMove(): void {
    const addresses = this.#ports.machine.addresses();
    if (addresses === this.#addresses) return;
    this.#addresses = addresses;
    this.#ports.upheaval('moved', 0);
  }
}
