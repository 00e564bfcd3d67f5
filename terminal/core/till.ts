import type { CardReader, CodeScanner } from '#contract/card-reader.ts';
import type { DaemonLink } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { ChannelId, PersonId, SaleId } from '#contract/ids.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import type { Sealer } from '#contract/sealed.ts';
import type { PinCheck } from '#contract/staff.ts';
import type { Intent, Preferences, QuietNotice, TerminalView } from '#contract/view.ts';
import { type BasketMemory, HeldBaskets } from './basket/held-baskets.ts';
import { sealable } from './capture/seal-capture.ts';
import type { CashBook } from './cash/cash-book.ts';
import { checkLimits, type TillLimits } from './limits.ts';
import { DaemonWatch, METHODS } from './payment/daemon-watch.ts';
import { isPreference, PreferenceDesk, type PreferenceMemory } from './preferences.ts';
import { printSale } from './receipt/paper-desk.ts';
import type { SlipFacts } from './receipt/receipt-facts.ts';
import { SaleDesk } from './sale/sale-desk.ts';
import type { FreshSale, MethodChoice } from './sale/sale-event.ts';
import type { SaleMemory } from './sale/sale-memory.ts';
import { isAtRest, standsEmpty } from './sale/sale-state.ts';
import { limitsOf, saleRulesOf, type TillSettings } from './settings.ts';
import { Counter } from './shift/counter.ts';
import type { ShiftMemory } from './shift/shift-memory.ts';
import { customerPromptOf } from './view/customer-prompt.ts';
import { Notices, quietNoticeOf, reversalNotice } from './view/notices.ts';
import { screenOf } from './view/screen.ts';
import { statusBarOf } from './view/status-bar.ts';

/** Everything a till needs from outside. */
export interface TillPorts {
  readonly daemon: DaemonLink;
  readonly reader: CardReader;
  readonly scanner: CodeScanner;
  readonly printer: ReceiptPrinter;
  readonly sealer: Sealer;
  readonly memory: SaleMemory;
  readonly shifts: ShiftMemory;
  readonly baskets: BasketMemory;
  readonly preferences: PreferenceMemory;
  readonly cashBook: CashBook;
  readonly pins: PinCheck;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: TillSettings;
}

export interface Till {
  view(): TerminalView;
  /** Calls `listener` with the whole view after every change. */
  onView(listener: (view: TerminalView) => void): void;
  /** Shows a quiet line the host has to say (row A7): about keys, certificates, parameters. */
  tell(notice: QuietNotice): void;
  /** What a person did. An intent that doesn't fit the screen is ignored. */
  intent(intent: Intent): void;
  /**
   * Whether this PIN proves a supervisor, for what is ordered beside the sale; null: it does, else
   * why not. Guesses count together with those at the sign-in.
   */
  supervisorRefusal(person: PersonId, pin: string): Promise<ErrorCode | null>;
  /** Who answers for what is done now; null while nobody is signed in or the till is locked. */
  cashier(): PersonId | null;
  /** Prints what an earlier sale or a refund came to, from the journal; null: it has no paper. */
  printSale(saleId: SaleId, which: 'originals' | 'reprint'): Promise<PrintOutcome | null>;
  /** Resolves when a sale left by a crash is taken up; intents are ignored until then. */
  start(): Promise<void>;
  /** Stops timers and questions. An open sale stays in the memory for the next start. */
  stop(): Promise<void>;
}

/**
 * A till: one sale at a time, from the first digit to the paper.
 * @throws Error when the limits of the settings contradict each other.
 */
export function createTill(ports: TillPorts): Till {
  return new TillCore(ports);
}

/** What a person may do at a till, but for what is the same wherever they are. */
type SellingIntent = Exclude<Intent, { kind: keyof Preferences | 'supervisor-left' }>;

const DEFAULT_VOLUME = 2;
const ATTENTION = { kind: 'attention', from: null, to: null } as const;

