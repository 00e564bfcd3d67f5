import type { Random } from '#contract/ports.ts';
import type { ScannerProfile } from '#terminal/devices/scanner/scanner-profile.ts';
import { createScannerAt } from '#terminal/devices/simulated/simulated-scanner.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { freshCode, SIMULATED_CODES } from '#terminal/rehearsal/simulated-codes.ts';
import type { Cable } from './cable.ts';
import { countOf, type Desk, type DeskEvent, entryOf } from './desk.ts';

interface ScannerParts {
  readonly cable: Cable;
  readonly profile: ScannerProfile;
  readonly random: Random;
  readonly tell: (event: DeskEvent) => void;
}

const MOST_NOISE_BYTES = 1_048_576;

const EVENTS = {
  lit: 'the till lit the scanner',
  dark: 'the till put it out',
  plugged: 'the cable is in and the port is open',
  unplugged: 'it is not',
};

const CODES = Object.fromEntries(SIMULATED_CODES.map((code) => [code.id, code]));

/** A code scanner on a cable: one code a line, CR behind it (devices.md 2e). */
export function openScannerDesk({ cable, profile, random, tell }: ScannerParts): Desk {
  const scanner = createScannerAt({ port: cable.port, profile });
  const lightWord = (): 'lit' | 'dark' => (scanner.lit() ? 'lit' : 'dark');
  scanner.onChange(() => tell({ word: lightWord(), text: EVENTS[lightWord()] }));
  const noiseOf = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(random.fraction() * 256));
  return {
    events: EVENTS,
    states: {
      lit: () => scanner.lit(),
      dark: () => !scanner.lit(),
      plugged: cable.isOpen,
      unplugged: () => !cable.isOpen(),
    },
    commands: [
      {
        usage: 'scan TEXT…',
        about: `scans a text, or a fresh code: ${Object.keys(CODES).join(', ')}`,
        run: (args) => {
          const text = args.join(' ');
          const code = Object.hasOwn(CODES, text) ? entryOf(CODES, text, 'code') : null;
          scanner.scan(code === null ? text : freshCode(code, random));
          return 'scanned';
        },
      },
      {
        usage: 'fail',
        about: 'sends what the model says when it could read no code',
        run: () => {
          scanner.fail();
          return 'no code read';
        },
      },
      {
        usage: 'noise BYTES',
        about: 'puts random bytes on the line',
        run: ([bytes = '']) => {
          scanner.send(noiseOf(countOf(bytes, MOST_NOISE_BYTES)));
          return `${bytes} bytes of noise`;
        },
      },
      ...cableCommands(cable, scanner),
      {
        usage: 'show',
        about: 'says whether the till lit the scanner',
        run: () => EVENTS[lightWord()],
      },
    ],
    stop: async () => {
      await scanner.stop();
      await cable.pull();
    },
  };
}

const cableCommands = (
  cable: Cable,
  scanner: ReturnType<typeof createScannerAt>,
): Desk['commands'] => [
  {
    usage: 'unplug',
    about: 'pulls the cable',
    run: async () => {
      await scanner.plug(false);
      await cable.pull();
      return 'the cable is out';
    },
  },
  {
    usage: 'plug',
    about: 'puts the cable in again',
    run: async () => {
      await scanner.plug(false);
      await cable.plug();
      await scanner.plug(true);
      if (cable.isOpen()) return 'the cable is in';
      throw new Complaint('The port could not be opened.');
    },
  },
];

/** The profile of a model by name, or a `Complaint` that lists the models. */
export function scannerProfileNamed(
  models: Readonly<Record<string, ScannerProfile>>,
  name: string,
): ScannerProfile {
  if (name === '') throw new Complaint('--model needs a name.');
  return entryOf(models, name, 'scanner model');
}
