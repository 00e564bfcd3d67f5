import { TEST_BANK } from './channels.ts';
import type { DaemonSeat } from './daemon-seat.ts';

/** A technician who now and then makes a small payment at the test bank, whatever goes on there. */
export class LineTester {
  readonly #daemon: DaemonSeat;
  /** Sales between two of them; null: there is no test bank. */
  readonly #every: number | null;

  constructor(daemon: DaemonSeat, every: number | null) {
    this.#daemon = daemon;
    this.#every = every;
  }

  saleBegins(number: number): void {
    if (this.#every === null || number % this.#every !== 0) return;
    const mine = this.#daemon.incarnation();
    if (mine === null) return;
    const payment = { person: 'Chen', reason: 'the line was worked at' };
    this.#daemon.request(mine, 'line.check', { channel: TEST_BANK, payment }, () => {});
  }
}
