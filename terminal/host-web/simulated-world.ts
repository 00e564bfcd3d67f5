/**
 * Everything simulated a till can have, behind one name: `#simulated-world`. A build for shops gets
 * `no-simulated-world.ts` under the same name (package.json, condition `shop`), so that what a shop
 * installs holds no code that could be selected by a setting (rows P6, A1).
 */
import type { LinePort } from '#contract/line.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { ReaderKind } from '#contract/rehearsal.ts';
import { simulatedPrinterPort } from '#printer/simulated/simulated-line.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { TEST_PIN_SLOTS } from '#sealing/pin-test-keys.ts';
import type { PinKeySlot } from '#terminal/devices/reader/pad-profile.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import {
  createReaderCounter,
  openReaderPlace,
  type StandingReader,
} from '#terminal/devices/simulated/reader-place.ts';
import { createCabledPinPad } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { createSimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import { createSimulatedStripeReader } from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import { STRIPE_MODELS, type StripeProfile } from '#terminal/devices/stripe/stripe-profile.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';

export { connectStubControl } from './stub-control-client.ts';
export { openRehearsal } from './whole-rehearsal.ts';

/** Whether this program was built with what it takes to simulate anything. */
export const CAN_SIMULATE: boolean = true;

/** Simulated devices: what drivers open, and where a person can put a hand. */
export interface SimulatedDevices {
  readonly hands: SimulatedHands;
  /** The pad was loaded with a key of each bank; a real one's slots are in the settings. */
  readonly readers: {
    readonly pad: { readonly port: LinePort; readonly pinKeySlots: readonly PinKeySlot[] };
    readonly stripe: { readonly port: LinePort; readonly profile: StripeProfile };
  };
  /** The till's reader, whichever a person puts on the counter. */
  readonly placeReader: (open: (reader: ReaderKind) => StandingReader) => StandingReader;
  readonly scanner: { readonly port: LinePort; readonly model: keyof typeof SCANNER_MODELS };
  readonly printer: { readonly port: LinePort; readonly model: string };
  /** Ends the far ends, once their drivers have ended. */
  stop(): Promise<void>;
}

interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The devices of a rehearsal; the printer has 80 mm paper and a knife. */
export function simulatedDevices(ports: Ports): SimulatedDevices {
  const { pad, port } = createCabledPinPad(ports);
  // Its check byte is sent, so that a wrong one can be shown.
  const profile = STRIPE_MODELS['uic-lrc'];
  const { stripe, port: stripePort } = createSimulatedStripeReader({ ...ports, profile });
  const counter = createReaderCounter();
  const printer = createSimulatedPrinter();
  const model = 'honeywell';
  const hand = createSimulatedScanner({ clock: ports.clock, profile: SCANNER_MODELS[model] });
  return {
    hands: { pad, other: { stripe, counter }, scanner: hand.scanner, printer },
    readers: { pad: { port, pinKeySlots: TEST_PIN_SLOTS }, stripe: { port: stripePort, profile } },
    placeReader: (open) => openReaderPlace(counter, open),
    scanner: { port: hand.port, model },
    printer: { port: simulatedPrinterPort(printer), model: 'epson-tm-80mm' },
    stop: async () => {
      await Promise.all([pad.stop(), stripe.stop(), hand.scanner.stop()]);
    },
  };
}
