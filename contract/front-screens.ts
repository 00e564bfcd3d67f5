/** Screens that lie over the sale: who stands at the till, a shift's ends, a paper left behind. */
import { z } from 'zod';
import { amountMinor, currency } from './money.ts';
import { paperView } from './paper-view.ts';
import { errorCode } from './payment.ts';
import { shiftReport } from './shift.ts';
import { staffName } from './staff.ts';
import { afterKeys } from './writing-key.ts';

const amount = { amountMinor, currency };

export const frontScreens = [
  /** Who works here: an id is typed, or a name pressed. `held`: whose shift goes on. */
  z.strictObject({
    kind: z.literal('sign-in'),
    typed: z.string().max(40),
    people: z.array(staffName).max(60),
    problem: errorCode.nullable(),
    held: staffName.nullable(),
    after: afterKeys({ typed: z.string().max(40) }),
  }),
  /** The PIN of that person: how many digits are in, never which. */
  z.strictObject({
    kind: z.literal('sign-in-pin'),
    person: staffName,
    digits: z.int().min(0).max(8),
    step: z.enum(['typing', 'checking', 'waiting']),
    problem: errorCode.nullable(),
    /** While `waiting`: for how long in all. */
    waitMs: z.int().min(0),
    held: staffName.nullable(),
    after: afterKeys({ digits: z.int().min(0).max(8) }),
  }),
  /** Cash in the drawer at the begin of a shift. */
  z.strictObject({
    kind: z.literal('shift-open'),
    ...amount,
    person: staffName,
    step: z.enum(['counting', 'keeping']),
    problem: errorCode.nullable(),
    after: afterKeys({ amountMinor }),
  }),
  /** Cash in the drawer at the end of a shift. */
  z.strictObject({
    kind: z.literal('shift-close'),
    ...amount,
    person: staffName,
    step: z.enum(['counting', 'asking']),
    problem: errorCode.nullable(),
    after: afterKeys({ amountMinor }),
  }),
  /** What the shift came to. */
  z.strictObject({ kind: z.literal('shift-closed'), report: shiftReport, paper: paperView }),
  /**
   * A paper from before the till went off, or whose screen is gone, and nobody knows whether it
   * came out: the cashier looks and says (fault PR5). `waiting`: how many wait behind it.
   */
  z.strictObject({
    kind: z.literal('paper-left'),
    what: z.enum(['approved', 'refund', 'failed', 'cash', 'settlement', 'shift']),
    copy: z.enum(['merchant', 'customer']).nullable(),
    saleId: z.string().max(40).nullable(),
    paperAmountMinor: amountMinor.nullable(),
    currency,
    printedTime: z.string().max(19),
    waiting: z.int().min(0),
  }),
] as const;
