import type { LocalName } from '#contract/language.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { PrinterFault, RehearsalIntent, RehearsalView } from '#contract/rehearsal.ts';
import { NO_FAULTS, type SimulatedFaults } from '#printer/simulated/faults.ts';
import type { SimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import type { SimulatedPinPad } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import type { SimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import { freshCode, SIMULATED_CODES } from './simulated-codes.ts';
import type { StubControl } from './stub-control-client.ts';
import { type StubWatch, watchStub } from './stub-watch.ts';

/** The far ends of simulated devices, where a person can put a hand. */
export interface SimulatedHands {
  readonly pad: SimulatedPinPad;
  readonly scanner: SimulatedScanner;
  readonly printer: SimulatedPrinter;
}

export interface RehearsalParts {
  readonly hands: SimulatedHands;
  /** Null: channels are not simulated, so there is nothing to switch. */
  readonly stub: StubControl | null;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Rehearsal {
  view(): RehearsalView;
  /** Calls `listener` after every change of the view. */
  onView(listener: () => void): void;
  intent(intent: RehearsalIntent): void;
  /** Names of the channels, once the daemon told them. */
  nameChannels(names: ReadonlyMap<string, LocalName>): void;
}

type Papers = RehearsalView['printer']['papers'];

const PAPERS_SHOWN = 4;
const MAX_SVG_CHARACTERS = 400_000;

const PRINTER_FAULTS: Readonly<Record<PrinterFault, Partial<SimulatedFaults>>> = {
  none: {},
  'paper-out': { paper: 'out' },
  'paper-low': { paper: 'low' },
  'cover-open': { cover: 'open' },
  silent: { power: 'off' },
  'no-acknowledgement': { acknowledgement: 'withheld' },
};

/**
 * The rehearsal panel's core (row P6): the simulated devices and the stub's faults as one view, and
 * intents as touches on them. Exists only where the devices are simulated.
 */
export function createRehearsal(parts: RehearsalParts): Rehearsal {
  return new Panel(parts);
}

class Panel implements Rehearsal {
  readonly #parts: RehearsalParts;
  readonly #stub: StubWatch | null;
  readonly #listeners: (() => void)[] = [];
  #papers: Papers = [];
  #paperCount = 0;
  #printerFault: PrinterFault = 'none';
  #names: ReadonlyMap<string, LocalName> = new Map();

  constructor(parts: RehearsalParts) {
    this.#parts = parts;
    this.#stub = parts.stub === null ? null : watchStub(parts.stub, parts, () => this.#changed());
    parts.hands.pad.onChange(() => this.#changed());
    parts.hands.printer.onPaper(({ svg }) => this.#printed(svg));
  }

  view(): RehearsalView {
    const display = this.#parts.hands.pad.display();
    return {
      cards: TEST_CARDS.map(({ id, name }) => ({ id, name })),
      pad: { ...display, lines: [...display.lines] },
      codes: SIMULATED_CODES.map(({ id, name }) => ({ id, name })),
      printer: { fault: this.#printerFault, papers: this.#papers },
      channels: this.#stub?.channels(this.#names) ?? [],
    };
  }

  onView(listener: () => void): void {
    this.#listeners.push(listener);
  }

  nameChannels(names: ReadonlyMap<string, LocalName>): void {
    this.#names = names;
    this.#changed();
  }

  intent(intent: RehearsalIntent): void {
    const { pad, printer } = this.#parts.hands;
    switch (intent.kind) {
      case 'present-card': {
        const card = TEST_CARDS.find(({ id }) => id === intent.card);
        if (card !== undefined) pad.present(card, intent.how);
        break;
      }
      case 'pad-key':
        pad.pressKey(intent.key);
        break;
      case 'plug-reader':
        void pad.plug(intent.plugged);
        break;
      case 'scan-code':
        this.#scan(intent.code);
        break;
      case 'printer-fault':
        this.#printerFault = intent.fault;
        printer.set({ ...NO_FAULTS, ...PRINTER_FAULTS[intent.fault] });
        break;
      case 'channel-fault':
        this.#stub?.switchFault(intent.channel, intent.fault);
        break;
      default:
        intent satisfies never;
    }
    this.#changed();
  }

  #scan(id: string): void {
    const { hands, random } = this.#parts;
    const code = SIMULATED_CODES.find((candidate) => candidate.id === id);
    if (code !== undefined) hands.scanner.scan(freshCode(code, random));
  }

  #printed(svg: string): void {
    if (svg.length > MAX_SVG_CHARACTERS) return;
    this.#paperCount += 1;
    const paper = { id: `paper-${this.#paperCount}`, svg };
    this.#papers = [paper, ...this.#papers].slice(0, PAPERS_SHOWN);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