class TillCore implements Till {
  readonly #ports: TillPorts;
  readonly #limits: TillLimits;
  readonly #watch: DaemonWatch;
  readonly #notices: Notices;
  readonly #desk: SaleDesk;
  readonly #counter: Counter;
  readonly #baskets: HeldBaskets;
  readonly #listeners: ((view: TerminalView) => void)[] = [];
  readonly #preferences: PreferenceDesk;
  #view: TerminalView | null = null;

  constructor(ports: TillPorts) {
    const { settings, clock } = ports;
    const limits = limitsOf(settings);
    checkLimits(limits, saleRulesOf(settings).maxAmountMinor);
    this.#ports = ports;
    this.#limits = limits;
    this.#preferences = new PreferenceDesk(
      { language: settings.language, volume: settings.volume ?? DEFAULT_VOLUME, motion: 'system' },
      ports.preferences,
      ports.log,
    );
    this.#baskets = new HeldBaskets(ports.baskets, ports.log);
    this.#watch = new DaemonWatch(
      {
        daemon: ports.daemon,
        clock,
        limits,
        sealable: (channel) => sealable(ports.sealer, channel),
      },
      { changed: () => this.#changed(), link: (up) => this.#desk.linkChanged(up) },
    );
    this.#notices = new Notices(clock, { most: limits.notices, lastMs: limits.noticeMs }, () =>
      this.#changed(),
    );
    this.#counter = this.#makeCounter();
    this.#desk = this.#makeDesk();
  }

  view(): TerminalView {
    this.#view ??= this.#look();
    return this.#view;
  }

  onView(listener: (view: TerminalView) => void): void {
    this.#listeners.push(listener);
  }

  tell(notice: QuietNotice): void {
    this.#notices.post(notice);
  }

  intent(intent: Intent): void {
    if (isPreference(intent)) {
      this.#preferences.set(intent);
      return this.#changed();
    }
    if (intent.kind === 'supervisor-left') return this.#counter.supervisorLeft();
    return this.#counter.isSelling ? this.#sell(intent) : this.#counter.did(intent);
  }

  /** What a person did while somebody is signed in. */
  #sell(intent: SellingIntent): void {
    switch (intent.kind) {
      case 'scanned':
        return this.#desk.scanned(intent.text);
      case 'confirm':
        return this.#desk.person({ kind: 'confirm', fresh: this.#fresh() });
      case 'pay-by':
        return this.#desk.person({ ...intent, fresh: this.#fresh() });
      case 'pay-cash':
        return this.#desk.person({ ...intent, saleId: this.#ports.random.id() as SaleId });
      case 'hold':
        return this.#desk.person({ kind: 'hold', ...this.#tag() });
      case 'lock':
        return isAtRest(this.#desk.state()) ? this.#counter.lock() : undefined;
      case 'close-shift':
        return standsEmpty(this.#desk.state()) ? this.#counter.closeShift() : undefined;
      case 'supervisor':
        return this.#counter.supervised(intent, (agreed) =>
          this.#desk.person({ kind: 'supervisor', ...agreed }),
        );
      case 'sign-in-as':
        return;
      default:
        return this.#desk.person(intent);
    }
  }

  async start(): Promise<void> {
    const { daemon, reader, scanner, printer } = this.#ports;
    for (const device of [reader, scanner, printer]) device.onState(() => this.#changed());
    reader.onPrompt((prompt) => this.#desk.prompted(prompt));
    scanner.onScan((text) => this.#desk.scanned(text));
    const nameOf = this.#watch.nameOf.bind(this.#watch);
    daemon.onNotification('payment.progress', (progress) => {
      this.#desk.progressed(progress);
      if (progress.step !== 'reversal-acknowledged') return;
      this.#notices.post(reversalNotice(progress.saleId, progress.channel, nameOf));
    });
    daemon.onNotification('notice.posted', (notice) => {
      const quiet = quietNoticeOf(notice, nameOf);
      if (quiet !== null) this.#notices.post(quiet);
    });
    this.#watch.begin();
    await Promise.all([this.#preferences.load(), this.#baskets.load()]);
    await this.#counter.start();
    if ((await this.#desk.start()) === 'sound') return;
    this.#notices.post({ ...ATTENTION, id: 'pending-sale-unreadable', code: 'JOURNAL_IO' });
  }

  supervisorRefusal(person: PersonId, pin: string): Promise<ErrorCode | null> {
    return this.#counter.supervisorRefusal(person, pin);
  }

  cashier(): PersonId | null {
    return this.#counter.isSelling ? this.#counter.cashier() : null;
  }

  printSale(saleId: SaleId, which: 'originals' | 'reprint'): Promise<PrintOutcome | null> {
    const { copies } = saleRulesOf(this.#ports.settings);
    const isReprint = which === 'reprint';
    return printSale(
      { ...this.#ports, limits: this.#limits },
      saleId,
      this.#slipFacts(isReprint),
      isReprint ? ['customer'] : copies,
    );
  }

  async stop(): Promise<void> {
    this.#watch.stop();
    this.#notices.stop();
    this.#counter.stop();
    await this.#desk.stop();
  }

  #makeDesk(): SaleDesk {
    const { random: _random, pins: _pins, shifts: _shifts, ...ports } = this.#ports;
    return new SaleDesk(
      {
        ...ports,
        limits: this.#limits,
        watch: this.#watch,
        language: () => this.#preferences.all().language,
        baskets: this.#baskets,
        attended: () => this.#counter.isSelling,
        cashier: () => this.#counter.cashier(),
        shiftOpenedAtWallMs: () => this.#counter.shiftOpenedAtWallMs(),
        tellCode: (code) => this.#notices.post({ ...ATTENTION, id: `told ${code}`, code }),
        tellMoved: ({ saleId, from, to }) =>
          this.#notices.post({
            id: `moved ${saleId.slice(-20)} ${from.slice(0, 16)} ${to.slice(0, 16)}`,
            kind: 'moved',
            from: this.#watch.nameOf(from),
            to: this.#watch.nameOf(to),
            code: null,
          }),
      },
      () => this.#changed(),
    );
  }

  #makeCounter(): Counter {
    const slipFacts = (reprint: boolean) => this.#slipFacts(reprint);
    const ports = { ...this.#ports, watch: this.#watch, slipFacts };
    return new Counter(ports, () => this.#changed());
  }

  #slipFacts(reprint: boolean): SlipFacts {
    const { merchant, utcOffsetMinutes } = this.#ports.settings;
    const nameOf = this.#watch.nameOf.bind(this.#watch);
    const { language } = this.#preferences.all();
    return { language, merchant, utcOffsetMinutes, reprint, nameOf };
  }

  #tag(): { id: string; atWallMs: number; by: string } {
    const { random, clock } = this.#ports;
    return { id: random.id(), atWallMs: clock.wallNow(), by: this.#counter.person()?.name ?? '' };
  }

  #fresh(): FreshSale {
    return {
      saleId: this.#ports.random.id() as SaleId,
      atWallMs: this.#ports.clock.wallNow(),
      methods: this.#methods(),
    };
  }

  /** A reader that is gone is said on the methods too, before the customer gets a card out. */
  #methods(): readonly MethodChoice[] {
    return METHODS.map((method) => {
      const problem = this.#watch.problemOf(method);
      const gone = method === 'card' && this.#ports.reader.state() === 'gone';
      return { method, problem: problem ?? (gone ? 'READER_GONE' : null) };
    });
  }

  #look(): TerminalView {
    const state = this.#desk.state();
    const facts = {
      methods: () => this.#methods(),
      held: () => this.#baskets.list(),
      shop: this.#ports.settings.merchant.name,
      nameOf: (channel: ChannelId) => this.#watch.nameOf(channel),
    };
    return {
      ...this.#preferences.all(),
      screen: this.#counter.screen() ?? screenOf(state, facts),
      customer: customerPromptOf(state),
      supervision: this.#counter.supervision(),
      supervisors: this.#counter.supervisors(),
      status: statusBarOf({ ...this.#ports, watch: this.#watch, cashier: this.#counter.person() }),
      notices: this.#notices.list(),
    };
  }

  #changed(): void {
    this.#view = null;
    for (const listener of this.#listeners) listener(this.view());
  }
}
