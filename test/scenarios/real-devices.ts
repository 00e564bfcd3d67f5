import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Random } from '#contract/ports.ts';
import { printerAtLines } from '#printer/simulated/printer-at-line.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { TEST_PIN_SLOTS } from '#sealing/pin-test-keys.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import { createSimulatedPinPad } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { createScannerAt } from '#terminal/devices/simulated/simulated-scanner.ts';
import type { TerminalConfig } from '#terminal/host-web/terminal-config.ts';
import { type Cable, layCable } from '#terminal/launch/simulate/cable.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';

/** Simulated devices at the far ends of real serial lines, and what a till is told to open. */
export interface CabledDevices {
  readonly config: Extract<TerminalConfig['devices'], { kind: 'real' }>;
  readonly hands: SimulatedHands;
  clear(): Promise<void>;
}

const BAUD_RATE = 115_200;

/** Whether pseudo-terminals can be joined here. */
export const hasSocat = (): boolean => {
  try {
    execFileSync('socat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Lays three cables of pseudo-terminals and puts reader, scanner and printer at their ends. */
export async function cabledDevices(ports: {
  readonly clock: Clock;
  readonly random: Random;
}): Promise<CabledDevices> {
  const { clock, random } = ports;
  const folder = mkdtempSync(join(tmpdir(), 'rehearse-'));
  const lay = (name: string): Promise<Cable> =>
    layCable({ path: join(folder, name), baudRate: BAUD_RATE, clock, onPort: () => {} });
  const [reader, scanner, paper] = [
    await lay('reader'),
    await lay('scanner'),
    await lay('printer'),
  ];
  const pad = createSimulatedPinPad({ port: reader.port, clock, random });
  const hand = createScannerAt({ port: scanner.port, profile: SCANNER_MODELS.honeywell });
  const printer = createSimulatedPrinter();
  const opening = await paper.port.open();
  if (opening.kind === 'open') printerAtLines(printer)(opening.line);
  const line = (cable: Cable) =>
    ({ kind: 'serial', path: cable.tillPath, baudRate: BAUD_RATE }) as const;
  return {
    config: {
      kind: 'real',
      reader: line(reader),
      pinKeySlots: TEST_PIN_SLOTS.map(({ slot, channel, kind }) => ({ slot, channel, kind })),
      scanner: { line: line(scanner), model: 'honeywell' },
      printer: { line: line(paper), model: 'epson-tm-80mm' },
    },
    hands: { pad: cabled(pad, reader), other: null, scanner: cabled(hand, scanner), printer },
    clear: async () => {
      await Promise.all([reader.pull(), scanner.pull(), paper.pull()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Pluggable {
  plug(plugged: boolean): Promise<void>;
}

/** Unplugging takes the till's port away too, as pulling a cable does. */
function cabled<T extends Pluggable>(device: T, cable: Cable): T {
  const plugIn = device.plug.bind(device);
  device.plug = async (plugged) => {
    if (!plugged) return cable.pull();
    await cable.plug();
    await plugIn(true);
  };
  return device;
}
