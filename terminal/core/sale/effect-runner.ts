import type { CardAsk, CardReader, CodeScanner } from '#contract/card-reader.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Language } from '#contract/language.ts';
import type { Credential, ShownCode } from '#contract/payment.ts';
import type { LogFields } from '#contract/ports.ts';
import type { Sealer } from '#contract/sealed.ts';
import type { HeldBaskets } from '../basket/held-baskets.ts';
import { CaptureDesk, type Offer } from '../capture/capture-desk.ts';
import { wipe } from '../capture/captured.ts';
import { recipientsFor, sealCapture } from '../capture/seal-capture.ts';
import { CashDesk, type CashPorts } from '../cash/cash-desk.ts';
import { CodeDesk } from '../code/code-desk.ts';
import type { DaemonWatch } from '../payment/daemon-watch.ts';
import { type PaymentQuestion, type PaymentReport, PaymentRun } from '../payment/payment-client.ts';
import { type PaperPorts, printFromJournal } from '../receipt/paper-desk.ts';
import type { KeptOfSale } from '../receipt/paper-memory.ts';
import type { SlipFacts } from '../receipt/receipt-facts.ts';
import { saleRulesOf, type TillSettings } from '../settings.ts';
import { settleDay } from '../shift/settle-day.ts';
import { printSettlement } from '../shift/settlement-slip.ts';
import { HandOverDesk } from './hand-over-desk.ts';
import { MemoryDesk } from './memory-desk.ts';
import type { SaleEffect } from './sale-effect.ts';
import type { Answer } from './sale-event.ts';
import type { SaleMemory } from './sale-memory.ts';
import type { Sale, SaleRules } from './sale-state.ts';

export interface DeskPorts extends PaperPorts, CashPorts {
  readonly reader: CardReader;
  readonly scanner: CodeScanner;
  readonly sealer: Sealer;
  readonly memory: SaleMemory;
  readonly settings: TillSettings;
  readonly baskets: HeldBaskets;
  /** Whether somebody is signed in, and sees the sale's screen. */
  readonly attended: () => boolean;
  /** Says a code in a quiet line. */
  readonly tellCode: (code: ErrorCode) => void;
  readonly watch: DaemonWatch;
  readonly language: () => Language;
  /** How far the papers of a sale are that a crash left; null: only the printer could tell. */
  readonly keptPapersOf: (saleId: SaleId) => KeptOfSale | null;
  /** The sale went from one channel to another (row A6). */
  readonly tellMoved: (moved: EffectOf<'tell-moved'>) => void;
}

/** What a sale has for a credential that a shown code pays. */
const SHOWN_CODE: ShownCode = { routing: { kind: 'shown-code' } };

type EffectOf<K extends SaleEffect['kind']> = Extract<SaleEffect, { readonly kind: K }>;
type Tell = (generation: number, answer: Answer, offer?: Offer) => void;

/** Runs the effects of the sale flow through the ports, each to an answer under its generation. */
export class EffectRunner {
  readonly capture: CaptureDesk;
  readonly memory: MemoryDesk;
  readonly cash: CashDesk;
  readonly #ports: DeskPorts;
  readonly #rules: SaleRules;
  readonly #isReading: (generation: number) => boolean;
  readonly #tell: Tell;
  #credential: Credential | null = null;
  #payment: PaymentRun | null = null;
  readonly #handOvers: HandOverDesk;
  readonly #code: CodeDesk;

  constructor(ports: DeskPorts, isReading: (generation: number) => boolean, tell: Tell) {
    this.capture = new CaptureDesk(ports.reader, ports.clock, ports.limits);
    this.memory = new MemoryDesk(ports.memory, ports.log);
    this.cash = new CashDesk(ports, ports.settings.currency);
    this.#handOvers = new HandOverDesk(ports);
    this.#code = new CodeDesk(ports);
    this.#ports = ports;
    this.#rules = saleRulesOf(ports.settings);
    this.#isReading = isReading;
    this.#tell = tell;
  }

