import { type DeviceDesk, type DeviceId, deviceId, type WireLine } from '#contract/device-facts.ts';
import type { DoctorReport, ServiceFacts } from '#contract/diagnostics.ts';
import type { BundleSource } from '#diagnostics/bundle/collect.ts';
import { fileSource, logSources } from '#diagnostics/bundle/file-sources.ts';
import {
  type AskService,
  doctorSources,
  serviceSources,
} from '#diagnostics/bundle/service-sources.ts';

/** Where a till keeps what goes into a bundle, and where the bundle goes. */
export interface TillPlaces {
  readonly configFile: string;
  readonly logFile: string;
  readonly keyDirectory: string;
  readonly bundleDirectory: string;
}

export interface TillSourcesParts {
  readonly ask: AskService;
  /** Null: the payment service does not answer. */
  readonly facts: ServiceFacts | null;
  readonly report: () => Promise<DoctorReport>;
  readonly devices: DeviceDesk;
  readonly places: TillPlaces;
}

/** Everything a bundle made at the till's screen holds. */
export const tillSources = (parts: TillSourcesParts): readonly BundleSource[] => {
  const { ask, facts, report, devices, places } = parts;
  return [
    ...doctorSources(report),
    // A till that can't ask the service doesn't know where its files are.
    ...serviceSources(ask, facts, { configFile: '', logFile: '' }),
    fileSource('till/terminal.json', places.configFile),
    ...logSources('till', places.logFile),
    {
      name: 'devices/facts.json',
      read: async () => `${JSON.stringify(devices.facts(), null, 2)}\n`,
    },
    ...deviceId.options.map((device) => traceSource(devices, device)),
  ];
};

/** The bytes on a line; those that may belong to a card are dots before they get here. */
const traceSource = (devices: DeviceDesk, device: DeviceId): BundleSource => ({
  name: `devices/${device}.txt`,
  read: async () => {
    const lines = devices.trace(device, 0);
    if (lines.length === 0) throw new Error('nothing has passed on its line');
    return lines.map(traceText).join('');
  },
});

const ARROW = { 'to-device': '>', 'from-device': '<', line: '-' } as const;

const traceText = ({ atWallMs, direction, verdict, hex, bytes, meaning }: WireLine): string =>
  `${new Date(atWallMs).toISOString()} ${ARROW[direction]} ${verdict.padEnd(5)} ` +
  `${String(bytes).padStart(4)} ${hex}  ${meaning.en}\n`;
