import type { ApiMethod, ApiParams, ApiResult, DaemonStatus } from '#contract/daemon-api.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { Log } from '#contract/ports.ts';
import { systemClock } from '#daemon/host/runtime.ts';
import { DEFAULT_LIMITS } from '#terminal/core/limits.ts';
import { type PaymentQuestion, PaymentRun } from '#terminal/core/payment/payment-client.ts';
import { createDaemonLink, type OwnedDaemonLink } from '#terminal/host-web/daemon-link.ts';
import type { SeededRandom } from '#test/sim/seeded-random.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** As the till asks, a little faster. */
const LIMITS = { ...DEFAULT_LIMITS, askAgainMs: [200, 500, 1_000], secondOpinionMs: 300 };

/** How long a change is waited for before things are looked at anyway. */
const LOOK_AGAIN_MS = 200;

type Said = Exclude<SaleAnswer, { kind: 'open' }>;

/** The terminal's own link and payment client, without the screen. */
export class Till {
  readonly #link: OwnedDaemonLink;
  #connected = false;
  #run: PaymentRun | null = null;
  #wake = (): void => {};
  #isStopped = false;

  constructor(socketPath: string, random: SeededRandom) {
    this.#link = createDaemonLink({ socketPath, clock: systemClock, random, log: QUIET });
    this.#link.onConnected((connected) => {
      this.#connected = connected;
      this.#run?.linkChanged(connected);
      this.#wake();
    });
    this.#link.onNotification('status.changed', () => this.#wake());
    this.#link.onNotification('payment.progress', () => this.#run?.seenAtDaemon());
    this.#link.start();
  }

  stop(): void {
    this.#isStopped = true;
    this.#run?.stop();
    this.#link.stop();
    this.#wake();
  }

  request<M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>> {
    return this.#link.request(name, params);
  }

  /** Asks as the till asks, over every break of the link, until the daemon's word is final. */
  ask(question: PaymentQuestion): Promise<Said> {
    return new Promise((resolve) => {
      const ports = {
        daemon: this.#link,
        clock: systemClock,
        log: QUIET,
        limits: LIMITS,
        connected: () => this.#connected,
      };
      this.#run = new PaymentRun(ports, question, (report) => {
        if (report.kind === 'answered') resolve(report.answer);
      });
    });
  }

  pay(order: SaleOrder): Promise<Said> {
    return this.ask({ kind: 'pay', order });
  }

  /** Waits until the daemon's status is as wanted. */
  async statusWhere(wanted: (status: DaemonStatus) => boolean): Promise<void> {
    for (;;) {
      const status = await this.request('status.read', {}).catch(() => null);
      if (status !== null && wanted(status)) return;
      await this.change();
    }
  }

  /** The next change of the link or the status; nothing heard, a moment later. */
  async change(): Promise<void> {
    await this.#woken();
    // Whoever waits for something in a loop ends with the till.
    if (this.#isStopped) throw new Error('the till was stopped');
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      const timer = systemClock.after(LOOK_AGAIN_MS, () => this.#wake());
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
