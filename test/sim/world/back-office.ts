import type { ErrorCode } from '#contract/error-codes.ts';
import type { ChannelId, PersonId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { RefundOrder, SaleAnswer } from '#contract/payment.ts';
import type { Log, Random } from '#contract/ports.ts';
import type { Sealer } from '#contract/sealed.ts';
import { DEFAULT_LIMITS } from '#terminal/core/limits.ts';
import { type PaymentQuestion, PaymentRun } from '#terminal/core/payment/payment-client.ts';
import type { Decisions } from '../faults/decisions.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { SaleRecord } from '../witness/records.ts';
import type { DaemonSeat } from './daemon-seat.ts';
import { LocalLink } from './local-link.ts';
import { SimProcess } from './sim-process.ts';
import { TERMINAL } from './terminal-id.ts';
import type { RefundPlan, SalePlan } from './workload.ts';

export interface BackOfficeParts {
  readonly clock: VirtualClock;
  readonly decisions: Decisions;
  readonly daemon: DaemonSeat;
  readonly ids: Random;
  readonly sealer: Sealer;
  readonly channels: readonly ChannelId[];
  captured(saleId: SaleId): void;
  /** A refund was refused before it was journaled. */
  turnedAway(saleId: SaleId, code: ErrorCode): void;
  bug(cause: unknown): void;
}

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * Pay-outs, which no till makes, and refunds beside those of the tills: they come through the same
 * link, and are never moved (row C11).
 */
export class BackOffice {
  readonly #parts: BackOfficeParts;
  readonly #process: SimProcess;
  readonly #link: LocalLink;
  readonly #runs = new Set<PaymentRun>();
  /** Refunds that are a second try themselves. */
  readonly #triedAgain = new Set<SaleId>();
  #connected = false;

  constructor(parts: BackOfficeParts) {
    this.#parts = parts;
    const { clock, decisions, daemon, bug } = parts;
    this.#process = new SimProcess({ clock, drawTimersFirst: () => true, bug, late: () => {} });
    const mine = this.#process.boot();
    this.#link = new LocalLink({ clock, decisions, daemon, process: this.#process, mine });
    this.#link.onConnected((connected) => {
      this.#connected = connected;
      for (const run of this.#runs) run.linkChanged(connected);
    });
  }

  get isIdle(): boolean {
    return this.#runs.size === 0;
  }

  payOut({ amountMinor, method }: SalePlan): void {
    const { ids, sealer, channels, clock } = this.#parts;
    const saleId = ids.id() as SaleId;
    const binding = { saleId, terminalId: TERMINAL, amountMinor, currency: 'CNY' };
    const recipients = channels.map((channel) => ({ channel, certificatePem: '' }));
    sealer.seal({}, { ...binding, sealedAtWallMs: clock.wallNow() }, recipients).then((envelope) =>
      this.#follow({
        kind: 'pay',
        order: {
          saleId,
          terminalId: TERMINAL,
          cashier: 'Wang' as PersonId,
          product: 'pay-out',
          method,
          amountMinor: amountMinor as AmountMinor,
          currency: 'CNY',
          credential: {
            envelope,
            sealedTo: [...channels],
            singleUse: false,
            masked: '622202******0777',
            routing: { kind: 'card', bin: '622202' },
          },
        },
      }),
    );
  }

  /** Gives a sale back, or asks for more than there is: the daemon has to say no to that. */
  refund(original: SaleRecord, { kind, share, twice }: RefundPlan): void {
    const whole = original.amountMinor;
    const amountMinor = (
      kind === 'void' ? whole : Math.max(1, Math.floor(whole * share))
    ) as AmountMinor;
    for (const _ of twice ? [1, 2] : [1]) {
      const saleId = this.#parts.ids.id() as SaleId;
      const answersFor = { person: 'Chen' as PersonId, reason: 'goods came back' };
      this.#follow({
        kind: 'refund',
        order: {
          saleId,
          terminalId: TERMINAL,
          cashier: 'Wang' as PersonId,
          product: 'refund',
          refund: { kind, original: original.saleId, ...answersFor },
          amountMinor,
          currency: 'CNY',
        },
      });
    }
  }

  /** An impatient person asks once more for what is still being undone: it must be reserved. */
  #tryAgain(order: RefundOrder, answer: SaleAnswer): void {
    if (answer.kind !== 'failed' || answer.code !== 'REFUND_UNDONE') return;
    if (this.#triedAgain.has(order.saleId)) return;
    const saleId = this.#parts.ids.id() as SaleId;
    this.#triedAgain.add(saleId);
    this.#follow({ kind: 'refund', order: { ...order, saleId } });
  }

  #follow(goal: Extract<PaymentQuestion, { readonly order: unknown }>): void {
    this.#parts.captured(goal.order.saleId);
    const run: PaymentRun = new PaymentRun(
      {
        daemon: this.#link,
        clock: this.#parts.clock,
        log: QUIET,
        limits: DEFAULT_LIMITS,
        connected: () => this.#connected,
      },
      goal,
      (report) => {
        if (report.kind !== 'answered') return;
        const { answer } = report;
        if (goal.kind === 'refund') this.#tryAgain(goal.order, answer);
        if (answer.kind === 'not-accepted' && goal.kind === 'refund') {
          this.#parts.turnedAway(answer.saleId, answer.code);
        }
        run.stop();
        this.#runs.delete(run);
      },
    );
    this.#runs.add(run);
  }
}
