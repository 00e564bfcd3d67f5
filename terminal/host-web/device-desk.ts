import type {
  DeviceCommandEnd,
  DeviceDesk,
  DeviceFacts,
  DeviceId,
  DeviceIdentity,
  DiagnosableDevice,
} from '#contract/device-facts.ts';
import type { PortRecord, WatchedPort } from '#terminal/devices/trace/watched-port.ts';
import type { KnownDevices } from './known-devices.ts';

/** A device of the till as the desk knows it. */
export interface DeskDevice {
  readonly device: DeviceId;
  readonly driver: string;
  readonly simulated: boolean;
  /** What the settings call its model, for a device that doesn't say. */
  readonly model: string | null;
  /** Null where there is no line: a scanner that types into the window. */
  readonly line: WatchedPort | null;
  readonly state: () => DeviceFacts['state'];
  readonly onState: (listener: () => void) => void;
  /** Null where the device can be told nothing. */
  readonly self: DiagnosableDevice | null;
}

const NO_RECORD: PortRecord = {
  reopened: 0,
  lastError: null,
  lastHeardAtWallMs: null,
  bytesIn: 0,
  bytesOut: 0,
  badFrames: 0,
  noiseBytes: 0,
};

const NAMELESS: DeviceIdentity = { model: null, firmware: null, serialNumber: null };

/** A desk where one device can be put in another's place. */
export interface FittedDesk extends DeviceDesk {
  put(device: DeskDevice): void;
}

/** Puts the till's devices before a technician. */
export function createDeviceDesk(first: readonly DeskDevice[], known: KnownDevices): FittedDesk {
  const listeners: (() => void)[] = [];
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const devices = new Map<DeviceId, DeskDevice>();
  const put = (device: DeskDevice): void => {
    devices.set(device.device, device);
    device.onState(changed);
    device.line?.onFate(changed);
    device.self?.onIdentity(() => {
      if (device.self !== null) known.heard(device.device, device.self.identity());
      changed();
    });
    changed();
  };
  for (const device of first) put(device);
  const found = (id: DeviceId): DeskDevice | undefined => devices.get(id);
  return {
    put,
    facts: () => [...devices.values()].map((one) => factsOf(one, known.changedAt(one.device))),
    onFacts: (listener) => void listeners.push(listener),
    trace: (id, afterSequence) => found(id)?.line?.lines(afterSequence) ?? [],
    run: async (id, command): Promise<DeviceCommandEnd> => {
      const self = found(id)?.self ?? null;
      if (!self?.commands.includes(command)) return { kind: 'not-done', why: 'not-supported' };
      return self.run(command);
    },
  };
}

function factsOf(device: DeskDevice, changedAtWallMs: number | null): DeviceFacts {
  const { line, self } = device;
  const identity = self?.identity() ?? NAMELESS;
  return {
    device: device.device,
    driver: device.driver,
    simulated: device.simulated,
    port: line?.port.name ?? null,
    state: device.state(),
    ...identity,
    model: identity.model ?? device.model,
    changedAtWallMs,
    ...(line?.record() ?? NO_RECORD),
    commands: [...(self?.commands ?? [])],
  };
}
