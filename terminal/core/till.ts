import type { ErrorCode } from '#contract/error-codes.ts';
import type { ChannelId, PersonId, SaleId } from '#contract/ids.ts';
import type { PrintOutcome } from '#contract/receipt.ts';
import type { Intent, Preferences, QuietNotice, Screen, TerminalView } from '#contract/view.ts';
import { HeldBaskets } from './basket/held-baskets.ts';
import { sealable } from './capture/seal-capture.ts';
import { checkLimits, type TillLimits } from './limits.ts';
import { DaemonWatch, METHODS } from './payment/daemon-watch.ts';
import { isPreference, PreferenceDesk } from './preferences.ts';
import { printSale } from './receipt/paper-desk.ts';
import { placeOfPaper } from './receipt/paper-place.ts';
import { PaperQueue } from './receipt/paper-queue.ts';
import type { SlipFacts } from './receipt/receipt-facts.ts';
import { SaleDesk } from './sale/sale-desk.ts';
import type { FreshSale, MethodChoice } from './sale/sale-event.ts';
import { isAtRest, standsEmpty } from './sale/sale-state.ts';
import { limitsOf, saleRulesOf } from './settings.ts';
import { Counter } from './shift/counter.ts';
import type { TillPorts } from './till-ports.ts';
import { customerPromptOf } from './view/customer-prompt.ts';
import { Notices, quietNoticeOf, reversalNotice } from './view/notices.ts';
import { paperLeftScreen } from './view/paper-left-screen.ts';
import { screenOf } from './view/screen.ts';
import { statusBarOf } from './view/status-bar.ts';

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
  readonly #papers: PaperQueue;
  readonly #baskets: HeldBaskets;
  readonly #listeners: ((view: TerminalView) => void)[] = [];
  readonly #preferences: PreferenceDesk;
  #view: TerminalView | null = null;

  constructor(ports: TillPorts) {
    const { settings, clock } = ports;
    const limits = limitsOf(settings);
    checkLimits(limits, saleRulesOf(settings).maxAmountMinor);
    this.#papers = this.#makePapers(ports);
    this.#ports = { ...ports, printer: this.#papers };
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
    if (intent.kind === 'paper-seen' && this.#paperLeft() !== null) {
      return this.#papers.seen(intent.printed);
    }
    if (intent.kind === 'paper-seen' && intent.printed) this.#papers.seenOnScreen();
    return this.#counter.isSelling ? this.#sell(intent) : this.#counter.did(intent);
  }

  /** What a person did while somebody is signed in. */
  #sell(intent: SellingIntent): void {
    if (this.#paperLeft() !== null && intent.kind !== 'lock') return;
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
    if ((await this.#papers.load()) === 'damaged') this.#say('PAPER_QUEUE_DAMAGED');
    await this.#counter.start();
    if ((await this.#desk.start()) === 'unreadable') this.#say('JOURNAL_IO');
    this.#papers.open();
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
    await Promise.all([this.#desk.stop(), this.#papers.stop()]);
  }

  #makePapers(ports: TillPorts): PaperQueue {
    const { utcOffsetMinutes } = ports.settings;
    return new PaperQueue(
      { ...ports, memory: ports.papers },
      {
        placeOf: (paper) => {
          const [sale, front] = [this.#desk.state(), this.#counter.front()];
          return placeOfPaper(paper, { sale, front, utcOffsetMinutes });
        },
        changed: () => this.#changed(),
        stuck: () => this.#say('PAPERS_WAIT'),
      },
    );
  }

  #say(code: ErrorCode): void {
    this.#notices.post({ ...ATTENTION, id: `told ${code}`, code });
  }

  /** The question that stands before the next sale; never in the middle of one. */
  #paperLeft(): Screen | null {
    const isFree = this.#counter.isSelling && standsEmpty(this.#desk.state());
    return isFree ? paperLeftScreen(this.#papers.asked(), this.#ports.settings.currency) : null;
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
        tellCode: (code) => this.#say(code),
        keptPapersOf: (saleId) => this.#papers.keptOf(saleId),
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
      screen: this.#counter.screen() ?? this.#paperLeft() ?? screenOf(state, facts),
      customer: customerPromptOf(state),
      supervision: this.#counter.supervision(),
      supervisors: this.#counter.supervisors(),
      status: statusBarOf({ ...this.#ports, watch: this.#watch, cashier: this.#counter.person() }),
      notices: this.#notices.list(),
    };
  }

  #changed(): void {
    this.#view = null;
    this.#papers.look();
    for (const listener of this.#listeners) listener(this.view());
  }
}
