/**
 * Everything simulated a till can have, behind one name: `#simulated-world`. A build for shops gets
 * `no-simulated-world.ts` under the same name (package.json, condition `shop`), so that what a shop
 * installs holds no code that could be selected by a setting (rows P6, A1).
 */
import type { LinePort } from '#contract/line.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import { simulatedPrinterPort } from '#printer/simulated/simulated-line.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { TEST_PIN_SLOTS } from '#sealing/pin-test-keys.ts';
import type { PinKeySlot } from '#terminal/devices/reader/pad-profile.ts';
import { SCANNER_MODELS } from '#terminal/devices/scanner/scanner-profile.ts';
import { createCabledPinPad } from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { createSimulatedScanner } from '#terminal/devices/simulated/simulated-scanner.ts';
import type { SimulatedHands } from '#terminal/rehearsal/hands.ts';

export { connectStubControl } from './stub-control-client.ts';
export { openRehearsal } from './whole-rehearsal.ts';

/** Whether this program was built with what it takes to simulate anything. */
export const CAN_SIMULATE: boolean = true;

/** Simulated devices: what drivers open, and where a person can put a hand. */
export interface SimulatedDevices {
  readonly hands: SimulatedHands;
  /** The pad was loaded with a key of each bank; a real one's slots are in the settings. */
  readonly reader: { readonly port: LinePort; readonly pinKeySlots: readonly PinKeySlot[] };
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
  const printer = createSimulatedPrinter();
  const model = 'honeywell';
  const hand = createSimulatedScanner({ clock: ports.clock, profile: SCANNER_MODELS[model] });
  return {
    hands: { pad, scanner: hand.scanner, printer },
    reader: { port, pinKeySlots: TEST_PIN_SLOTS },
    scanner: { port: hand.port, model },
    printer: { port: simulatedPrinterPort(printer), model: 'epson-tm-80mm' },
    stop: async () => {
      await Promise.all([pad.stop(), hand.scanner.stop()]);
    },
  };
}
