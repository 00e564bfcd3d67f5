import type { CardReader, CodeScanner } from '#contract/card-reader.ts';
import type { LinePort } from '#contract/line.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import { PRINTER_MODELS } from '#printer/models/catalogue.ts';
import type { PrinterModel } from '#printer/models/model.ts';
import { createReceiptPrinter } from '#printer/session/receipt-printer.ts';
import { simulatedPrinterPort } from '#printer/simulated/simulated-line.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { createTcpLinePort } from '#terminal/devices/line/tcp-line.ts';
import { createPinPad } from '#terminal/devices/reader/pin-pad.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import {
  createSerialScanner,
  type SerialScanner,
} from '#terminal/devices/scanner/serial-scanner.ts';
import { createCabledPinPad } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { createSimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';
import { complain } from './complaint.ts';
import type { LineConfig, ScannerConfig, TerminalConfig } from './terminal-config.ts';

/** The devices of a till, and where they are simulated the far ends of them. */
export interface Devices {
  readonly reader: CardReader;
  readonly scanner: CodeScanner;
  readonly printer: ReceiptPrinter;
  readonly hands: SimulatedHands | null;
  stop(): Promise<void>;
}

interface DevicePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Printer of the rehearsal: 80 mm paper with a knife. */
const SIMULATED_MODEL = 'epson-tm-80mm';

/**
 * Opens the devices the settings name. None has to be there: each driver looks for its device
 * again and again, and says meanwhile that it is gone. Throws a `Complaint` for an unknown model.
 */
export function openDevices(config: TerminalConfig['devices'], ports: DevicePorts): Devices {
  switch (config.kind) {
    case 'simulated':
      return openSimulated(ports);
    case 'real': {
      const { clock, log } = ports;
      const model = modelNamed(config.printer.model);
      const reader = createPinPad({ port: linePort(config.reader, clock), clock, log });
      const port = linePort(config.printer.line, clock);
      const printer = createReceiptPrinter({ port, model, clock, log });
      const serial = config.scanner === undefined ? null : openScanner(config.scanner, ports);
      const stop = async (): Promise<void> => {
        await Promise.all([reader.stop(), serial?.stop(), printer.close()]);
      };
      return { reader, scanner: serial ?? KEYBOARD_SCANNER, printer, hands: null, stop };
    }
    default:
      return config satisfies never;
  }
}

function openSimulated(ports: DevicePorts): Devices {
  const { clock, log } = ports;
  const { pad, port } = createCabledPinPad(ports);
  const reader = createPinPad({ port, clock, log });
  const paper = createSimulatedPrinter();
  const printer = createReceiptPrinter({
    port: simulatedPrinterPort(paper),
    model: modelNamed(SIMULATED_MODEL),
    clock,
    log,
  });
  const profile = SCANNER_MODELS.honeywell;
  const hand = createSimulatedScanner({ clock, profile });
  const scanner = createSerialScanner({ port: hand.port, clock, log, profile });
  return {
    reader,
    scanner,
    printer,
    hands: { pad, scanner: hand.scanner, printer: paper },
    stop: async () => {
      await Promise.all([reader.stop(), scanner.stop(), printer.close()]);
      await Promise.all([pad.stop(), hand.scanner.stop()]);
    },
  };
}

function openScanner(config: ScannerConfig, { clock, log }: DevicePorts): SerialScanner {
  const profile = SCANNER_MODELS[config.model];
  return createSerialScanner({ port: linePort(config.line, clock), clock, log, profile });
}

/** A scanner that types into the window: nobody can tell whether it is there. */
const KEYBOARD_SCANNER: CodeScanner = {
  state: () => 'ready',
  onState: () => {},
  onScan: () => {},
  trigger: () => {},
};

function linePort(line: LineConfig, clock: Clock): LinePort {
  switch (line.kind) {
    case 'serial':
      return createSerialLinePort({ path: line.path, baudRate: line.baudRate, clock });
    case 'tcp':
      return createTcpLinePort({ host: line.host, port: line.port, clock });
    default:
      return line satisfies never;
  }
}

function modelNamed(id: string): PrinterModel {
  const model = PRINTER_MODELS.find((candidate) => candidate.id === id);
  if (model !== undefined) return model;
  const known = PRINTER_MODELS.map((candidate) => candidate.id).join(', ');
  throw complain('CONFIG_WRONG', `devices.printer.model: "${id}" is none of ${known}.`);
}