  run(effect: SaleEffect, generation: number): void {
    switch (effect.kind) {
      case 'read-card':
        return this.#readCard(effect.sale, generation);
      case 'ask-pin':
        return this.#askPin(effect.sale, generation);
      case 'cancel-reader':
        return this.capture.cancel();
      case 'finish-reader':
        return this.capture.finish(effect.prompt);
      case 'seal':
        return this.#seal(effect.sale, generation);
      case 'remember':
        return this.#remember(effect, generation);
      case 'hold':
        return void this.#ports.baskets
          .hold(effect.basket)
          .then((kept) => this.#tell(generation, { kind: kept ? 'held' : 'not-held' }));
      case 'take-held':
        return void this.#takeHeld(effect.id, generation);
      case 'tell':
        return this.#ports.tellCode(effect.code);
      case 'note':
        return void this.memory.save(effect.pending);
      case 'forget':
        return void this.memory.clear();
      case 'pay':
      case 'pay-again':
        return this.#pay(effect, generation);
      case 'abandon':
      case 'find':
        return this.#follow({ kind: effect.kind, saleId: effect.saleId }, generation);
      case 'extend-code':
        return this.#tellWhen(this.#code.moreTime(effect.saleId), generation);
      case 'print-code':
        return this.#tellWhen(this.#code.print(effect, this.#slipFacts(false)), generation);
      case 'check':
        return this.#payment?.checkNow();
      case 'stop-payment':
        return this.#endPayment();
      case 'print':
        return void this.#print(effect, generation);
      case 'settle':
        return void settleDay({ ...this.#ports, person: this.#ports.cashier() }).then((end) =>
          this.#tell(generation, { kind: 'settle-ended', end }),
        );
      case 'print-settlement':
        return this.#printSettlement(effect, generation);
      case 'keep-cash':
        return this.#tellWhen(this.cash.keep(effect.facts), generation);
      case 'open-drawer':
        return this.#tellWhen(this.cash.openDrawer(), generation);
      case 'print-cash':
        return this.#printCash(effect, generation);
      case 'leave-cash':
        return void this.cash.leave(effect.saleId);
      case 'tell-moved':
        return this.#ports.tellMoved(effect);
      case 'audit':
        return this.#handOvers.take({
          saleId: effect.saleId,
          person: effect.person,
          reason: effect.reason,
        });
      default:
        return effect satisfies never;
    }
  }

  seenAtDaemon(): void {
    this.#payment?.seenAtDaemon();
  }

  /** A code may be paid for that long: so long nobody is impatient. */
  payerAwaited(leftMs: number): void {
    this.#payment?.payerAwaited(leftMs);
  }

  linkChanged(connected: boolean): void {
    if (connected) this.#handOvers.linkBack();
    this.#payment?.linkChanged(connected);
  }

  dropCredential(): void {
    this.#credential = null;
  }

  /** Resolves when the disk has everything it was given. */
  async stop(): Promise<void> {
    this.#endPayment();
    this.capture.drop();
    this.dropCredential();
    await this.memory.settled();
  }

  #readCard(sale: Sale, generation: number): void {
    const ask = this.#ask(sale, generation, this.#ports.limits.cardMs);
    this.capture
      .readCard(ask, () => this.#isReading(generation))
      .then(({ end, offer }) => this.#tell(generation, { kind: 'card-ended', end }, offer));
  }

  #askPin(sale: Sale, generation: number): void {
    this.capture
      .askPin(this.#ask(sale, generation, this.#ports.limits.pinMs))
      .then(({ end, offer }) => this.#tell(generation, { kind: 'pin-ended', end }, offer));
  }

  #ask({ amountMinor }: Sale, generation: number, limitMs: number): CardAsk {
    const { currency } = this.#rules;
    return { generation, amountMinor, currency, language: this.#ports.language(), limitMs };
  }

  /** Seals once to every channel that takes the method, so that a replay needs no second tap. */
  #seal({ saleId, method, amountMinor }: Sale, generation: number): void {
    const { sealer, settings, clock, watch, limits } = this.#ports;
    const captured = this.capture.handOver();
    const status = watch.status();
    const recipients =
      status === null ? [] : recipientsFor(status, method, limits.recipients, sealer);
    const failed = (code: ErrorCode) => this.#tell(generation, { kind: 'seal-failed', code });
    if (captured === null || recipients.length === 0) {
      if (captured !== null) wipe(captured);
      failed(captured === null ? 'SEALING_FAILED' : 'NO_CHANNEL_FOR_METHOD');
      return;
    }
    const binding = {
      saleId,
      terminalId: settings.terminalId,
      amountMinor,
      currency: this.#rules.currency,
      sealedAtWallMs: clock.wallNow(),
    };
    sealCapture(sealer, captured, binding, recipients)
      .finally(() => wipe(captured))
      .then(
        (credential) => {
          if (credential === 'no-pin-key') return failed('NO_PIN_KEY');
          const take = () => {
            this.#credential = credential;
          };
          this.#tell(generation, { kind: 'sealed' }, { take, refuse: () => {} });
        },
        () => failed('SEALING_FAILED'),
      );
  }

  async #takeHeld(id: string, generation: number): Promise<void> {
    const basket = await this.#ports.baskets.take(id);
    this.#tell(generation, basket === null ? { kind: 'not-taken' } : { kind: 'taken', basket });
  }

