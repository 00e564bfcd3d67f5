import type { DaemonLink } from '#contract/daemon-api.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Log, Random } from '#contract/ports.ts';
import type { Paper } from '#contract/receipt.ts';
import type { Sealer } from '#contract/sealed.ts';
import type { ShiftReport } from '#contract/shift.ts';
import type { Screen, TerminalView } from '#contract/view.ts';
import { unseenSale } from '#terminal/core/cash/cash-book.ts';
import { workingKeysOf } from '#terminal/core/payment/working-keys.ts';
import type { PendingSale } from '#terminal/core/sale/sale-memory.ts';
import type { TillSettings } from '#terminal/core/settings.ts';
import type { OpenShift } from '#terminal/core/shift/shift-memory.ts';
import { createTill, type Till } from '#terminal/core/till.ts';
import { type Decisions, durationOf, facet } from '../faults/decisions.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { Shown } from '../witness/records.ts';
import type { Reading, SimPinSlot } from './customer-secrets.ts';
import type { DaemonSeat } from './daemon-seat.ts';
import { SimPrinter, SimReader, SimScanner } from './devices.ts';
import { LocalLink } from './local-link.ts';
import { type Act, isFront, type Operator } from './operator.ts';
import { PaperAccount } from './paper-account.ts';
import { SIM_STAFF, simPins } from './people.ts';
import { type Incarnation, SimProcess } from './sim-process.ts';
import { TERMINAL } from './terminal-id.ts';
import { type CashDisk, cashBookOn, memoryOn, soundMemoryOn, type TillDisk } from './till-disk.ts';

export interface TillSeatParts {
  readonly number: number;
  readonly clock: VirtualClock;
  readonly decisions: Decisions;
  readonly daemon: DaemonSeat;
  readonly operator: Operator;
  readonly random: SeededRandom;
  readonly ids: Random;
  readonly sealer: Sealer;
  /** Channels the pad has a PIN key of; null: one key, and one block for all. */
  readonly pinSlots: readonly SimPinSlot[] | null;
  shown(shown: Shown): void;
  /** A screen came up. */
  screen(kind: Screen['kind'], till: number): void;
  printed(paper: Paper): void;
  cashShown(saleId: SaleId, amountMinor: number, till: number): void;
  shiftClosed(report: ShiftReport, till: number): void;
  drawerAsked(kept: boolean, till: number): void;
  /** A sale was handed to the daemon for the first time. */
  captured(saleId: SaleId): void;
  /** Something worth counting happened. */
  count(what: string): void;
  crashed(how: string): void;
  powerCut(size: number): void;
  /** A customer's wallet pays the code with this payload, if it can be paid. */
  walletPays(payload: string): void;
  bug(cause: unknown): void;
  alter(ports: Parameters<typeof createTill>[0]): Parameters<typeof createTill>[0];
  /** The page shows this. */
  viewed(view: TerminalView): void;
}

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** How long a cashier looks at a screen that did not react before trying again. */
const NUDGE_MS = 4_000;

const SETTINGS: TillSettings = {
  terminalId: TERMINAL,
  staff: SIM_STAFF,
  merchant: { name: { zh: '小店', en: 'Corner shop' }, id: 'M00000000000001' },
  language: 'zh',
  currency: 'CNY',
  utcOffsetMinutes: 480,
};

/** A till with its cashier: the real terminal core on simulated devices. */
export class TillSeat {
  readonly process: SimProcess;
  readonly #parts: TillSeatParts;
  readonly #disk: TillDisk<PendingSale> = { kept: null };
  /** A shift and baskets are not money: their disk has no faults here. */
  readonly #shiftDisk: TillDisk<OpenShift> = { kept: null };
  readonly #cashDisk: CashDisk = new Map();
  readonly #papers = new PaperAccount();
  #till: Till | null = null;
  #scanner = new SimScanner();
  #mine: Incarnation = 0;
  #screen: Screen | null = null;
  #face = '';
  #lastSale: SaleId | null = null;
  /** Numbers the cashier's acts: an act for an earlier screen is not done. */
  #turn = 0;
  #readings = 0;

  constructor(parts: TillSeatParts) {
    this.#parts = parts;
    this.process = new SimProcess({
      clock: parts.clock,
      drawTimersFirst: () => parts.random.chance(0.7),
      bug: parts.bug,
      late: () => parts.count('an event of an earlier life came late'),
    });
  }

