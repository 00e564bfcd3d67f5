import type { BasketItem, BasketLine } from '#contract/basket.ts';
import type { AmountMinor } from '#contract/money.ts';

/** What is rung up so far, and how often the next line counts if somebody said so. */
export interface Basket {
  readonly lines: readonly BasketLine[];
  readonly times: number | null;
}

export const EMPTY_BASKET: Basket = { lines: [], times: null };

const MOST_LINES = 60;
const MOST_TIMES = 99;

export const totalOf = (lines: readonly BasketLine[]): AmountMinor =>
  lines.reduce((sum, { unitMinor, quantity }) => sum + unitMinor * quantity, 0) as AmountMinor;

/**
 * The basket with one line more; the same thing twice in a row becomes one line of two, as on paper
 * slips. Unchanged when it would be too long, or would come to more than `mostMinor`.
 */
function withLine(basket: Basket, line: Omit<BasketLine, 'quantity'>, mostMinor: number): Basket {
  const quantity = basket.times ?? 1;
  const last = basket.lines.at(-1);
  const same = last?.name?.zh === line.name?.zh && last?.unitMinor === line.unitMinor;
  const joined = last !== undefined && line.name !== null && same ? last.quantity + quantity : 0;
  const lines =
    joined > 0 && joined <= MOST_TIMES
      ? [...basket.lines.slice(0, -1), { ...line, quantity: joined }]
      : [...basket.lines, { ...line, quantity }];
  if (lines.length > MOST_LINES || totalOf(lines) > mostMinor) return basket;
  return { lines, times: null };
}

export const withItem = (basket: Basket, { name, priceMinor }: BasketItem, mostMinor: number) =>
  withLine(basket, { name, unitMinor: priceMinor }, mostMinor);

export const withAmount = (basket: Basket, unitMinor: AmountMinor, mostMinor: number) =>
  withLine(basket, { name: null, unitMinor }, mostMinor);

/** Typed digits as a quantity, or null when they are none. */
export const timesOf = (typed: string): number | null => {
  const times = Number(typed);
  return /^\d{1,2}$/.test(typed) && times >= 1 ? times : null;
};

/** One line changed; the last one less of it takes it out. */
export function withChange(
  basket: Basket,
  at: number,
  change: 'more' | 'less' | 'drop',
  mostMinor: number,
): Basket {
  const line = basket.lines[at];
  if (line === undefined) return basket;
  const quantity = change === 'more' ? line.quantity + 1 : line.quantity - 1;
  if (change === 'drop' || quantity === 0)
    return { ...basket, lines: basket.lines.toSpliced(at, 1) };
  const lines = basket.lines.with(at, { ...line, quantity });
  return quantity > MOST_TIMES || totalOf(lines) > mostMinor ? basket : { ...basket, lines };
}
