/**
 * What a technician can know of the till's devices and do with them (row P7): facts of each one, the
 * bytes on its line as they pass, and a few commands. No word of it can carry card data: bytes that
 * may belong to a card, a PIN or a payment code are dots before they get here (invariant S6).
 */
import { z } from 'zod';

/** The devices of a till. */
export const deviceId = z.enum(['reader', 'scanner', 'printer']);
export type DeviceId = z.infer<typeof deviceId>;

/** A sentence of a driver for a person, in every language. */
export const deviceText = z.strictObject({ zh: z.string().max(200), en: z.string().max(200) });
export type DeviceText = z.infer<typeof deviceText>;

/** One thing that passed on a line: a frame, an answer, noise, or the line's own coming and going. */
export const wireLine = z.strictObject({
  /** Rises by one a line on each port; to read on from. */
  sequence: z.int().min(1),
  atWallMs: z.int(),
  direction: z.enum(['to-device', 'from-device', 'line']),
  /** Bytes as hexadecimal pairs between spaces, `··` for each masked one, `…` where it is cut. */
  hex: z.string().max(200),
  /** How many bytes it had, shown or not. */
  bytes: z.int().min(0),
  meaning: deviceText,
  /** `bad`: wrong check byte, broken off, NAK: a cable at fault shows as a run of these. */
  verdict: z.enum(['good', 'bad', 'noise']),
});
export type WireLine = z.infer<typeof wireLine>;

/** Lines kept a port; older ones go. */
export const WIRE_LINES_KEPT = 1_000;

export const deviceCommand = z.enum(['self-test', 'identify', 'test-page', 'open-drawer']);
export type DeviceCommand = z.infer<typeof deviceCommand>;

/** What is known of a device. `null`: the device doesn't tell, or hasn't yet. */
export const deviceFacts = z.strictObject({
  device: deviceId,
  /** Name of the driver: `pin-pad`, `stripe`, `scanner`, `keyboard`, `esc-pos`. */
  driver: z.string().max(40),
  simulated: z.boolean(),
  /** Path or address; null for a scanner that types into the window. */
  port: z.string().max(260).nullable(),
  state: z.enum(['ready', 'busy', 'gone', 'paper-low', 'paper-out', 'cover-open', 'error']),
  model: z.string().max(60).nullable(),
  firmware: z.string().max(60).nullable(),
  serialNumber: z.string().max(60).nullable(),
  /** Set when the device that answers is another one than before (fault DV9). */
  changedAtWallMs: z.int().nullable(),
  /** How often the line was opened again after the first time. */
  reopened: z.int().min(0),
  /** The latest end or refusal of the line that nobody asked for. */
  lastError: z
    .strictObject({
      atWallMs: z.int(),
      reason: z.enum(['gone', 'busy', 'denied', 'not-found', 'failed']),
      detail: deviceText,
    })
    .nullable(),
  lastHeardAtWallMs: z.int().nullable(),
  bytesIn: z.int().min(0),
  bytesOut: z.int().min(0),
  /** Lines of the trace so far that were `bad`, and bytes that were noise. */
  badFrames: z.int().min(0),
  noiseBytes: z.int().min(0),
  /** What it can be told. */
  commands: z.array(deviceCommand),
});
export type DeviceFacts = z.infer<typeof deviceFacts>;

/** One line of a command's result: RAM passed; firmware is 1.04. */
export const deviceFinding = z.strictObject({
  what: deviceText,
  result: z.enum(['passed', 'failed', 'told', 'silent']),
  /** What the device said, where that is more than yes or no. */
  said: z.string().max(120),
});
export type DeviceFinding = z.infer<typeof deviceFinding>;

/** How a command ended; always within a minute. */
export const deviceCommandEnd = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done'), findings: z.array(deviceFinding) }),
  z.strictObject({
    kind: z.literal('not-done'),
    /** `unclear`: the paper may have come out; look. */
    why: z.enum([
      'busy',
      'gone',
      'not-supported',
      'paper-out',
      'cover-open',
      'device-error',
      'unclear',
    ]),
  }),
]);
export type DeviceCommandEnd = z.infer<typeof deviceCommandEnd>;

/** What a device says of itself; null where it says nothing. */
export type DeviceIdentity = Pick<DeviceFacts, 'model' | 'firmware' | 'serialNumber'>;

/** The side of a driver that a technician works with. */
export interface DiagnosableDevice {
  /** What it can be told. */
  readonly commands: readonly DeviceCommand[];
  identity(): DeviceIdentity;
  onIdentity(listener: () => void): void;
  /** Always ends; `busy` rather than in the way of a sale. */
  run(command: DeviceCommand): Promise<DeviceCommandEnd>;
}

/** The technician's way to the devices, beside the sale and never in its way. */
export interface DeviceDesk {
  facts(): readonly DeviceFacts[];
  /** Called when a state, an identity or a line's fate changed; bytes alone don't call it. */
  onFacts(listener: () => void): void;
  /** Kept lines behind `afterSequence`, oldest first; 0 for all of them. */
  trace(device: DeviceId, afterSequence: number): readonly WireLine[];
  /** `busy` while a customer is asked for a card or a PIN: a sale is never disturbed. */
  run(device: DeviceId, command: DeviceCommand): Promise<DeviceCommandEnd>;
}
