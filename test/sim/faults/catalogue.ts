import { CHANNEL_FAULTS } from './channel-faults.ts';
import type { FaultRow } from './fault-row.ts';
import { HOST_FAULTS } from './host-faults.ts';
import { KEY_FAULTS } from './key-faults.ts';
import { LINE_FAULTS } from './line-faults.ts';
import { MACHINE_FAULTS } from './machine-faults.ts';
import { PERSON_FAULTS } from './person-faults.ts';
import { PROCESS_FAULTS } from './process-faults.ts';
import { SHOP_FAULTS } from './shop-faults.ts';

/** Every fault the simulator throws, by its id in the catalogue; a part after the dot names a kind. */
export const FAULTS = {
  ...CHANNEL_FAULTS,
  ...HOST_FAULTS,
  ...PROCESS_FAULTS,
  ...PERSON_FAULTS,
  // Last: a run draws its rates in this order, and those before must not shift.
  ...SHOP_FAULTS,
  ...KEY_FAULTS,
  ...LINE_FAULTS,
  ...MACHINE_FAULTS,
} as const;

export type FaultId = keyof typeof FAULTS;

export const FAULT_IDS = Object.keys(FAULTS) as FaultId[];

export const faultRow = (id: FaultId): FaultRow => FAULTS[id];
