/** What `#simulated-world` is in a build for shops: settings that ask for it stop the start. */
import { complain } from './complaint.ts';
import type * as World from './simulated-world.ts';

const refuse = (): never => {
  throw complain('CONFIG_WRONG', 'devices.kind: this program was built without simulated devices.');
};

export const CAN_SIMULATE: typeof World.CAN_SIMULATE = false;
export const simulatedDevices: typeof World.simulatedDevices = refuse;
export const openRehearsal: typeof World.openRehearsal = refuse;
export const connectStubControl: typeof World.connectStubControl = refuse;
