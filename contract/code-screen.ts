/** A code that the shop shows: its screen. The customer's wallet pays it, on its channel alone. */
import { z } from 'zod';
import { saleId } from './ids.ts';
import { localName } from './language.ts';
import { amountMinor, currency } from './money.ts';
import { paperView } from './paper-view.ts';
import { codePayload } from './payment.ts';

/** From here on a person is told that the time runs out, and may ask for more (WCAG 2.2, 2.2.1). */
export const CODE_WARN_MS = 30_000;

export const codeScreen = z.strictObject({
  kind: z.literal('code'),
  amountMinor,
  currency,
  saleId,
  shop: localName,
  via: localName,
  /** What the code holds, as the channel made it. */
  payload: codePayload,
  /** Until when it may be paid, by the till's clock; for people alone, nothing is decided by it. */
  endsAtWallMs: z.int(),
  /** Its channel gives it more time on request. */
  extends: z.boolean(),
  /** Whether more time was asked for, and what came of it. */
  extending: z.enum(['not-asked', 'asking', 'extended', 'refused']),
  /** The line to the channel is down: whether the customer paid can't be asked just now. */
  isLineDown: z.boolean(),
  /** It is not the sale's first code: the customer scans again. */
  again: z.boolean(),
  /** The channel whose code was shown before; null: none was. */
  movedFrom: localName.nullable(),
  /** The code on paper, if it was asked for. */
  paper: paperView.nullable(),
});
export type CodeScreen = z.infer<typeof codeScreen>;
