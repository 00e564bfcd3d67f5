/** A cashier's shift: from counting the drawer to counting it again. */
import { z } from 'zod';
import { cashSum } from './cash.ts';
import { salesTotals } from './daemon-api.ts';
import { amountMinor, currency } from './money.ts';
import { staffName } from './staff.ts';

/** The sums of a shift, for the screen and for paper. */
export const shiftSums = {
  currency,
  /** Cash in the drawer when it began, and what a person counted when it ended. */
  floatMinor: amountMinor,
  countedMinor: amountMinor,
  /** Sold for cash in the shift, from the till's own book. */
  cash: cashSum,
  /** What should have been there: the float and what was sold for cash. */
  expectedMinor: z.int(),
  /** Counted less expected: negative when cash is missing. */
  differenceMinor: z.int(),
  /** Approved sales by way of paying, from the daemon's journal; cash is not among them. */
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
