import type { Random } from '#contract/ports.ts';
import type {
  PrinterFault,
  ReaderFault,
  ReaderKind,
  RehearsalIntent,
} from '#contract/rehearsal.ts';
import { NO_FAULTS, type SimulatedFaults } from '#printer/simulated/faults.ts';
import type { SimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { noFaults, type PadFaults } from '#terminal/devices/simulated/pad-faults.ts';
import { factoryIdentity } from '#terminal/devices/simulated/pad-self-test.ts';
import type { ReaderCounter } from '#terminal/devices/simulated/reader-place.ts';
import type { PadAtPort } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import type { SimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import {
  noStripeFaults,
  type SimulatedStripeReader,
  type StripeFaults,
} from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import { freshCode, SIMULATED_CODES } from './simulated-codes.ts';

/** The far ends of simulated devices, where a person can put a hand. */
export interface SimulatedHands {
  readonly pad: PadAtPort;
  /** A stripe reader that may stand in the pad's place; null where the place is the pad's alone. */
  readonly other: {
    readonly stripe: SimulatedStripeReader;
    readonly counter: ReaderCounter;
  } | null;
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
type NotAtDevice = 'channel-fault' | 'channel-manner' | 'wallet-pays' | RunIntent['kind'];

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
  'cut-off': { cutFrames: MANY_FRAMES },
  'wrong-rate': { wrongRate: true },
};

/** A plain stripe reader answers nothing, so it can't be busy or acknowledge wrongly. */
const STRIPE_FAULTS: Readonly<Partial<Record<ReaderFault, Partial<StripeFaults>>>> = {
  none: {},
  silent: { silent: true },
  'wrong-check': { wrongBits: true },
  slow: { delayMs: 1_500 },
  twice: { twice: true },
  'cut-off': { cutOff: true },
  'wrong-rate': { wrongRate: true },
};

/** What can be wrong at each reader. */
export const FAULTS_OF: Readonly<Record<ReaderKind, readonly ReaderFault[]>> = {
  'pin-pad': Object.keys(READER_FAULTS) as ReaderFault[],
  stripe: Object.keys(STRIPE_FAULTS) as ReaderFault[],
};

export const standingReader = ({ other }: SimulatedHands): ReaderKind =>
  other?.counter.standing() ?? 'pin-pad';

const NOISE_BYTES = 64;

/** Does to the simulated devices what an intent says. What makes no sense now changes nothing. */
export function handle(hands: SimulatedHands, intent: DeviceIntent, random: Random) {
  const { other, scanner, printer } = hands;
  switch (intent.kind) {
    case 'stand-reader':
      return standReader(hands, intent.reader);
    case 'present-card':
    case 'smear-card':
    case 'remove-card':
    case 'pad-key':
    case 'plug-reader':
    case 'reader-fault':
    case 'reader-noise':
    case 'exchange-pad':
      return other !== null && standingReader(hands) === 'stripe'
        ? atStripe(other.stripe, intent, random)
        : atPad(hands.pad, intent);
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

type ReaderIntent = Extract<
  DeviceIntent,
  {
    readonly kind:
      | 'present-card'
      | 'smear-card'
      | 'remove-card'
      | 'pad-key'
      | 'plug-reader'
      | 'reader-fault'
      | 'reader-noise'
      | 'exchange-pad';
  }
>;

const cardNamed = (name: string) => TEST_CARDS.find(({ id }) => id === name);

/** The one that is put there is plugged in and sound. */
function standReader({ pad, other }: SimulatedHands, reader: ReaderKind): void {
  if (other === null) return;
  Object.assign(pad.faults, noFaults());
  Object.assign(other.stripe.faults, noStripeFaults());
  void pad.plug(true);
  void other.stripe.plug(true);
  other.counter.stand(reader);
}

function atPad(pad: PadAtPort, intent: ReaderIntent): void {
  switch (intent.kind) {
    case 'present-card': {
      const card = cardNamed(intent.card);
      if (card !== undefined) pad.present(card, intent.how);
      return;
    }
    case 'smear-card':
      return;
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
    case 'exchange-pad':
      return void exchange(pad);
    default:
      return intent satisfies never;
  }
}

/** A pad with the next number in the place of this one, on the same cable, and sound. */
async function exchange(pad: PadAtPort): Promise<void> {
  await pad.plug(false);
  Object.assign(pad.faults, noFaults());
  Object.assign(pad.identity, { ...factoryIdentity(), serialNumber: numberAfter(pad) });
  await pad.plug(true);
}

const numberAfter = ({ identity: { serialNumber } }: PadAtPort): string =>
  `S${String(Number(serialNumber.slice(1)) + 1).padStart(serialNumber.length - 1, '0')}`;

/** It has no slot, no field and no keys: what is done to those changes nothing. */
function atStripe(stripe: SimulatedStripeReader, intent: ReaderIntent, random: Random): void {
  switch (intent.kind) {
    case 'present-card':
    case 'smear-card': {
      const card = cardNamed(intent.card);
      const isSwiped = intent.kind === 'smear-card' || intent.how === 'swipe';
      if (card === undefined || !isSwiped) return;
      return stripe.swipe(card, intent.kind === 'smear-card' ? 'badly' : 'well');
    }
    case 'remove-card':
    case 'pad-key':
    case 'exchange-pad':
      return;
    case 'plug-reader':
      return void stripe.plug(intent.plugged);
    case 'reader-fault':
      return void Object.assign(stripe.faults, noStripeFaults(), STRIPE_FAULTS[intent.fault]);
    case 'reader-noise':
      return stripe.send(
        Uint8Array.from({ length: NOISE_BYTES }, () => Math.floor(random.fraction() * 256)),
      );
    default:
      return intent satisfies never;
  }
}
