import type { ErrorCode } from '#contract/error-codes.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Credential, RefundOrder, SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { Timer } from '#contract/ports.ts';
import { isFinal, isUndecided, type Sale } from '../attempt.ts';
import type { EntryBody } from '../journal/entries.ts';
import { answerOf } from './answer.ts';
import { failureOf, runPayment } from './payment-run.ts';
import type { MoneyOrder, PaymentPorts } from './ports.ts';
import { admitRefund, refundAcceptance, sameRefund, untilOriginalIsUp } from './refund.ts';
import { seekAnswer } from './seek-answer.ts';

interface Waiting {
  readonly order: SaleOrder;
  readonly timer: Timer;
}

/**
 * Where sales come in and answers go out. Accepts each sale id once (rule 2): asked again, it waits
 * for the run that is going on and gives that run's answer. Credentials live here, in memory, until
 * their sale ends, and nowhere else.
 */
export class PaymentDesk {
  readonly #ports: PaymentPorts;
  readonly #running = new Map<SaleId, Promise<void>>();
  readonly #waiting = new Map<SaleId, Waiting>();
  readonly #fault: (cause: unknown) => void;

  constructor(ports: PaymentPorts, fault: (cause: unknown) => void) {
    this.#ports = ports;
    this.#fault = fault;
  }

  /** Sales whose answer is being worked on. */
  get running(): number {
    return this.#running.size;
  }

  /** Runs a sale to its answer, or gives the answer it has. */
  async pay(order: SaleOrder): Promise<SaleAnswer> {
    const { journal } = this.#ports;
    const known = journal.sale(order.saleId);
    const refusal = this.#refusalOf(order, known === null || sameSale(known, order));
    if (refusal !== null) return { kind: 'not-accepted', saleId: order.saleId, code: refusal };
    if (known === null && !this.#running.has(order.saleId)) {
      this.#run(order, [acceptance(order)]);
    }
    return this.find(order.saleId);
  }

  /**
   * Gives money back, or gives the answer the refund has. Admitted and journaled in one synchronous
   * step: a second refund of the same money finds the first one on disk.
   */
  async refund(order: RefundOrder): Promise<SaleAnswer> {
    const { journal, channel } = this.#ports;
    const { saleId } = order;
    if (journal.sale(saleId) === null && !this.#running.has(saleId)) {
      // Whoever asks for it meanwhile waits, too: *not known* would be taken for *not made*.
      await this.#follow(saleId, untilOriginalIsUp(this.#ports, order));
    }
    const known = journal.sale(saleId);
    const refusal = this.#refusalOf(order, known === null || sameRefund(known, order));
    if (refusal !== null) return { kind: 'not-accepted', saleId, code: refusal };
    if (known === null && !this.#running.has(saleId)) {
      const admitted = admitRefund(journal, order, (id) => channel(id)?.day() ?? null);
      if (typeof admitted === 'string') return { kind: 'not-accepted', saleId, code: admitted };
      this.#run(admitted, refundAcceptance(admitted));
    }
    return this.find(saleId);
  }

  /** A fresh credential for a sale that waits for one; any other sale just answers. */
  async presentAgain(saleId: SaleId, credential: Credential): Promise<SaleAnswer> {
    const waiting = this.#takeWaiting(saleId);
    if (waiting !== null) {
      const { masked } = credential;
      this.#run({ ...waiting.order, credential }, [{ kind: 'credential-renewed', saleId, masked }]);
    }
    return this.find(saleId);
  }