  #remember({ pending }: EffectOf<'remember'>, generation: number): void {
    this.memory
      .save(pending)
      .then((durable) =>
        this.#tell(generation, { kind: durable ? 'remembered' : 'not-remembered' }),
      );
  }

  #pay({ kind, sale }: EffectOf<'pay' | 'pay-again'>, generation: number): void {
    const { saleId, method, amountMinor } = sale;
    const given = this.#credential;
    this.#credential = null;
    const credential = method === 'qr-show' ? SHOWN_CODE : given;
    if (credential === null) throw new Error('a sale reached its payment without a credential');
    if (kind === 'pay-again' && given !== null) {
      this.#follow({ kind: 'present-again', saleId, credential: given }, generation);
      return;
    }
    const { terminalId } = this.#ports.settings;
    const cashier = this.#ports.cashier();
    const { currency } = this.#rules;
    const order = { saleId, terminalId, cashier, method, amountMinor, currency, credential };
    this.#follow({ kind: 'pay', order: { ...order, product: 'sale' } }, generation);
  }

  #follow(question: PaymentQuestion, generation: number): void {
    const { daemon, clock, log, limits, watch } = this.#ports;
    this.#endPayment();
    this.#payment = new PaymentRun(
      { daemon, clock, log, limits, connected: () => watch.connected() },
      question,
      (report) => {
        log.info('payment report', { generation, ...reportFields(report) });
        if (report.kind === 'answered') this.#endPayment();
        this.#tell(generation, report);
      },
    );
  }

  /** With the run goes the order it holds, and with that the sealed credential. */
  #endPayment(): void {
    this.#payment?.stop();
    this.#payment = null;
  }

  async #print(effect: EffectOf<'print'>, generation: number): Promise<void> {
    const { saleId, paper, copy, reprint, mark } = effect;
    const durable = mark === null || (await this.memory.save(mark));
    const outcome = durable
      ? await printFromJournal(this.#ports, saleId, paper, {
          ...this.#slipFacts(reprint),
          copy: this.#rules.copies[copy] ?? 'customer',
        })
      : ({ kind: 'not-printed', reason: 'printer-error' } as const);
    this.#tell(generation, { kind: 'print-ended', outcome });
  }

  #printSettlement({ report, reprint }: EffectOf<'print-settlement'>, generation: number): void {
    const facts = { ...this.#slipFacts(reprint), currency: this.#rules.currency };
    printSettlement(this.#ports, report, facts).then((outcome) =>
      this.#tell(generation, { kind: 'print-ended', outcome }),
    );
  }

  #printCash({ cash, reprint }: EffectOf<'print-cash'>, generation: number): void {
    const { terminalId } = this.#ports.settings;
    this.#tellWhen(this.cash.print(cash, terminalId, this.#slipFacts(reprint)), generation);
  }

  #tellWhen(answer: Promise<Answer>, generation: number): void {
    void answer.then((came) => this.#tell(generation, came));
  }

  #slipFacts(reprint: boolean): SlipFacts {
    const { settings, language, watch } = this.#ports;
    const { merchant, utcOffsetMinutes } = settings;
    const nameOf = watch.nameOf.bind(watch);
    return { language: language(), merchant, utcOffsetMinutes, reprint, nameOf };
  }
}

/** What a technician reads of a payment afterwards: kinds, codes and ids. */
const reportFields = (report: PaymentReport): LogFields => {
  if (report.kind !== 'answered') return { report: report.kind };
  const { answer } = report;
  const code = 'code' in answer ? answer.code : null;
  return { report: report.kind, saleId: answer.saleId, answer: answer.kind, code };
};
