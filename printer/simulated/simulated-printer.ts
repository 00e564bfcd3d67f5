import { CommandReader } from './command-reader.ts';
import {
  canPrint,
  NO_FAULTS,
  paperSensors,
  pushedStatus,
  realTimeStatus,
  type SimulatedFaults,
} from './faults.ts';
import type { PrintedPaper } from './printed-paper.ts';
import { createRealTimeReader, type RealTimeCommand } from './real-time.ts';
import { Typesetter } from './typesetter.ts';

/** A printer that exists only as bytes: it understands ESC/POS, answers, and can go wrong. */
export interface SimulatedPrinter {
  /** Takes bytes from the line and gives the answers they cause. */
  receive(bytes: Uint8Array): Uint8Array;
  /** Answers that no byte causes: changes it reports by itself, a job resumed. */
  onAnswer(listener: (bytes: Uint8Array) => void): void;
  /** Switches faults; those not named stay. */
  set(changes: Partial<SimulatedFaults>): void;
  faults(): SimulatedFaults;
  /** The latest papers, oldest first. */
  papers(): readonly PrintedPaper[];
  onPaper(listener: (paper: PrintedPaper) => void): void;
  /** What it says of itself (GS I); set a field, and it is another printer (fault DV9). */
  readonly identity: SimulatedPrinterIdentity;
  /** How often the cash drawer was opened. */
  drawerKicks(): number;
}

export interface SimulatedPrinterIdentity {
  firmware: string;
  model: string;
  serialNumber: string;
}

export interface SimulatedPrinterOptions {
  /** Printable dots of a line: 384 on 58 mm paper, 576 on 80 mm. */
  readonly dots: 384 | 576;
  readonly cutter: 'knife' | 'tear-bar';
  /** Whether Chinese is on after power-up, as in printers sold in China. */
  readonly hanziAtPowerUp: boolean;
}

const DEFAULTS: SimulatedPrinterOptions = { dots: 576, cutter: 'knife', hanziAtPowerUp: true };
const PAPERS_KEPT = 10;

/** What a printer that can't print goes on taking; the rest is lost. */
const RECEIVE_BUFFER_BYTES = 64 * 1024;
const CLEARED = [0x37, 0x25, 0x00];

/** A simulated ESC/POS printer, switched on and in good order. */
export const createSimulatedPrinter = (
  options: Partial<SimulatedPrinterOptions> = {},
): SimulatedPrinter => new BytePrinter({ ...DEFAULTS, ...options });

class BytePrinter implements SimulatedPrinter {
  readonly #paperListeners: ((paper: PrintedPaper) => void)[] = [];
  readonly #answerListeners: ((bytes: Uint8Array) => void)[] = [];
  readonly #papers: PrintedPaper[] = [];
  readonly #realTime = createRealTimeReader();
  readonly #reader: CommandReader;
  readonly #typesetter: Typesetter;
  readonly identity: SimulatedPrinterIdentity = {
    firmware: '2.07 ESC/POS',
    model: 'SIM-80',
    serialNumber: 'P0000001',
  };
  #faults = NO_FAULTS;
  /** Whether it reports changes by itself. */
  #pushes = false;
  #kicks = 0;
  /** Bytes it can't print now. */
  #waiting: number[] = [];
  #answers: number[] = [];

