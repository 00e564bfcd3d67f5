/** A cashier's shift: from counting the drawer to counting it again. */
import { z } from 'zod';
import { salesTotals } from './daemon-api.ts';
import { amountMinor, currency } from './money.ts';
import { staffName } from './staff.ts';

/** The sums of a shift, for the screen and for paper. */
export const shiftSums = {
  currency,
  /** Cash in the drawer when it began, and what a person counted when it ended. */
  floatMinor: amountMinor,
  countedMinor: amountMinor,
  /** What should have been there. */
  expectedMinor: z.int(),
  /** Counted less expected: negative when cash is missing. */
  differenceMinor: z.int(),
  /** Approved sales by way of paying, from the journal. */
  sold: salesTotals.shape.lines,
  /** Sales without an end yet; they belong to the day, not to a person. */
  open: salesTotals.shape.open,
};

export const shiftReport = z.strictObject({
  openedBy: staffName,
  closedBy: staffName,
  openedAtWallMs: z.int(),
  closedAtWallMs: z.int(),
  ...shiftSums,
});
export type ShiftReport = z.infer<typeof shiftReport>;
