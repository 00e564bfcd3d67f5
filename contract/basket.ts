/** What a cashier rings up before it is paid: quick items, typed amounts, how often. */
import { z } from 'zod';
import { token } from './brand.ts';
import { localName } from './language.ts';
import { amountMinor } from './money.ts';

/** A quick item of the shop's catalogue. `key` is pressed on the keyboard: one small letter. */
export const basketItem = z.strictObject({
  key: z.string().regex(/^[a-z]$/, 'one small letter'),
  name: localName,
  priceMinor: amountMinor.refine((minor) => minor >= 1, 'at least one minor unit'),
});
export type BasketItem = z.infer<typeof basketItem>;

/** The shop's quick items; no letter means two of them. */
export const catalogue = z
  .array(basketItem)
  .max(26)
  .refine((items) => new Set(items.map(({ key }) => key)).size === items.length, {
    message: 'two items have the same key',
  });

/** One line. Without a name it is an amount somebody typed. */
export const basketLine = z.strictObject({
  name: localName.nullable(),
  unitMinor: amountMinor,
  quantity: z.int().min(1).max(99),
});
export type BasketLine = z.infer<typeof basketLine>;

/** A basket that waits on the till's disk for its customer to come back. */
export const heldBasket = z.strictObject({
  id: token(40),
  heldAtWallMs: z.int(),
  /** Name of who put it aside. */
  by: z.string().max(40),
  lines: z.array(basketLine).min(1).max(60),
  totalMinor: amountMinor,
});
export type HeldBasket = z.infer<typeof heldBasket>;
