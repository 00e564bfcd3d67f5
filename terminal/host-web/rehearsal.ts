import type { LocalName } from '#contract/language.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { PrinterFault, RehearsalIntent, RehearsalView } from '#contract/rehearsal.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import type { SimulatedFaults } from '#printer/simulated/faults.ts';
import { NO_FAULTS } from '#printer/simulated/faults.ts';
import type { SimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import type { SimulatedPinPad } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import type { SimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import { freshCode, SIMULATED_CODES } from './simulated-codes.ts';
import type { StubControl } from './stub-control-client.ts';

/** The far ends of simulated devices, where a person can put a hand. */
export interface SimulatedHands {
  readonly pad: SimulatedPinPad;
  readonly printer: SimulatedPrinter;
  readonly scanner: SimulatedScanner;
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
  onView(listener: () => void): void;
  intent(intent: RehearsalIntent): void;
  /** Names of the channels, once the daemon told them. */
  nameChannels(names: ReadonlyMap<string, LocalName>): void;
}

const PAPERS_SHOWN = 4;
const MAX_SVG_CHARACTERS = 400_000;
const LEDGER_LINES_SHOWN = 8;
/** Events of the stub come in bursts; one look a moment later sees what they did. */
const LOOK_AFTER_MS = 50;

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
  const { hands, stub, log } = parts;
  const listeners: (() => void)[] = [];
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  let papers: RehearsalView['printer']['papers'] = [];
  let printerFault: PrinterFault = 'none';
  let names: ReadonlyMap<string, LocalName> = new Map();
  let channels: readonly Omit<RehearsalView['channels'][number], 'name'>[] = [];
  let paperCount = 0;
  let looking = false;

  hands.pad.onChange(changed);
  hands.printer.onPaper(({ svg }) => {
    if (svg.length > MAX_SVG_CHARACTERS) return;
    paperCount += 1;
    papers = [{ id: `paper-${paperCount}`, svg }, ...papers].slice(0, PAPERS_SHOWN);
    changed();
  });

  const look = async (control: StubControl): Promise<void> => {
    const faults = await control.request('faults.read', {});
    const rows = await control.request('ledger.read', {});
    channels = faults.map(({ channel, fault }) => ({
      id: channel,
      fault,
      ledger: linesOf(rows.filter((row) => row.channel === channel)),
    }));
    changed();
  };
  const lookSoon = (control: StubControl): void => {
    if (looking) return;
    looking = true;
    parts.clock.after(LOOK_AFTER_MS, () => {
      looking = false;
      look(control).catch(() => log.info('the simulated channels do not answer'));
    });
  };
  stub?.onEvent(() => lookSoon(stub));
  stub?.onConnected(() => lookSoon(stub));

  const touch = (intent: RehearsalIntent): void => {
    switch (intent.kind) {
      case 'present-card': {
        const card = TEST_CARDS.find(({ id }) => id === intent.card);
        if (card !== undefined) hands.pad.present(card, intent.how);
        return;
      }
      case 'pad-key':
        return hands.pad.pressKey(intent.key);
      case 'plug-reader':
        return void hands.pad.plug(intent.plugged);
      case 'scan-code': {
        const code = SIMULATED_CODES.find(({ id }) => id === intent.code);
        if (code !== undefined) hands.scanner.scan(freshCode(code, parts.random));
        return;
      }
      case 'printer-fault':
        printerFault = intent.fault;
        hands.printer.set({ ...NO_FAULTS, ...PRINTER_FAULTS[intent.fault] });
        return;
      case 'channel-fault': {
        const { channel, fault } = intent;
        if (stub === null) return;
        stub
          .request('faults.set', { channel, fault })
          .then(() => lookSoon(stub))
          .catch(() => log.warn('a fault could not be switched', { channel, fault }));
        return;
      }
      default:
        return intent satisfies never;
    }
  };

  return {
    view: () => ({
      cards: TEST_CARDS.map(({ id, name }) => ({ id, name })),
      pad: { ...hands.pad.display(), lines: [...hands.pad.display().lines] },
      codes: SIMULATED_CODES.map(({ id, name }) => ({ id, name })),
      printer: { fault: printerFault, papers },
      channels: channels.map((channel) => ({
        ...channel,
        name: names.get(channel.id) ?? { zh: channel.id, en: channel.id },
      })),
    }),
    onView: (listener) => {
      listeners.push(listener);
    },
    intent: (intent) => {
      touch(intent);
      changed();
    },
    nameChannels: (told) => {
      names = told;
      changed();
    },
  };
}

/** The latest rows of a ledger, newest first, in words a tester reads at a glance. */
function linesOf(rows: readonly LedgerRow[]): string[] {
  return rows
    .slice(-LEDGER_LINES_SHOWN)
    .reverse()
    .map(({ stan, amountMinor, state }) =>
      [String(stan).padStart(6, '0'), (amountMinor / 100).toFixed(2), state].join('  '),
    );
}
