import type { CardReader, CodeScanner } from '#contract/card-reader.ts';
import type { DeviceDesk } from '#contract/device-facts.ts';
import type { LinePort } from '#contract/line.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { TestPage } from '#contract/receipt.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
import { PRINTER_MODELS } from '#printer/models/catalogue.ts';
import type { PrinterModel } from '#printer/models/model.ts';
import { createReceiptPrinter, type LinePrinter } from '#printer/session/receipt-printer.ts';
import { printerWire } from '#printer/trace/printer-wire.ts';
import { simulatedDevices } from '#simulated-world';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { createTcpLinePort } from '#terminal/devices/line/tcp-line.ts';
import {
  PIN_PAD_PROFILE,
  type PinKey,
  type PinKeySlot,
} from '#terminal/devices/reader/pad-profile.ts';
import { createPinPad, type PinPad } from '#terminal/devices/reader/pin-pad.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import {
  createSerialScanner,
  type SerialScanner,
} from '#terminal/devices/scanner/serial-scanner.ts';
import { STRIPE_MODELS, type StripeProfile } from '#terminal/devices/stripe/stripe-profile.ts';
import { createStripeReader, type StripeReader } from '#terminal/devices/stripe/stripe-reader.ts';
import { padWire } from '#terminal/devices/trace/pad-wire.ts';
import { scannerWire } from '#terminal/devices/trace/scanner-wire.ts';
import { stripeWire } from '#terminal/devices/trace/stripe-wire.ts';
import { watchPort } from '#terminal/devices/trace/watched-port.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';
import { complain } from './complaint.ts';
import { createDeviceDesk, type DeskDevice } from './device-desk.ts';
import type { KnownDevices } from './known-devices.ts';
import { printerSelf } from './printer-self.ts';
import type { LineConfig, ReaderConfig, ScannerConfig, TerminalConfig } from './terminal-config.ts';

/** The devices of a till, and where they are simulated the far ends of them. */
export interface Devices {
  readonly reader: CardReader;
  readonly scanner: CodeScanner;
  readonly printer: ReceiptPrinter;
  /** The technician's way to them. */
  readonly desk: DeviceDesk;
  readonly hands: SimulatedHands | null;
  stop(): Promise<void>;
}

interface DevicePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly known: KnownDevices;
  /** PIN keys of banks that give them with their sign-ons; see the pad's surroundings. */
  readonly workingKeys: () => Promise<readonly ChannelPinKey[]>;
  /** What a test page says besides the printer, asked for at each print. */
  readonly page: () => Pick<TestPage, 'language' | 'terminalId' | 'printedTime'>;
}

/**
 * Opens the devices the settings name. None has to be there: each driver looks for its device
 * again and again, and says meanwhile that it is gone. Throws a `Complaint` for an unknown model.
 */
export function openDevices(config: TerminalConfig['devices'], ports: DevicePorts): Devices {
  switch (config.kind) {
    case 'simulated':
      return openSimulated(ports);
    case 'real':
      return openReal(config, ports);
    default:
      return config satisfies never;
  }
}

function openReal(
  config: Extract<TerminalConfig['devices'], { kind: 'real' }>,
  ports: DevicePorts,
): Devices {
  const { clock } = ports;
  const model = modelNamed(config.printer.model);
  const reader = openReader(config.reader, config.pinKeySlots ?? [], ports);
  const printer = openPrinter(linePort(config.printer.line, clock), model, false, ports);
  const scanner =
    config.scanner === undefined
      ? KEYBOARD
      : openScanner(linePort(config.scanner.line, clock), config.scanner.model, false, ports);
  const desk = createDeviceDesk([reader.desk, scanner.desk, printer.desk], ports.known);
  return joined({ reader, scanner, printer }, desk, null);
}

function openSimulated(ports: DevicePorts): Devices {
  const { hands, ...ends } = simulatedDevices(ports);
  const desk = createDeviceDesk([], ports.known);
  const place = ends.placeReader((kind) => {
    const { pad, stripe } = ends.readers;
    const reader =
      kind === 'stripe'
        ? openStripe(stripe.port, { simulated: true, profile: stripe.profile }, ports)
        : openPad(pad.port, { simulated: true, slots: pad.pinKeySlots }, ports);
    desk.put(reader.desk);
    return reader;
  });
  const scanner = openScanner(ends.scanner.port, ends.scanner.model, true, ports);
  const printer = openPrinter(ends.printer.port, modelNamed(ends.printer.model), true, ports);
  desk.put(scanner.desk);
  desk.put(printer.desk);
  const devices = joined({ reader: place, scanner, printer }, desk, hands);
  return {
    ...devices,
    stop: async () => {
      await devices.stop();
      await ends.stop();
    },
  };
}

/** A driver with what the desk knows of it. */
interface Opened<Driver> {
  readonly driver: Driver;
  readonly desk: DeskDevice;
  stop(): Promise<void>;
}

type Put<Driver> = Pick<Opened<Driver>, 'driver' | 'stop'>;

