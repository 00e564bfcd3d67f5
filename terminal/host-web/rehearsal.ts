import type { LocalName } from '#contract/language.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type {
  PrinterFault,
  ReaderFault,
  ReaderKind,
  RehearsalIntent,
  RehearsalView,
} from '#contract/rehearsal.ts';
import type { StaffMember } from '#contract/staff.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import {
  type DeviceIntent,
  FAULTS_OF,
  handle,
  type RunIntent,
  type SimulatedHands,
  standingReader,
} from '#terminal/rehearsal/hands.ts';
import { rehearsedAmong } from '#terminal/rehearsal/rehearsal-staff.ts';
import { SIMULATED_CODES } from '#terminal/rehearsal/simulated-codes.ts';
import type { RunsView } from './rehearsal-runs.ts';
import type { StubControl } from './stub-control-client.ts';
import { type StubWatch, watchStub } from './stub-watch.ts';

export interface RehearsalParts {
  readonly hands: SimulatedHands;
  /** Null: channels are not simulated, so there is nothing to switch. */
  readonly stub: StubControl | null;
  /** Everybody who may work at this till. */
  readonly staff: readonly StaffMember[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What of the view is about devices and channels; scenarios come from elsewhere. */
export type PanelView = Omit<RehearsalView, keyof RunsView>;
export type PanelIntent = Exclude<RehearsalIntent, RunIntent>;

export interface Rehearsal {
  view(): PanelView;
  /** Calls `listener` after every change of the view. */
  onView(listener: () => void): void;
  intent(intent: PanelIntent): void;
  /** Names of the channels, once the daemon told them. */
  nameChannels(names: ReadonlyMap<string, LocalName>): void;
}

type Papers = RehearsalView['printer']['papers'];

const PAPERS_SHOWN = 4;
const MAX_SVG_CHARACTERS = 400_000;

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
  #readerFault: ReaderFault = 'none';
  #scannerPlugged = true;
  #names: ReadonlyMap<string, LocalName> = new Map();

  constructor(parts: RehearsalParts) {
    this.#parts = parts;
    this.#stub = parts.stub === null ? null : watchStub(parts.stub, parts, () => this.#changed());
    parts.hands.pad.onChange(() => this.#changed());
    parts.hands.printer.onPaper(({ svg }) => this.#printed(svg));
  }

  view(): PanelView {
    const { plugged: _, ...display } = this.#parts.hands.pad.display();
    return {
      people: rehearsedAmong(this.#parts.staff),
      cards: TEST_CARDS.map(({ id, name }) => ({ id, name })),
      pad: { ...display, lines: [...display.lines] },
      reader: this.#reader(),
      scanner: { plugged: this.#scannerPlugged },
      codes: SIMULATED_CODES.map(({ id, name }) => ({ id, name })),
      printer: { fault: this.#printerFault, papers: this.#papers },
      channels: this.#stub?.channels(this.#names) ?? [],
    };
  }

  #reader(): PanelView['reader'] {
    const { hands } = this.#parts;
    const standing = standingReader(hands);
    const choices: ReaderKind[] = hands.other === null ? ['pin-pad'] : ['pin-pad', 'stripe'];
    const plugged =
      standing === 'stripe' ? hands.other?.stripe.plugged() : hands.pad.display().plugged;
    return {
      ...{ standing, choices, plugged: plugged ?? false },
      ...{ fault: this.#readerFault, faults: [...FAULTS_OF[standing]] },
    };
  }

  onView(listener: () => void): void {
    this.#listeners.push(listener);
  }

  nameChannels(names: ReadonlyMap<string, LocalName>): void {
    this.#names = names;
    this.#changed();
  }

  intent(intent: PanelIntent): void {
    switch (intent.kind) {
      case 'channel-fault':
        this.#stub?.switchFault(intent);
        break;
      case 'channel-manner':
        this.#stub?.switchManner(intent.channel, intent.manner);
        break;
      case 'wallet-pays':
        this.#stub?.walletPays(intent.channel);
        break;
      default:
        this.#remember(intent);
        handle(this.#parts.hands, intent, this.#parts.random);
    }
    this.#changed();
  }

  /** How the switches stand is shown from here: a device that is silent can't be asked. */
  #remember(intent: DeviceIntent): void {
    if (intent.kind === 'printer-fault') this.#printerFault = intent.fault;
    if (intent.kind === 'reader-fault') this.#readerFault = intent.fault;
    if (intent.kind === 'stand-reader' || intent.kind === 'exchange-pad') {
      this.#readerFault = 'none';
    }
    if (intent.kind === 'plug-scanner') this.#scannerPlugged = intent.plugged;
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