  /**
   * The customer won't present again, or won't pay the code: ends the sale by what its attempts
   * came to, a shown code once its order is closed.
   */
  async abandon(saleId: SaleId): Promise<SaleAnswer> {
    if (this.#takeWaiting(saleId) !== null) this.#giveUp(saleId);
    else this.#ports.codes.giveUp(saleId);
    return this.find(saleId);
  }

  /** Asks for more time for the code that a sale shows. */
  async extendCode(saleId: SaleId): Promise<{ readonly extended: boolean }> {
    return { extended: await this.#ports.codes.moreTime(saleId) };
  }

  /** The answer as it stands, after the run that is going on, if any. */
  async find(saleId: SaleId): Promise<SaleAnswer> {
    // A till that has come back meanwhile shows the code again.
    this.#ports.codes.tell(saleId);
    // A refund that waited for its channel is followed by its run.
    for (let run = this.#running.get(saleId); run; run = this.#running.get(saleId)) await run;
    const { journal } = this.#ports;
    const sale = journal.sale(saleId);
    if (sale === null) {
      const code = journal.state.at === 'stopped' ? journal.state.code : 'SALE_NOT_KNOWN';
      return { kind: 'not-accepted', saleId, code };
    }
    // What a stopped journal last wrote may be on disk all the same: only a final answer is
    // certain.
    const isKnown = journal.state.at === 'sound' || isFinal(sale.state);
    return isKnown ? answerOf(sale, journal.attemptsOf(saleId)) : { kind: 'open', saleId };
  }

  /** *Check again*: asks the channel of an undecided attempt once more, then answers. */
  async check(saleId: SaleId): Promise<SaleAnswer> {
    await this.#running.get(saleId);
    const { journal, limits } = this.#ports;
    const attempts = journal.attemptsOf(saleId);
    const isOpen = attempts.some(({ state }) => isUndecided(state));
    if (isOpen && journal.state.at === 'sound' && !this.#running.has(saleId)) {
      void this.#follow(saleId, seekAnswer(this.#ports, attempts, limits.resolveWithinMs));
    }
    return this.find(saleId);
  }

  /** Takes over sales whose answer recovery is seeking, so that `find` waits for them. */
  adopt(seeking: ReadonlyMap<SaleId, Promise<void>>): void {
    for (const [saleId, search] of seeking) void this.#follow(saleId, search);
  }

  stop(): void {
    for (const { timer } of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }

  /** `isSame`: the journal has no other order under this id. */
  #refusalOf(order: SaleOrder | RefundOrder, isSame: boolean): ErrorCode | null {
    const { journal, terminal } = this.#ports;
    if (!isSame) return 'SALE_CONFLICT';
    if (journal.sale(order.saleId) !== null) return null;
    // The channels signed on as this terminal: under another name neither the payment nor, worse,
    // its reversal would ever be taken.
    if (order.terminalId !== terminal) return 'CONFIG_WRONG';
    return journal.state.at === 'stopped' ? journal.state.code : null;
  }

  #run(order: MoneyOrder, opening: readonly EntryBody[]): void {
    const run = runPayment(this.#ports, order, opening).then(() => this.#afterRun(order));
    void this.#follow(order.saleId, run);
  }

  /** Keeps the promise of a run until it ends, whichever way. */
  #follow(saleId: SaleId, run: Promise<void>): Promise<void> {
    const ended = run.catch(this.#fault).then(() => {
      this.#running.delete(saleId);
    });
    this.#running.set(saleId, ended);
    return ended;
  }

  #afterRun(order: MoneyOrder): void {
    const { journal, clock, limits } = this.#ports;
    if (order.product === 'refund') return;
    if (journal.sale(order.saleId)?.state.at !== 'awaiting-credential') return;
    const timer = clock.after(limits.presentAgainMs, () => {
      this.#waiting.delete(order.saleId);
      this.#giveUp(order.saleId);
    });
    this.#waiting.set(order.saleId, { order, timer });
  }

  #takeWaiting(saleId: SaleId): Waiting | null {
    const waiting = this.#waiting.get(saleId);
    if (waiting === undefined) return null;
    waiting.timer.cancel();
    this.#waiting.delete(saleId);
    return waiting;
  }

  /** Only of a sale that waited: nothing else answers one meanwhile. */
  #giveUp(saleId: SaleId): void {
    const { journal } = this.#ports;
    const owed = failureOf(journal.attemptsOf(saleId)) === 'NOT_SUCCESSFUL';
    const code = owed ? 'NOT_SUCCESSFUL' : 'ABANDONED';
    try {
      journal.append({ kind: 'sale-failed', saleId, code });
    } catch (cause) {
      this.#fault(cause);
    }
  }
}

const acceptance = (order: SaleOrder): EntryBody => ({
  kind: 'sale-accepted',
  saleId: order.saleId,
  terminalId: order.terminalId,
  cashier: order.cashier,
  product: order.product,
  method: order.method,
  amountMinor: order.amountMinor,
  currency: order.currency,
  // Whoever will pay a shown code has shown nothing of themselves.
  masked: 'envelope' in order.credential ? order.credential.masked : '',
});

/** The same sale asked again says the same things; a fresh capture may be masked differently. */
const sameSale = (known: Sale, order: SaleOrder): boolean =>
  known.terminalId === order.terminalId &&
  known.product === order.product &&
  known.method === order.method &&
  known.amountMinor === order.amountMinor &&
  known.currency === order.currency;