  /** The till stands at an empty amount, and the cashier has nothing in mind. */
  get isIdle(): boolean {
    return this.#screen?.kind === 'amount' && this.#parts.operator.isDone;
  }

  /** What is wrong with this till's papers, over all its lives. */
  get papersWrong(): readonly string[] {
    return this.#papers.wrong();
  }

  get screen(): Screen | null {
    return this.#screen;
  }

  boot(): void {
    const { clock, decisions, daemon, random, ids, sealer, pinSlots, alter } = this.#parts;
    const mine = this.process.boot();
    this.#mine = mine;
    const devices = { clock: this.process.clock(mine), decisions, random };
    this.#scanner = new SimScanner();
    const link = new LocalLink({ clock, decisions, daemon, process: this.process, mine });
    const ports = alter({
      daemon: this.#watched(link),
      reader: new SimReader({
        ...{ ...devices, pinSlots, nextReading: () => this.#nextReading() },
        workingKeys: () => workingKeysOf(ports.daemon, { clock: devices.clock, log: QUIET })(),
      }),
      scanner: this.#scanner,
      printer: new SimPrinter(devices, {
        came: (paper) => {
          this.#papers.came(paper);
          this.#parts.printed(paper);
        },
        drawerAsked: () => this.#drawerAsked(),
      }),
      sealer,
      memory: memoryOn(this.#disk, devices.clock, decisions),
      shifts: soundMemoryOn(this.#shiftDisk),
      baskets: { load: () => [], save: async () => {} },
      preferences: { load: async () => null, save: async () => {} },
      cashBook: cashBookOn(this.#cashDisk, devices.clock, decisions),
      papers: memoryOn(this.#papers, devices.clock, decisions),
      pins: simPins,
      clock: devices.clock,
      random: ids,
      log: QUIET,
      settings: SETTINGS,
    });
    const till = createTill(ports);
    this.#till = till;
    this.process.enter(mine, 'io', () => {
      till.onView((view) => this.#looked(mine, view));
      till.start().catch(this.#parts.bug);
    });
  }

  /** By the disk alone: does a shift's book hold a sale that nobody has gone on from? */
  #drawerAsked(): void {
    const kept = [...this.#cashDisk.values()].some((entries) => unseenSale(entries) !== null);
    this.#parts.drawerAsked(kept, this.#parts.number);
  }

  /** Readings are counted over the till's lives: none is like another. */
  #nextReading(): Reading {
    this.#readings += 1;
    return `${this.#parts.number}/${this.#readings}`;
  }

  /** Has the cashier look again: there is more to sell. */
  nudge(): void {
    this.#plan();
  }

  /** Kills the till and starts it again after a while (fault CR4). */
  crash(how: string, size: number): void {
    if (!this.process.alive) return;
    if (this.#screen?.kind === 'paying') this.#parts.count('a till died while it paid');
    if (this.#screen?.kind === 'code') this.#parts.count('a till died while it showed a code');
    this.process.kill();
    this.#till = null;
    this.#screen = null;
    this.#turn += 1;
    this.#parts.crashed(how);
    this.#parts.clock.after(durationOf(facet(size, 2), 50, 10_000), () => this.boot());
  }

  #watched(link: LocalLink): DaemonLink {
    return {
      request: (name, params) => {
        if (name === 'payment.pay') {
          const { saleId } = params as { saleId: SaleId };
          if (saleId === this.#lastSale) this.#parts.count('an order was sent again');
          this.#parts.captured(saleId);
          this.#lastSale = saleId;
        } else if (name === 'payment.find') {
          this.#lastSale = (params as { saleId: SaleId }).saleId;
        }
        return link.request(name, params);
      },
      onNotification: (name, listener) => link.onNotification(name, listener),
      onConnected: (listener) => link.onConnected(listener),
    };
  }

  #looked(mine: Incarnation, view: TerminalView): void {
    const { screen } = view;
    this.#parts.viewed(view);
    const before = this.#screen;
    const face = faceOf(screen);
    if (!this.process.isCurrent(mine) || (before !== null && face === this.#face)) return;
    this.#screen = screen;
    this.#face = face;
    if (screen.kind === 'amount') this.#lastSale = null;
    if (before?.kind !== screen.kind && !isFront(screen)) {
      this.#parts.screen(screen.kind, this.#parts.number);
      this.#tellResult(before, screen);
      const size = this.#parts.decisions.strikes('CR4');
      if (size !== null) return this.crash('CR4', size);
    }
    this.#plan();
  }

  /** A result on the screen is a promise to the cashier; what it says is held against the ledgers. */
  #tellResult(before: Screen | null, screen: Screen): void {
    const { number, shown, cashShown, shiftClosed } = this.#parts;
    if (screen.kind === 'cash-paid') cashShown(screen.saleId, screen.amountMinor, number);
    if (screen.kind === 'shift-closed') shiftClosed(screen.report, number);
    if (screen.kind === 'approved') {
      shown({ saleId: screen.saleId, till: number, what: 'approved', code: '' });
    }
    if (screen.kind !== 'not-paid' || (before?.kind !== 'paying' && before?.kind !== 'code'))
      return;
    const saleId = screen.saleId ?? this.#lastSale;
    if (saleId !== null) shown({ saleId, till: number, what: 'not-paid', code: screen.code });
  }

  #plan(): void {
    const screen = this.#screen;
    if (screen === null) return;
    this.#turn += 1;
    const turn = this.#turn;
    const act = this.#parts.operator.next(screen);
    const thinkMs = act?.thinkMs ?? (waitsForPerson(screen) ? NUDGE_MS : null);
    if (thinkMs === null) return;
    this.#parts.clock.after(thinkMs, () => {
      if (turn !== this.#turn) return;
      this.process.enter(this.#mine, 'io', () => act !== null && this.#act(act));
      if (turn === this.#turn) this.#plan();
    });
  }

  #act(act: Act): void {
    const { random, powerCut } = this.#parts;
    if (act.do === 'pull-the-plug') return powerCut(random.fraction());
    if (act.do === 'scan-code') return this.#scanner.scan(someCode(random));
    if ('payload' in act.do) {
      const { press, payload, afterMs } = act.do;
      for (const intent of press) this.#till?.intent(intent);
      // The customer's telephone is no part of the till: it pays also when that is gone.
      return void this.#parts.clock.after(afterMs, () => this.#parts.walletPays(payload));
    }
    for (const intent of act.do) {
      if (intent.kind === 'paper-seen' && intent.printed) this.#papers.saidToBeThere();
      this.#till?.intent(intent);
    }
  }
}

/** What of a screen a cashier reacts to. */
const faceOf = (screen: Screen): string => {
  switch (screen.kind) {
    case 'amount':
      return `amount ${screen.amountMinor}`;
    case 'method':
      return `method ${screen.methods.map(({ problem }) => problem).join()}`;
    case 'scan':
      return `scan ${screen.problem} ${screen.again}`;
    case 'card':
      return `card ${screen.again}`;
    case 'approved':
    case 'cash-paid':
    case 'not-paid':
      return `${screen.kind} ${screen.paper}`;
    case 'cash':
      return `cash ${screen.tenderedMinor} ${screen.problem} ${screen.keeping}`;
    case 'code':
      return `code ${screen.payload} ${screen.extending} ${screen.isLineDown}`;
    case 'unknown':
      return `unknown ${screen.checking}`;
    case 'settled':
      return `settled ${screen.paper}`;
    case 'settle-confirm':
      return `settle-confirm ${screen.problem}`;
    case 'shift-close':
      return `shift-close ${screen.step} ${screen.problem}`;
    case 'shift-closed':
      return `shift-closed ${screen.paper}`;
    case 'paper-left':
      return `paper-left ${screen.saleId} ${screen.copy} ${screen.printedTime} ${screen.waiting}`;
    case 'recall':
    case 'sign-in':
    case 'sign-in-pin':
    case 'shift-open':
    case 'settling':
    case 'pin':
    case 'paying':
      return screen.kind;
    default:
      return screen satisfies never;
  }
};

const waitsForPerson = ({ kind }: Screen): boolean => kind === 'unknown';

const someCode = (random: SeededRandom): string =>
  `13${String(Math.floor(random.fraction() * 1e16)).padStart(16, '0')}`;
