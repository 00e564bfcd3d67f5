import type { DaemonLink } from '#contract/daemon-api.ts';
import { ERROR_CATALOGUE, type ErrorCode, type MoneyMeaning } from '#contract/error-codes.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Credential, RefundOrder, SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import type { TillLimits } from '../limits.ts';

/** What a run begins with. `find` takes up a sale after a crash of the till. */
export type PaymentQuestion =
  | { readonly kind: 'pay'; readonly order: SaleOrder }
  | { readonly kind: 'refund'; readonly order: RefundOrder }
  | { readonly kind: 'present-again'; readonly saleId: SaleId; readonly credential: Credential }
  | { readonly kind: 'abandon'; readonly saleId: SaleId }
  | { readonly kind: 'find'; readonly saleId: SaleId };

type FollowUp = PaymentQuestion | { readonly kind: 'check'; readonly saleId: SaleId };

export type PaymentReport =
  /** The run is over: the journal's word, or the daemon's that it has no such sale. */
  | { readonly kind: 'answered'; readonly answer: Exclude<SaleAnswer, { kind: 'open' }> }
  /** Patience is over. The run goes on asking, slowly, until it is answered or stopped. */
  | { readonly kind: 'patience-over' }
  | { readonly kind: 'daemon-lost' }
  | { readonly kind: 'daemon-back' }
  /** A pressed *check again* brought no answer. */
  | { readonly kind: 'still-open' };

export interface PaymentPorts {
  readonly daemon: DaemonLink;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: TillLimits;
  /** Whether the link stands now. */
  readonly connected: () => boolean;
}

/** Denials that can be believed: no money went either way. */
const NOTHING_MOVED: ReadonlySet<MoneyMeaning> = new Set(['not-charged', 'not-refunded']);

/**
 * One payment or refund as the till follows it. It always ends in an outcome: an answer, or
 * *unknown* when the patience is over. The order is sent again, under the same id and with the same
 * credential (rule 2), only after the daemon said it never got it, and never once the screen says
 * unknown.
 *
 * "No such sale" is believed as *not charged* only when said twice: the order may still lie in the
 * buffer of a link that broke, behind the question asked on the new one. Once the daemon showed
 * that it has the sale, no denial is believed and nothing is sent again: a journal that forgets is
 * a matter for people. Nor is one whose code doesn't say "not charged": a journal that stopped
 * knows nothing of what it held.
 */
export class PaymentRun {
  readonly #ports: PaymentPorts;
  readonly #goal: PaymentQuestion;
  readonly #saleId: SaleId;
  readonly #report: (report: PaymentReport) => void;
  #over = false;
  #unknown = false;
  #known: boolean;
  #asking = 0;
  #pauses = 0;
  #resends = 0;
  #denials = 0;
  #next: Timer | null = null;
  #checking: Timer | null = null;
  #patience: Timer;

  constructor(ports: PaymentPorts, goal: PaymentQuestion, report: (r: PaymentReport) => void) {
    this.#ports = ports;
    this.#goal = goal;
    this.#saleId = 'order' in goal ? goal.order.saleId : goal.saleId;
    this.#report = report;
    this.#known = goal.kind === 'present-again' || goal.kind === 'abandon';
    this.#patience = this.#patienceFor(0);
    this.#ask(goal);
  }

