import type { AttemptId, ChannelId, SaleId } from '#contract/ids.ts';
import { MOST_CODE_MS, type PaymentProgress } from '#contract/payment.ts';
import type { Clock, MonotonicMs } from '#contract/ports.ts';

/** A code that a customer may pay now. Nothing of it is on disk: after a restart its order is closed. */
export interface CodeOnShow {
  readonly saleId: SaleId;
  readonly attemptId: AttemptId;
  readonly channel: ChannelId;
  readonly attempt: number;
  readonly payload: string;
  readonly extends: boolean;
  /** Monotonic end of its life (rule 18). */
  endsMs: MonotonicMs;
  isLineDown: boolean;
  /** The cashier or the customer gave it up: it is to be closed. */
  isGivenUp: boolean;
  /** Whoever asked for more time and waits to hear whether there is some. */
  readonly asksForTime: ((extended: boolean) => void)[];
}

interface Ports {
  readonly clock: Clock;
  progress(step: PaymentProgress): void;
}

/** A code on show, in the hands of the run that waits for its payer. */
export interface Standing {
  /** Resolves after `ms`, or as soon as the run is woken. */
  woken(ms: number): Promise<void>;
  wake(): void;
  /** Says what is shown, to everybody. */
  tell(): void;
  /** Takes the code down; whoever still asked for more time hears that there is none. */
  takeDown(): void;
}

/**
 * The codes that are shown, one a sale at most: where people's wishes about a code meet the run that
 * waits for its payer. It decides nothing about money; that is the run's, by the journal.
 */
export class CodesShown {
  readonly #ports: Ports;
  readonly #codes = new Map<SaleId, { readonly code: CodeOnShow; wake(): void }>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Shows a code until it is taken down. */
  show(code: CodeOnShow): Standing {
    const { saleId, asksForTime } = code;
    const shown = { code, wake: () => {} };
    this.#codes.set(saleId, shown);
    this.tell(saleId);
    return {
      woken: (ms) =>
        new Promise((done) => {
          const timer = this.#ports.clock.after(ms, done);
          shown.wake = () => {
            timer.cancel();
            done();
          };
        }),
      wake: () => shown.wake(),
      tell: () => this.tell(saleId),
      takeDown: () => {
        for (const answer of asksForTime.splice(0)) answer(false);
        this.#codes.delete(saleId);
      },
    };
  }

  /** Says what is shown, to everybody: also to a till that has just come back. */
  tell(saleId: SaleId): void {
    const code = this.#codes.get(saleId)?.code;
    // One that is given up is off the screens already, and must not come back on them.
    if (code === undefined || code.isGivenUp) return;
    const { channel, attempt, payload, endsMs, isLineDown } = code;
    const leftMs = Math.round(endsMs - this.#ports.clock.monotonicNow());
    this.#ports.progress({
      step: 'code-shown',
      ...{ saleId, channel, attempt, payload, isLineDown, extends: code.extends },
      leftMs: Math.min(MOST_CODE_MS, Math.max(0, leftMs)),
    });
  }

  /** False when the sale shows no code. */
  giveUp(saleId: SaleId): boolean {
    const shown = this.#codes.get(saleId);
    if (shown === undefined) return false;
    shown.code.isGivenUp = true;
    shown.wake();
    return true;
  }

  /** Asks for more time; false: the sale shows no code, its channel gives none, or didn't now. */
  async moreTime(saleId: SaleId): Promise<boolean> {
    const shown = this.#codes.get(saleId);
    if (shown === undefined || !shown.code.extends || shown.code.isGivenUp) return false;
    return new Promise((answered) => {
      shown.code.asksForTime.push(answered);
      shown.wake();
    });
  }
}
