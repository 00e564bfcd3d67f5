import type { CardHolder, CardType } from '#contract/route-trace.ts';
import type { BinElement } from './rule-file.ts';

/** What the first digits say about a card. */
export interface CardFacts {
  readonly type: CardType;
  readonly bank: string;
  readonly holder: CardHolder;
  readonly list: string | null;
}

const DIGITS = 8;

/** A range of BINs as numbers of eight digits, both included. */
export const binRange = (from: string, to: string): { first: number; last: number } => ({
  first: Number(from.padEnd(DIGITS, '0')),
  last: Number(to.padEnd(DIGITS, '9')),
});

export type BinTable = (bin: string) => CardFacts | null;

/**
 * Looks a BIN up in ranges that do not overlap. A BIN shorter than a range asks for is not known:
 * six digits say nothing certain about a range of eight.
 */
export const binTable = (bins: readonly BinElement[]): BinTable => {
  const ranges = bins
    .map(({ from, to, card, bank, holder, list }) => ({
      ...binRange(from, to),
      facts: { type: card, bank, holder, list: list ?? null },
    }))
    .sort((a, b) => a.first - b.first);
  return (bin) => {
    const { first, last } = binRange(bin, bin);
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranges[middle]?.first ?? 0) <= first) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low - 1];
    return range !== undefined && last <= range.last ? range.facts : null;
  };
};
