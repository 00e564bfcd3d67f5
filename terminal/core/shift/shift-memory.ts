import { z } from 'zod';
import { amountMinor } from '#contract/money.ts';
import { staffName } from '#contract/staff.ts';

/** A shift that runs. What was sold in it stands in the daemon's journal, not here. */
export const openShift = z.strictObject({
  openedBy: staffName,
  floatMinor: amountMinor,
  openedAtWallMs: z.int(),
});
export type OpenShift = z.infer<typeof openShift>;

/** Where the till finds its shift again after a restart. A promise that resolves means *durable*. */
export interface ShiftMemory {
  load(): OpenShift | null | Promise<OpenShift | null>;
  save(shift: OpenShift): Promise<void>;
  clear(): Promise<void>;
}
