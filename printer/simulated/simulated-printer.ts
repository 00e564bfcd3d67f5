import { createCommandReader, type PrintToken } from './command-reader.ts';
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
import { createTypesetter } from './typesetter.ts';

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
  /** How often the cash drawer was opened. */
  drawerKicks(): number;
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
export function createSimulatedPrinter(
  options: Partial<SimulatedPrinterOptions> = {},
): SimulatedPrinter {
  const { dots, cutter, hanziAtPowerUp } = { ...DEFAULTS, ...options };
  const paperListeners: ((paper: PrintedPaper) => void)[] = [];
  const answerListeners: ((bytes: Uint8Array) => void)[] = [];
  const papers: PrintedPaper[] = [];
  const reader = createCommandReader(hanziAtPowerUp);
  const realTime = createRealTimeReader();
  let faults = NO_FAULTS;
  let pushes = false;
  let kicks = 0;
  let waiting: number[] = [];
  let answers: number[] = [];

  const typesetter = createTypesetter({
    dots,
    cutter,
    onPaper(paper) {
      papers.push(paper);
      if (papers.length > PAPERS_KEPT) papers.shift();
      for (const listener of paperListeners) listener(paper);
    },
    onLine() {
      if (faults.linesLeft === 'plenty') return;
      const linesLeft = faults.linesLeft - 1;
      change(linesLeft > 0 ? { linesLeft } : { linesLeft: 'plenty', paper: 'out' });
    },
  });

  /** Takes changes over, and reports them where reporting is on. */
  const change = (changes: Partial<SimulatedFaults>): void => {
    const before = String(pushedStatus(faults));
    faults = { ...faults, ...changes };
    if (pushes && before !== String(pushedStatus(faults))) answers.push(...pushedStatus(faults));
  };

  const clear = (): void => {
    waiting = [];
    reader.reset();
    typesetter.dropLine();
  };
  const atOnce = (command: RealTimeCommand): void => {
    switch (command.kind) {
      case 'status': {
        const status = realTimeStatus(faults, command.topic);
        if (status !== 0) answers.push(status);
        return;
      }
      case 'kick-drawer':
        kicks += 1;
        return;
      case 'recover':
        return;
      case 'clear':
        clear();
        if (command.answer) answers.push(...CLEARED);
        return;
      default:
        return command satisfies never;
    }
  };

  const inTurn = (token: PrintToken): void => {
    if (faults.printing === 'swallowed') return;
    typesetter.print(token);
    if (token.kind !== 'command') return;
    const [n = 0] = token.parameters;
    if (token.name === 'ESC @') pushes = false;
    if (token.name === 'ESC p') kicks += 1;
    if (token.name === 'GS a') {
      pushes = n !== 0;
      if (pushes) answers.push(...pushedStatus(faults));
    }
    if (token.name === 'GS r' && faults.acknowledgement === 'given') {
      answers.push(n % 2 === 1 ? paperSensors(faults) : 0);
    }
  };
  const take = (byte: number): void => {
    for (const token of reader.read(byte)) inTurn(token);
  };
  const goOn = (): void => {
    const held = waiting;
    waiting = [];
    for (const [index, byte] of held.entries()) {
      if (!canPrint(faults)) {
        waiting = held.slice(index);
        return;
      }
      take(byte);
    }
  };
  const arrive = (byte: number): void => {
    const command = realTime.read(byte);
    if (command !== null) atOnce(command);
    if (canPrint(faults)) take(byte);
    else if (waiting.length < RECEIVE_BUFFER_BYTES) waiting.push(byte);
  };
  const collect = (): Uint8Array => {
    const collected = Uint8Array.from(answers);
    answers = [];
    return collected;
  };
  const switchOff = (): void => {
    clear();
    typesetter.reset();
    pushes = false;
    answers = [];
  };

  return {
    receive(bytes) {
      if (faults.power === 'off') return new Uint8Array();
      for (const byte of bytes) arrive(byte);
      return collect();
    },
    onAnswer: (listener) => void answerListeners.push(listener),
    set(changes) {
      const before = faults;
      change(changes);
      if (faults.power === 'off') switchOff();
      // A new roll: what hung out of the printer is torn off.
      if (before.paper === 'out' && faults.paper !== 'out') typesetter.tear();
      if (canPrint(faults)) goOn();
      const bytes = collect();
      if (bytes.length > 0) for (const listener of answerListeners) listener(bytes);
    },
    faults: () => faults,
    papers: () => papers,
    onPaper: (listener) => void paperListeners.push(listener),
    drawerKicks: () => kicks,
  };
}
