import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NO_FAULTS, type SimulatedFaults } from '#printer/simulated/faults.ts';
import type { PrintedPaper } from '#printer/simulated/printed-paper.ts';
import { printerAtLines } from '#printer/simulated/printer-at-line.ts';
import {
  createSimulatedPrinter,
  type SimulatedPrinter,
} from '#printer/simulated/simulated-printer.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import type { Cable } from './cable.ts';
import { countOf, type Desk, type DeskCommand, type DeskEvent } from './desk.ts';

interface PrinterParts {
  readonly cable: Cable;
  readonly width: 58 | 80;
  /** Folder that gets an SVG picture of every paper; `null`: none are written. */
  readonly papersFolder: string | null;
  readonly tell: (event: DeskEvent) => void;
}

const EVENTS = {
  paper: 'a paper came out',
  plugged: 'the cable is in and the port is open',
  unplugged: 'it is not',
};

const MOST_LINES = 10_000;

/** What a hand, or bad luck, does to a printer. */
const HANDLINGS: Readonly<Record<string, readonly [about: string, Partial<SimulatedFaults>]>> = {
  'paper-out': ['the roll is empty', { paper: 'out' }],
  'paper-low': ['the roll is nearly empty', { paper: 'low' }],
  'paper-in': ['a new roll is put in', { paper: 'plenty', linesLeft: 'plenty' }],
  'cover-open': ['the cover is opened', { cover: 'open' }],
  'cover-closed': ['the cover is closed', { cover: 'closed' }],
  'cutter-jam': ['the knife jams', { mechanism: 'cutter-jammed' }],
  broken: ['the mechanism breaks', { mechanism: 'broken' }],
  mended: ['everything works again', NO_FAULTS],
  'power-off': ['the printer is switched off: what it held is lost', { power: 'off' }],
  'power-on': ['the printer is switched on', { power: 'on' }],
  'no-acknowledgement': ['it prints, and never says that it did', { acknowledgement: 'withheld' }],
  acknowledgement: ['it says again what it printed', { acknowledgement: 'given' }],
  swallow: ['it takes everything and prints nothing', { printing: 'swallowed' }],
  print: ['it prints again what it takes', { printing: 'done' }],
};

/** An ESC/POS receipt printer on a cable. */
export async function openPrinterDesk(parts: PrinterParts): Promise<Desk> {
  const { cable, width, papersFolder, tell } = parts;
  const printer = createSimulatedPrinter({
    dots: width === 58 ? 384 : 576,
    cutter: width === 58 ? 'tear-bar' : 'knife',
  });
  let count = 0;
  printer.onPaper((paper) => {
    count += 1;
    const saved = papersFolder === null ? '' : ` (${savePaper(papersFolder, count, paper)})`;
    tell({ word: 'paper', text: `${EVENTS.paper}${saved}:\n${framed(paper.text)}` });
  });
  const join = printerAtLines(printer);
  const plugIn = async (): Promise<void> => {
    const opening = await cable.port.open();
    if (opening.kind === 'open') join(opening.line);
  };
  await plugIn();
  const plug: Plug = {
    isIn: cable.isOpen,
    in: async () => {
      await cable.plug();
      await plugIn();
    },
    out: () => cable.pull(),
  };
  return {
    events: EVENTS,
    states: { plugged: cable.isOpen, unplugged: () => !cable.isOpen() },
    commands: [...handlingCommands(printer), ...otherCommands(printer, plug)],
    stop: plug.out,
  };
}

interface Plug {
  isIn(): boolean;
  in(): Promise<void>;
  out(): Promise<void>;
}

const framed = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  | ${line}`)
    .join('\n');

function savePaper(folder: string, number: number, paper: PrintedPaper): string {
  const file = resolve(folder, `paper-${String(number).padStart(3, '0')}.svg`);
  try {
    writeFileSync(file, paper.svg);
    return file;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `not saved: ${why}`;
  }
}

const handlingCommands = (printer: SimulatedPrinter): readonly DeskCommand[] =>
  Object.entries(HANDLINGS).map(([usage, [about, change]]) => ({
    usage,
    about,
    run: () => {
      printer.set(change);
      return about;
    },
  }));

function otherCommands(printer: SimulatedPrinter, plug: Plug): readonly DeskCommand[] {
  return [
    {
      usage: 'roll-ends LINES',
      about: 'the roll ends after so many more lines',
      run: ([lines = '']) => {
        const linesLeft = countOf(lines, MOST_LINES);
        printer.set(linesLeft === 0 ? { paper: 'out' } : { linesLeft });
        return `${linesLeft} lines are left`;
      },
    },
    {
      usage: 'unplug',
      about: 'pulls the cable',
      run: async () => {
        await plug.out();
        return 'the cable is out';
      },
    },
    {
      usage: 'plug',
      about: 'puts the cable in again',
      run: async () => {
        if (!plug.isIn()) await plug.in();
        if (plug.isIn()) return 'the cable is in';
        throw new Complaint('The port could not be opened.');
      },
    },
    {
      usage: 'show',
      about: 'says how the printer is, and how often the drawer was opened',
      run: () => {
        const faults = Object.entries(printer.faults()).map(([name, how]) => `${name} ${how}`);
        const cable = plug.isIn() ? 'in' : 'out';
        return `${faults.join(', ')}, cable ${cable}, drawer opened ${printer.drawerKicks()} times`;
      },
    },
  ];
}
