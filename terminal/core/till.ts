import type { CardReader, CodeScanner } from '#contract/card-reader.ts';
import type { DaemonLink } from '#contract/daemon-api.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Language } from '#contract/language.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { Sealer } from '#contract/sealed.ts';
import type { Intent, QuietNotice, TerminalView } from '#contract/view.ts';
import { sealable } from './capture/seal-capture.ts';
import { checkLimits, type TillLimits } from './limits.ts';
import { DaemonWatch, METHODS } from './payment/daemon-watch.ts';
import { SaleDesk } from './sale/sale-desk.ts';
import type { FreshSale, MethodChoice } from './sale/sale-event.ts';
import type { SaleMemory } from './sale/sale-memory.ts';
import { limitsOf, saleRulesOf, type TillSettings } from './settings.ts';
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

class TillCore implements Till {
  readonly #ports: TillPorts;
  readonly #limits: TillLimits;
  readonly #watch: DaemonWatch;
  readonly #notices: Notices;
  readonly #desk: SaleDesk;
  readonly #listeners: ((view: TerminalView) => void)[] = [];
  #language: Language;
  #view: TerminalView | null = null;

  constructor(ports: TillPorts) {
    const { settings, clock } = ports;
    const limits = limitsOf(settings);
    checkLimits(limits, saleRulesOf(settings).maxAmountMinor);
    this.#ports = ports;
    this.#limits = limits;
    this.#language = settings.language;
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
    switch (intent.kind) {
      case 'language':
        this.#language = intent.language;
        return this.#changed();
      case 'scanned':
        return this.#desk.scanned(intent.text);
      case 'confirm':
        return this.#desk.person({ kind: 'confirm', fresh: this.#fresh() });
      case 'pay-by':
        return this.#desk.person({ ...intent, fresh: this.#fresh() });
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
    if ((await this.#desk.start()) === 'sound') return;
    const lines = { from: null, to: null, code: 'JOURNAL_IO' } as const;
    this.#notices.post({ id: 'pending-sale-unreadable', kind: 'attention', ...lines });
  }

  async stop(): Promise<void> {
    this.#watch.stop();
    this.#notices.stop();
    await this.#desk.stop();
  }

  #makeDesk(): SaleDesk {
    const { random: _random, ...ports } = this.#ports;
    return new SaleDesk(
      {
        ...ports,
        limits: this.#limits,
        watch: this.#watch,
        language: () => this.#language,
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
    return {
      language: this.#language,
      screen: screenOf(state, {
        methods: () => this.#methods(),
        nameOf: (channel) => this.#watch.nameOf(channel),
      }),
      customer: customerPromptOf(state),
      status: statusBarOf({ ...this.#ports, watch: this.#watch }),
      notices: this.#notices.list(),
    };
  }

  #changed(): void {
    this.#view = null;
    for (const listener of this.#listeners) listener(this.view());
  }
}
