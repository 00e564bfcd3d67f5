import type { Random } from '#contract/ports.ts';
import type { PrinterFault, ReaderFault, RehearsalIntent } from '#contract/rehearsal.ts';
import { NO_FAULTS, type SimulatedFaults } from '#printer/simulated/faults.ts';
import type { SimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { noFaults, type PadFaults } from '#terminal/devices/simulated/pad-faults.ts';
import type { PadAtPort } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import type { SimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import { freshCode, SIMULATED_CODES } from './simulated-codes.ts';

/** The far ends of simulated devices, where a person can put a hand. */
export interface SimulatedHands {
  readonly pad: PadAtPort;
  readonly scanner: SimulatedScanner;
  readonly printer: SimulatedPrinter;
}

/** What is asked of the rehearsal itself: scenarios and recordings. */
export type RunIntent = Extract<
  RehearsalIntent,
  {
    readonly kind:
      | 'list-scenarios'
      | 'play-scenario'
      | 'begin-recording'
      | 'end-recording'
      | 'save-scenario';
  }
>;

/** What is done to a device; what is done to a channel goes to the acquirers. */
export type DeviceIntent = Exclude<RehearsalIntent, { readonly kind: NotAtDevice }>;
type NotAtDevice = 'channel-fault' | 'channel-manner' | RunIntent['kind'];

const PRINTER_FAULTS: Readonly<Record<PrinterFault, Partial<SimulatedFaults>>> = {
  none: {},
  'paper-out': { paper: 'out' },
  'paper-low': { paper: 'low' },
  'cover-open': { cover: 'open' },
  silent: { power: 'off' },
  'no-acknowledgement': { acknowledgement: 'withheld' },
};

/** So many good frames in a row are answered wrong: more than any till repeats one. */
const MANY_FRAMES = 1_000;

const READER_FAULTS: Readonly<Record<ReaderFault, Partial<PadFaults>>> = {
  none: {},
  silent: { silent: true },
  busy: { busy: MANY_FRAMES },
  'late-acknowledgement': { ackDelayMs: 600 },
  'no-acknowledgement': { noAcknowledgement: true },
  'wrong-check': { wrongChecks: MANY_FRAMES },
  slow: { resultDelayMs: 1_500 },
  twice: { duplicateResults: true },
};

const NOISE_BYTES = 64;

/** Does to the simulated devices what an intent says. What makes no sense now changes nothing. */
export function handle(
  { pad, scanner, printer }: SimulatedHands,
  intent: DeviceIntent,
  random: Random,
) {
  switch (intent.kind) {
    case 'present-card': {
      const card = TEST_CARDS.find(({ id }) => id === intent.card);
      if (card !== undefined) pad.present(card, intent.how);
      return;
    }
    case 'remove-card':
      pad.removeCard();
      return;
    case 'pad-key':
      return pad.pressKey(intent.key);
    case 'plug-reader':
      return void pad.plug(intent.plugged);
    case 'reader-fault':
      return void Object.assign(pad.faults, noFaults(), READER_FAULTS[intent.fault]);
    case 'reader-noise':
      return pad.noise(NOISE_BYTES);
    case 'scan-code': {
      const code = SIMULATED_CODES.find(({ id }) => id === intent.code);
      if (code !== undefined) scanner.scan(freshCode(code, random));
      return;
    }
    case 'plug-scanner':
      return void scanner.plug(intent.plugged);
    case 'scanner-no-read':
      return scanner.fail();
    case 'printer-fault':
      return printer.set({ ...NO_FAULTS, ...PRINTER_FAULTS[intent.fault] });
    default:
      return intent satisfies never;
  }
}
