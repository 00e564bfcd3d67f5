import type { FaultRow } from './fault-row.ts';

const at = (stream: FaultRow['stream'], rate: FaultRow['rate'], what: string): FaultRow => ({
  stream,
  rate,
  what,
});

/** Faults of the machine the daemon runs on: it sleeps, and it moves to another network. */
export const MACHINE_FAULTS = {
  'CR8.sleep': at('process', [0.001, 0.01], 'the machine sleeps, and with it its monotonic clock'),
  'NT20.silent': at('network', [0.001, 0.02], 'another address: every socket is dead and silent'),
} as const satisfies Readonly<Record<string, FaultRow>>;
