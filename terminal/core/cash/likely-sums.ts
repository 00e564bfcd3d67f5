import type { AmountMinor, Currency } from '#contract/money.ts';

/** Notes in circulation, in whole units. All currencies of the contract have two decimals. */
const NOTES: Readonly<Record<Currency, readonly number[]>> = {
  CNY: [1, 5, 10, 20, 50, 100],
  HKD: [10, 20, 50, 100, 500, 1_000],
  USD: [1, 5, 10, 20, 50, 100],
  EUR: [5, 10, 20, 50, 100, 200],
};

/** As many as stand beside each other on a till's screen. */
const MOST = 5;

/**
 * Sums a customer is likely to hand over for an amount: for each note, as many of it as just cover
 * what is due. Smallest first, without what is exactly due and what is above `mostMinor`.
 */
export function likelySums(
  dueMinor: AmountMinor,
  currency: Currency,
  mostMinor: number,
): AmountMinor[] {
  const sums = NOTES[currency].map((note) => Math.ceil(dueMinor / (note * 100)) * note * 100);
  return [...new Set(sums)]
    .filter((sum) => sum > dueMinor && sum <= mostMinor)
    .sort((one, other) => one - other)
    .slice(0, MOST) as AmountMinor[];
}
