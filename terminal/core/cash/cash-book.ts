import { z } from 'zod';
import type { CashSum } from '#contract/cash.ts';
import { personId, saleId } from '#contract/ids.ts';
import { amountMinor, currency } from '#contract/money.ts';

/**
 * A sale for cash, as the till keeps it. It stands in the till's own book and not in the daemon's
 * journal: that tells what channels may owe and must work while no daemon runs, and no channel has
 * a part in cash, which is taken also while every channel and the daemon are gone.
 */
export const cashSale = z
  .strictObject({
    saleId,
    cashier: personId,
    amountMinor: amountMinor.refine((minor) => minor >= 1, 'at least one minor unit'),
    tenderedMinor: amountMinor,
    currency,
    soldAtWallMs: z.int(),
  })
  .refine((sale) => sale.tenderedMinor >= sale.amountMinor, 'tendered covers what is due');
export type CashSale = z.infer<typeof cashSale>;

/** Cash to give back. */
export const changeOf = ({ amountMinor, tenderedMinor }: CashSale): number =>
  tenderedMinor - amountMinor;

/** A line of the book. `left`: the cashier has seen the sale's result and gone on. */
export const cashEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sold'), sale: cashSale }),
  z.strictObject({ kind: z.literal('left'), saleId }),
]);
export type CashEntry = z.infer<typeof cashEntry>;

/**
 * The book of a till's cash sales, one for each shift, which its begin names. It is only added to.
 * An `append` that resolves means *durable*; one that rejects may be tried again with the same sale
 * id, which counts once however often it stands there.
 */
export interface CashBook {
  entries(shiftOpenedAtWallMs: number): Promise<readonly CashEntry[]>;
  append(shiftOpenedAtWallMs: number, entry: CashEntry): Promise<void>;
}

/** What a shift sold for cash. */
export function cashSumOf(entries: readonly CashEntry[]): CashSum {
  const sales = [...salesIn(entries).values()];
  return {
    count: sales.length,
    minor: sales.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  };
}

/** The sale whose result nobody has seen off: the till died over it. Null: there is none. */
export function unseenSale(entries: readonly CashEntry[]): CashSale | null {
  const latest = [...salesIn(entries).values()].at(-1);
  if (latest === undefined) return null;
  const seen = entries.some((entry) => entry.kind === 'left' && entry.saleId === latest.saleId);
  return seen ? null : latest;
}

const salesIn = (entries: readonly CashEntry[]): ReadonlyMap<string, CashSale> =>
  new Map(
    entries.flatMap((entry) => (entry.kind === 'sold' ? [[entry.sale.saleId, entry.sale]] : [])),
  );
