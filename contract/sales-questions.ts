/**
 * What the cashier's list of sales asks of the till's host, and its answers (rows A9, P6). Rows stay
 * in the journal and come by the page: ten thousand of them in the view would be pushed with every
 * key.
 */
import { z } from 'zod';
import { personId, saleId } from './ids.ts';
import { amountMinor } from './money.ts';
import { paperView } from './paper-view.ts';
import { reason, refundKind, saleAnswer } from './payment.ts';
import { saleSearch, saleStory, salesPage } from './sales-api.ts';
import { pinText } from './staff.ts';

export const SALES_QUESTIONS = [
  /** Sales newest first, from `before` on; null: from the newest. */
  z.strictObject({
    about: z.literal('sales'),
    before: z.int().min(1).nullable(),
    search: saleSearch,
  }),
  z.strictObject({ about: z.literal('sale'), saleId }),
  /** Prints what a sale came to once more, marked as a reprint. */
  z.strictObject({ about: z.literal('reprint-sale'), saleId }),
  /** Asks the channel of an undecided attempt once more; answered like `sale`. */
  z.strictObject({ about: z.literal('check-sale'), saleId }),
  /** Gives money back, under an id of its own: asked again it is the same refund (rule 2). */
  z.strictObject({
    about: z.literal('give-back'),
    refundId: saleId,
    original: saleId,
    how: refundKind,
    amountMinor: amountMinor.refine((minor) => minor > 0, 'more than nothing'),
    person: personId,
    pin: pinText,
    reason,
  }),
] as const;

export const SALES_ANSWERS = [
  z.strictObject({ about: z.literal('sales'), page: salesPage }),
  z.strictObject({ about: z.literal('sale'), story: saleStory }),
  z.strictObject({ about: z.literal('reprint-sale'), paper: paperView }),
  /** What the refund came to, and how its papers came out; null: there is none to print. */
  z.strictObject({
    about: z.literal('give-back'),
    answer: saleAnswer,
    paper: paperView.nullable(),
  }),
] as const;