  constructor({ dots, cutter, hanziAtPowerUp }: SimulatedPrinterOptions) {
    this.#reader = new CommandReader(hanziAtPowerUp);
    this.#typesetter = new Typesetter({
      dots,
      cutter,
      onPaper: (paper) => this.#finished(paper),
      onLine: () => this.#lineUsed(),
    });
  }

  receive(bytes: Uint8Array): Uint8Array {
    if (this.#faults.power === 'off') return new Uint8Array();
    let at = 0;
    while (at < bytes.length) {
      const printed = this.#printRun(bytes, at);
      if (printed === 0) this.#arrive(bytes[at] ?? 0);
      at += Math.max(printed, 1);
    }
    return this.#collect();
  }

  onAnswer(listener: (bytes: Uint8Array) => void): void {
    this.#answerListeners.push(listener);
  }

  set(changes: Partial<SimulatedFaults>): void {
    const before = this.#faults;
    this.#change(changes);
    if (this.#faults.power === 'off') this.#switchOff();
    // A new roll: what hung out of the printer is torn off.
    if (before.paper === 'out' && this.#faults.paper !== 'out') this.#typesetter.tear();
    if (canPrint(this.#faults)) this.#goOn();
    const bytes = this.#collect();
    if (bytes.length > 0) for (const listener of this.#answerListeners) listener(bytes);
  }

  faults(): SimulatedFaults {
    return this.#faults;
  }

  papers(): readonly PrintedPaper[] {
    return this.#papers;
  }

  onPaper(listener: (paper: PrintedPaper) => void): void {
    this.#paperListeners.push(listener);
  }

  drawerKicks(): number {
    return this.#kicks;
  }

  /**
   * Letters in a row, which is most of a paper, at once; says how many. Where anything but a letter
   * in the line could come of them it takes none, and they arrive one by one.
   */
  #printRun(bytes: Uint8Array, from: number): number {
    const to = this.#reader.plainUntil(bytes, from);
    if (to === from || !this.#realTime.isIdle()) return 0;
    if (!canPrint(this.#faults) || this.#faults.printing === 'swallowed') return 0;
    return this.#typesetter.printRun(bytes, { from, to });
  }

  #arrive(byte: number): void {
    const command = this.#realTime.read(byte);
    if (command !== null) this.#atOnce(command);
    if (canPrint(this.#faults)) this.#take(byte);
    else if (this.#waiting.length < RECEIVE_BUFFER_BYTES) this.#waiting.push(byte);
  }

  #atOnce(command: RealTimeCommand): void {
    switch (command.kind) {
      case 'status': {
        const status = realTimeStatus(this.#faults, command.topic);
        if (status !== 0) this.#answers.push(status);
        return;
      }
      case 'kick-drawer':
        this.#kicks += 1;
        return;
      case 'recover':
        return;
      case 'clear':
        this.#clear();
        if (command.answer) this.#answers.push(...CLEARED);
        return;
      default:
        return command satisfies never;
    }
  }

  #take(byte: number): void {
    const tokens = this.#reader.read(byte);
    for (let at = 0; at < tokens.length; at += 1) {
      const token = tokens[at];
      if (token === undefined) continue;
      if (this.#faults.printing === 'swallowed') continue;
      this.#typesetter.print(token);
      if (token.kind === 'command') this.#answer(token.name, token.parameters[0] ?? 0);
    }
  }

  /** Commands that concern the printer more than the paper. */
  #answer(name: string, n: number): void {
    switch (name) {
      case 'ESC @':
        this.#pushes = false;
        return;
      case 'ESC p':
        this.#kicks += 1;
        return;
      case 'GS a':
        this.#pushes = n !== 0;
        if (this.#pushes) this.#answers.push(...pushedStatus(this.#faults));
        return;
      case 'GS I':
        this.#sayName(n);
        return;
      case 'GS r':
        if (this.#faults.acknowledgement === 'withheld') return;
        this.#answers.push(n % 2 === 1 ? paperSensors(this.#faults) : 0);
    }
  }

  /** GS I 65, 67, 68: `_`, text, NUL; other numbers are not answered. */
  #sayName(n: number): void {
    const { firmware, model, serialNumber } = this.identity;
    const text = new Map([
      [65, firmware],
      [67, model],
      [68, serialNumber],
    ]).get(n);
    if (text !== undefined)
      this.#answers.push(0x5f, ...Array.from(text, (one) => one.charCodeAt(0)), 0);
  }

  #goOn(): void {
    const held = this.#waiting;
    this.#waiting = [];
    for (const [index, byte] of held.entries()) {
      if (!canPrint(this.#faults)) {
        this.#waiting = held.slice(index);
        return;
      }
      this.#take(byte);
    }
  }

  /** Takes changes over, and reports them where reporting is on. */
  #change(changes: Partial<SimulatedFaults>): void {
    const before = String(pushedStatus(this.#faults));
    this.#faults = { ...this.#faults, ...changes };
    const now = pushedStatus(this.#faults);
    if (this.#pushes && before !== String(now)) this.#answers.push(...now);
  }

  #lineUsed(): void {
    if (this.#faults.linesLeft === 'plenty') return;
    const linesLeft = this.#faults.linesLeft - 1;
    this.#change(linesLeft > 0 ? { linesLeft } : { linesLeft: 'plenty', paper: 'out' });
  }

  #finished(paper: PrintedPaper): void {
    this.#papers.push(paper);
    if (this.#papers.length > PAPERS_KEPT) this.#papers.shift();
    for (const listener of this.#paperListeners) listener(paper);
  }

  #clear(): void {
    this.#waiting = [];
    this.#reader.reset();
    this.#typesetter.dropLine();
  }

  #switchOff(): void {
    this.#clear();
    this.#typesetter.reset();
    this.#pushes = false;
    this.#answers = [];
  }

  #collect(): Uint8Array {
    const collected = Uint8Array.from(this.#answers);
    this.#answers = [];
    return collected;
  }
}
