/** Cash beside cards and codes: its screens and what a person does on them. No channel knows of it. */
import { z } from 'zod';
import { saleId } from './ids.ts';
import { amountMinor, currency } from './money.ts';
import { paperView } from './paper-view.ts';
import { errorCode } from './payment.ts';
import { afterKeys } from './writing-key.ts';

/** Cash sales of a shift, for the screen and for paper. */
export const cashSum = z.strictObject({ count: z.int().min(0), minor: z.int().min(0) });
export type CashSum = z.infer<typeof cashSum>;

/** Whether the drawer opened, as far as its printer says: it hands the pulse on, nothing more. */
export const drawerView = z.enum(['opening', 'opened', 'not-opened', 'no-drawer']);
export type DrawerView = z.infer<typeof drawerView>;

const amount = { amountMinor, currency };

export const cashScreens = [
  /** What does the customer hand over? Enter on nothing typed means exactly what is due. */
  z.strictObject({
    kind: z.literal('cash'),
    ...amount,
    tenderedMinor: amountMinor,
    /** Tendered less due; null while it isn't enough, or nothing is typed. */
    changeMinor: amountMinor.nullable(),
    /** Sums a customer is likely to hand over, smallest first. */
    notes: z.array(amountMinor).max(6),
    problem: errorCode.nullable(),
    /** The disk is asked to keep the sale. */
    keeping: z.boolean(),
    after: afterKeys({ tenderedMinor: amountMinor, changeMinor: amountMinor.nullable() }),
  }),
  /** Sold for cash and kept: the change, the drawer, the paper. */
  z.strictObject({
    kind: z.literal('cash-paid'),
    ...amount,
    saleId,
    tenderedMinor: amountMinor,
    changeMinor: amountMinor,
    drawer: drawerView,
    paper: paperView,
  }),
] as const;

export const cashIntents = [
  z.strictObject({ kind: z.literal('pay-cash') }),
  /** One of the likely sums was pressed; Enter is still to come (WCAG 2.2, 3.3.4). */
  z.strictObject({ kind: z.literal('tender'), amountMinor }),
  /** Once more, after it did not open. */
  z.strictObject({ kind: z.literal('open-drawer') }),
] as const;
