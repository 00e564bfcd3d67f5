import { type DaemonLink, DaemonLinkLost } from '#contract/daemon-api.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { PersonId } from '#contract/ids.ts';
import type { Clock, Log, Timer } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { ShiftReport } from '#contract/shift.ts';
import type { StaffName } from '#contract/staff.ts';
import { type CashBook, cashSumOf } from '../cash/cash-book.ts';
import type { DaemonWatch } from '../payment/daemon-watch.ts';
import type { PinDesk } from '../people/pin-desk.ts';
import { printPaper } from '../receipt/paper-desk.ts';
import type { SlipFacts } from '../receipt/receipt-facts.ts';
import type { TillSettings } from '../settings.ts';
import { frontStart, frontStep } from './front-flow.ts';
import type {
  FrontAnswer,
  FrontEffect,
  FrontEvent,
  FrontPersonEvent,
  FrontRules,
  FrontState,
} from './front-state.ts';
import type { OpenShift, ShiftMemory } from './shift-memory.ts';
import { nameOf, shiftSlip } from './shift-report.ts';

export interface FrontPorts {
  readonly pins: PinDesk;
  readonly memory: ShiftMemory;
  readonly cashBook: CashBook;
  readonly daemon: DaemonLink;
  readonly watch: DaemonWatch;
  readonly printer: ReceiptPrinter;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: TillSettings;
  readonly rules: FrontRules;
  readonly slipFacts: (reprint: boolean) => SlipFacts;
}

type Untagged<E extends FrontAnswer = FrontAnswer> = E extends FrontAnswer
  ? Omit<E, 'question'>
  : never;

/** Keeps who stands at the till, and runs what the front's flow asks for. */
export class FrontDesk {
  readonly #ports: FrontPorts;
  readonly #changed: () => void;
  #state: FrontState;
  #pause: Timer | null = null;
  #stopped = false;

  constructor(ports: FrontPorts, changed: () => void) {
    this.#ports = ports;
    this.#changed = changed;
    this.#state = frontStart(ports.rules);
  }

  state(): FrontState {
    return this.#state;
  }

  /** Whether what is pressed belongs to the sale. */
  get isSelling(): boolean {
    return this.#state.kind === 'selling';
  }

  /** Who answers for what is sold now; null while nobody is signed in. */
  person(): StaffName | null {
    const { kind } = this.#state;
    return kind === 'selling' || kind === 'closing' ? nameOf(this.#state.person) : null;
  }

  /** A shift that ran when the till went down goes on, locked. One that can't be read is over. */
  async start(): Promise<void> {
    const { question } = this.#state;
    let shift: OpenShift | null = null;
    try {
      shift = await this.#ports.memory.load();
    } catch {
      this.#ports.log.error('open shift not readable');
    }
    this.#take({ kind: 'loaded', question, shift });
  }

  stop(): void {
    this.#stopped = true;
    this.#pause?.cancel();
  }

  /** What a person did; nothing while it belongs to the sale, but for lock and the shift's end. */
  did(event: FrontPersonEvent): void {
    this.#take(event);
  }

  signInAs(id: PersonId): void {
    this.#take({ kind: 'named', person: this.#ports.pins.find(id) });
  }

  #take(event: FrontEvent): void {
    if (this.#stopped) return;
    const before = this.#state;
    const { state, effects } = frontStep(before, event);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    if (this.#state !== before) this.#changed();
  }

  #answer(question: number, answer: Untagged): void {
    this.#take({ ...answer, question } as FrontAnswer);
  }

  #run(effect: FrontEffect): void {
    const { question } = this.#state;
    const { pins, clock, log } = this.#ports;
    switch (effect.kind) {
      case 'find':
        return this.#take({ kind: 'named', person: pins.find(effect.id) });
      case 'check-pin':
        return void pins.check(effect.person, effect.pin, 'cashier').then((verdict) => {
          if (verdict.kind === 'right') log.info('signed in', { person: effect.person });
          this.#answer(question, { kind: 'pin-checked', verdict });
        });
      case 'wait':
        this.#pause?.cancel();
        this.#pause = clock.after(effect.forMs, () => this.#answer(question, { kind: 'waited' }));
        return;
      case 'keep':
        return void this.#keep(effect.shift, question);
      case 'ask-totals':
        return void this.#askTotals(effect.shift, question);
      case 'drop':
        return void this.#drop(effect.report, question);
      case 'print':
        return void this.#print(effect.report, effect.reprint, question);
      default:
        return effect satisfies never;
    }
  }

  async #keep(shift: OpenShift, question: number): Promise<void> {
    const { memory, log } = this.#ports;
    try {
      await memory.save(shift);
      log.info('shift opened', { person: shift.openedBy.id });
      this.#answer(question, { kind: 'kept', shift });
    } catch {
      log.error('shift not kept');
      this.#answer(question, { kind: 'not-kept' });
    }
  }

  async #drop(report: ShiftReport, question: number): Promise<void> {
    const { memory, log } = this.#ports;
    try {
      await memory.clear();
      log.info('shift closed', { person: report.closedBy.id, difference: report.differenceMinor });
      this.#answer(question, { kind: 'dropped', report });
    } catch {
      log.error('end of shift not kept');
      this.#answer(question, { kind: 'not-kept' });
    }
  }

  /** A daemon that is away or whose journal stopped is not asked: half a journal has half a sum. */
  async #askTotals({ openedAtWallMs }: OpenShift, question: number): Promise<void> {
    const { daemon, watch, clock, cashBook, log } = this.#ports;
    const failed = (code: ErrorCode) => this.#answer(question, { kind: 'no-totals', code });
    const problem = watch.problem();
    if (problem !== null) return failed(problem);
    const atWallMs = clock.wallNow();
    const cash = await cashBook.entries(openedAtWallMs).then(cashSumOf, () => null);
    if (cash === null) {
      log.error('cash book not readable');
      return failed('CASH_BOOK_UNREADABLE');
    }
    // A clock that was put back during the shift must not turn the two moments round.
    const toWallMs = Math.max(atWallMs, openedAtWallMs);
    try {
      const span = { fromWallMs: openedAtWallMs, toWallMs };
      const totals = await daemon.request('sales.totals', span);
      this.#answer(question, { kind: 'totals', totals, cash, atWallMs: toWallMs });
    } catch (error) {
      failed(error instanceof DaemonLinkLost ? 'DAEMON_GONE' : 'SHIFT_TOTALS_UNKNOWN');
    }
  }

  async #print(report: ShiftReport, reprint: boolean, question: number): Promise<void> {
    const { printer, settings, slipFacts } = this.#ports;
    const slip = shiftSlip(report, slipFacts(reprint), settings.terminalId);
    const outcome = await printPaper(printer, slip);
    this.#answer(question, { kind: 'print-ended', outcome });
  }
}