  /** A customer may pay a shown code for so long: patience begins when that is over. */
  payerAwaited(leftMs: number): void {
    if (this.#over || this.#unknown) return;
    this.#patience.cancel();
    this.#patience = this.#patienceFor(leftMs);
  }

  #patienceFor(awaitMs: number): Timer {
    return this.#ports.clock.after(awaitMs + this.#ports.limits.patienceMs, () => {
      this.#unknown = true;
      this.#report({ kind: 'patience-over' });
    });
  }

  /** *Check again*: asks the open attempt's channel now. */
  checkNow(): void {
    if (this.#over) return;
    this.#checking?.cancel();
    this.#checking = this.#ports.clock.after(this.#ports.limits.checkMs, () => this.#checked());
    this.#ask({ kind: 'check', saleId: this.#saleId });
  }

  /** Progress of this sale was seen: the daemon has it. */
  seenAtDaemon(): void {
    this.#known = true;
  }

  /** To be told of every change of the link while the run lasts. */
  linkChanged(connected: boolean): void {
    if (this.#over) return;
    this.#report({ kind: connected ? 'daemon-back' : 'daemon-lost' });
    if (connected && this.#asking === 0) this.#ask(this.#seek());
  }

  /** Ends the run without an answer; what is still on its way is ignored. */
  stop(): void {
    this.#over = true;
    for (const timer of [this.#patience, this.#next, this.#checking]) timer?.cancel();
  }

  /**
   * What finds out how the sale stands. A wish to give it up is said each time: it finds the answer
   * as well, changes nothing where there is one, and may have been lost with a link.
   */
  #seek(): FollowUp {
    return this.#goal.kind === 'abandon' ? this.#goal : { kind: 'find', saleId: this.#saleId };
  }

  #ask(question: FollowUp): void {
    this.#next?.cancel();
    this.#next = null;
    this.#asking += 1;
    this.#send(question).then(
      (answer) => this.#heard(question, answer),
      (error: unknown) => this.#failed(question, error),
    );
  }

  #send(question: FollowUp): Promise<SaleAnswer> {
    const { daemon } = this.#ports;
    switch (question.kind) {
      case 'pay':
        return daemon.request('payment.pay', question.order);
      case 'refund':
        return daemon.request('payment.refund', question.order);
      case 'present-again': {
        const { saleId, credential } = question;
        return daemon.request('payment.present-again', { saleId, credential });
      }
      case 'abandon':
        return daemon.request('payment.abandon', { saleId: question.saleId });
      case 'find':
        return daemon.request('payment.find', { saleId: question.saleId });
      case 'check':
        return daemon.request('payment.check', { saleId: question.saleId });
      default:
        return question satisfies never;
    }
  }

  #heard(question: FollowUp, answer: SaleAnswer): void {
    this.#asking -= 1;
    if (this.#over) return;
    if (answer.saleId !== this.#saleId) {
      this.#ports.log.error('answer for another sale ignored', { saleId: this.#saleId });
      this.#askLater(this.#seek());
      return;
    }
    if (answer.kind !== 'not-accepted') this.#known = true;
    switch (answer.kind) {
      case 'approved':
      case 'declined':
      case 'failed':
        this.#end(answer);
        return;
      case 'present-again':
        // The abandon was lost on its way: the sale still waits for the customer.
        if (this.#goal.kind === 'abandon') this.#askLater(this.#goal);
        else this.#end(answer);
        return;
      case 'open':
        if (question.kind === 'check') this.#checked();
        this.#askLater({ kind: 'check', saleId: this.#saleId });
        return;
      case 'not-accepted':
        this.#denied(question, answer);
        return;
      default:
        answer satisfies never;
    }
  }

  #denied(question: FollowUp, answer: Extract<SaleAnswer, { kind: 'not-accepted' }>): void {
    if ('order' in question && this.#resends === 0 && !this.#contradicts(answer.code)) {
      // Refused at the door, and no other order of this sale is on its way.
      this.#end(answer);
      return;
    }
    if (this.#contradicts(answer.code) || !NOTHING_MOVED.has(ERROR_CATALOGUE[answer.code].money)) {
      this.#ports.log.error('a denial of the sale is not believed', {
        saleId: this.#saleId,
        code: answer.code,
      });
      this.#checked();
      this.#askLater(this.#seek());
      return;
    }
    if (!('order' in question) && this.#maySendAgain()) {
      this.#resends += 1;
      this.#ask(this.#goal);
      return;
    }
    this.#denials += 1;
    if (this.#denials >= 2) this.#end(answer);
    else this.#wait(this.#ports.limits.secondOpinionMs, { kind: 'find', saleId: this.#saleId });
  }

  /** The daemon has shown that it has this sale, or one with other contents under its id. */
  #contradicts(code: ErrorCode): boolean {
    if (ERROR_CATALOGUE[code].money === 'unknown') this.#known = true;
    return this.#known;
  }

  #maySendAgain(): boolean {
    return 'order' in this.#goal && !this.#unknown && this.#resends < this.#ports.limits.resends;
  }

  #failed(question: FollowUp, error: unknown): void {
    this.#asking -= 1;
    if (this.#over) return;
    this.#ports.log.warn('daemon did not answer', {
      saleId: this.#saleId,
      asked: question.kind,
      error: error instanceof Error ? error.name : 'not an error',
    });
    if (question.kind === 'check') this.#checked();
    // Lost link: `linkChanged` asks when it stands again. An error on a link that stands says as
    // little about the money as silence does.
    if (this.#ports.connected()) this.#askLater(this.#seek());
  }

  #askLater(question: FollowUp): void {
    if (this.#asking > 0) return;
    const { askAgainMs, askUnknownMs } = this.#ports.limits;
    const pauseMs = askAgainMs[Math.min(this.#pauses, askAgainMs.length - 1)] ?? askUnknownMs;
    this.#pauses += 1;
    this.#wait(this.#unknown ? askUnknownMs : pauseMs, question);
  }

  #wait(pauseMs: number, question: FollowUp): void {
    this.#next?.cancel();
    this.#next = this.#ports.clock.after(pauseMs, () => this.#ask(question));
  }

  #checked(): void {
    if (this.#checking === null) return;
    this.#checking.cancel();
    this.#checking = null;
    this.#report({ kind: 'still-open' });
  }

  #end(answer: Exclude<SaleAnswer, { kind: 'open' }>): void {
    this.stop();
    this.#report({ kind: 'answered', answer });
  }
}
