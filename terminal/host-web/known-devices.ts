import { join } from 'node:path';
import { z } from 'zod';
import { type DeviceId, type DeviceIdentity, deviceFacts } from '#contract/device-facts.ts';
import type { Clock, Log } from '#contract/ports.ts';
import { createKeptFile } from './kept-file.ts';

/** A device of this till as it last said who it is. */
const knownDevice = deviceFacts.pick({
  device: true,
  model: true,
  firmware: true,
  serialNumber: true,
  changedAtWallMs: true,
});
export type KnownDevice = z.infer<typeof knownDevice>;

/** Who stood at this counter before, also before the till was started anew (fault DV9). */
export interface KnownDevices {
  /** The latest moment at which it was another one than before; null: never. */
  changedAt(device: DeviceId): number | null;
  /** A device says who it is; what it leaves out stays as it was known. */
  heard(device: DeviceId, identity: DeviceIdentity): void;
  onExchanged(listener: (device: DeviceId) => void): void;
}

interface KnownDevicesParts {
  readonly kept: readonly KnownDevice[];
  readonly save: (devices: readonly KnownDevice[]) => void;
  readonly clock: Clock;
}

const TELLING = ['model', 'firmware', 'serialNumber'] as const;

/** Another serial number or another firmware, of a device that had told both before. */
const isAnother = (before: DeviceIdentity, now: DeviceIdentity): boolean =>
  (['serialNumber', 'firmware'] as const).some(
    (key) => before[key] !== null && now[key] !== null && before[key] !== now[key],
  );

export function createKnownDevices({ kept, save, clock }: KnownDevicesParts): KnownDevices {
  const known = new Map(kept.map((one) => [one.device, one]));
  const listeners: ((device: DeviceId) => void)[] = [];
  return {
    changedAt: (device) => known.get(device)?.changedAtWallMs ?? null,
    onExchanged: (listener) => void listeners.push(listener),
    heard: (device, identity) => {
      const before = known.get(device) ?? { ...NAMELESS, device, changedAtWallMs: null };
      const exchanged = isAnother(before, identity);
      const now: KnownDevice = {
        device,
        model: identity.model ?? before.model,
        firmware: identity.firmware ?? before.firmware,
        serialNumber: identity.serialNumber ?? before.serialNumber,
        changedAtWallMs: exchanged ? clock.wallNow() : before.changedAtWallMs,
      };
      if (!exchanged && TELLING.every((key) => now[key] === before[key])) return;
      known.set(device, now);
      save([...known.values()]);
      if (exchanged) for (const listener of listeners) listener(device);
    },
  };
}

const NAMELESS: DeviceIdentity = { model: null, firmware: null, serialNumber: null };

/** Those of a till's state folder. A file that can't be written costs the memory and no sale. */
export async function openKnownDevices(
  directory: string,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<KnownDevices> {
  const file = createKeptFile<KnownDevice[]>(join(directory, 'known-devices.json'), {
    schema: z.array(knownDevice).max(8),
    what: 'known devices',
    log,
  });
  const failed = (error: unknown): void =>
    log.warn('which devices stand here could not be kept', { error: String(error) });
  const kept = await file.load().catch((error: unknown) => {
    failed(error);
    return null;
  });
  return createKnownDevices({
    clock,
    kept: kept ?? [],
    save: (devices) => void file.save([...devices]).catch(failed),
  });
}