function joined(
  opened: {
    readonly reader: Put<CardReader>;
    readonly scanner: Put<CodeScanner>;
    readonly printer: Put<ReceiptPrinter>;
  },
  desk: DeviceDesk,
  hands: SimulatedHands | null,
): Devices {
  const { reader, scanner, printer } = opened;
  return {
    reader: reader.driver,
    scanner: scanner.driver,
    printer: printer.driver,
    desk,
    hands,
    stop: async () => {
      await Promise.all([reader.stop(), scanner.stop(), printer.stop()]);
    },
  };
}

function openReader(
  config: ReaderConfig,
  pinKeySlots: readonly PinKeySlot[],
  ports: DevicePorts,
): Opened<CardReader> {
  const { clock } = ports;
  if (config.kind !== 'stripe') {
    return openPad(linePort(config, clock), { simulated: false, slots: pinKeySlots }, ports);
  }
  const known = STRIPE_MODELS[config.model];
  const profile = { ...known, chip: config.chip ?? known.chip };
  return openStripe(linePort(config.line, clock), { simulated: false, profile }, ports);
}

function openStripe(
  from: LinePort,
  { simulated, profile }: { readonly simulated: boolean; readonly profile: StripeProfile },
  { clock, log }: DevicePorts,
): Opened<StripeReader> {
  const line = watchPort(from, stripeWire(), clock);
  const driver = createStripeReader({ port: line.port, clock, log, profile });
  const desk: DeskDevice = {
    ...{ device: 'reader', driver: 'stripe', simulated, line, self: null },
    model: profile.name,
    state: () => driver.state(),
    onState: (listener) => driver.onState(listener),
  };
  return { driver, desk, stop: () => driver.stop() };
}

function openPad(
  from: LinePort,
  { simulated, slots }: { readonly simulated: boolean; readonly slots: readonly PinKeySlot[] },
  ports: DevicePorts,
): Opened<PinPad> {
  const { clock, log, workingKeys } = ports;
  const pinKey: PinKey = slots.length === 0 ? { kind: 'dukpt' } : { kind: 'slots', slots };
  const profile = { ...PIN_PAD_PROFILE, pinKey };
  const line = watchPort(from, padWire(PIN_PAD_PROFILE.frames), clock);
  const driver = createPinPad({ port: line.port, clock, log, profile, workingKeys });
  const desk: DeskDevice = {
    ...{ device: 'reader', driver: 'pin-pad', simulated, line, self: driver.self },
    model: null,
    state: () => driver.state(),
    onState: (listener) => driver.onState(listener),
  };
  return { driver, desk, stop: () => driver.stop() };
}

function openScanner(
  from: LinePort,
  model: ScannerConfig['model'],
  simulated: boolean,
  ports: DevicePorts,
): Opened<SerialScanner> {
  const { clock, log } = ports;
  const line = watchPort(from, scannerWire(), clock);
  const profile = SCANNER_MODELS[model];
  const driver = createSerialScanner({ port: line.port, clock, log, profile });
  const desk: DeskDevice = {
    ...{ device: 'scanner', driver: 'scanner', simulated, line, self: null, model },
    state: () => driver.state(),
    onState: (listener) => driver.onState(listener),
  };
  return { driver, desk, stop: () => driver.stop() };
}

function openPrinter(
  from: LinePort,
  model: PrinterModel,
  simulated: boolean,
  ports: DevicePorts,
): Opened<LinePrinter> {
  const { clock, log, page } = ports;
  const line = watchPort(from, printerWire(), clock);
  const driver = createReceiptPrinter({ port: line.port, model, clock, log });
  const port = line.port.name.slice(0, 80);
  const self = printerSelf(driver, () => ({
    kind: 'test-page',
    port,
    model: model.name,
    ...page(),
  }));
  const desk: DeskDevice = {
    ...{ device: 'printer', driver: 'esc-pos', simulated, line, self, model: model.name },
    state: () => driver.state(),
    onState: (listener) => driver.onState(listener),
  };
  return { driver, desk, stop: () => driver.close() };
}

/** A scanner that types into the window: nobody can tell whether it is there. */
const KEYBOARD: Opened<CodeScanner> = {
  driver: { state: () => 'ready', onState: () => {}, onScan: () => {}, trigger: () => {} },
  desk: {
    ...{ device: 'scanner', driver: 'keyboard', simulated: false, line: null, self: null },
    model: null,
    state: () => 'ready',
    onState: () => {},
  },
  stop: async () => {},
};

function linePort(line: LineConfig, clock: Clock): LinePort {
  switch (line.kind) {
    case 'serial':
      return createSerialLinePort({ ...settingsOf(line), clock });
    case 'tcp':
      return createTcpLinePort({ host: line.host, port: line.port, clock });
    default:
      return line satisfies never;
  }
}

const settingsOf = (line: Extract<LineConfig, { kind: 'serial' }>) => ({
  path: line.path,
  baudRate: line.baudRate,
  dataBits: line.dataBits ?? 8,
  parity: line.parity ?? 'none',
});

function modelNamed(id: string): PrinterModel {
  const model = PRINTER_MODELS.find((candidate) => candidate.id === id);
  if (model !== undefined) return model;
  const known = PRINTER_MODELS.map((candidate) => candidate.id).join(', ');
  throw complain('CONFIG_WRONG', `devices.printer.model: "${id}" is none of ${known}.`);
}
