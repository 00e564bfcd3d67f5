/** Fees in whole numbers: amounts x 10^-8 inside, rounded once, half up, at the end (row C8). */
import type { AmountMinor } from '#contract/money.ts';
import { WHOLE_E8 } from '../rules/rate.ts';
import type { KnownFacts } from '../rules/route-rules.ts';
import type { Fee, Promotion } from '../rules/rule-file.ts';

/** What a sale costs the merchant on a channel, in minor units. */
export interface Cost {
  readonly feeMinor: number;
  /** What a promotion takes off the fee. */
  readonly offMinor: number;
  readonly costMinor: number;
}

export interface FeeAsk {
  readonly amountMinor: AmountMinor;
  readonly facts: Pick<KnownFacts, 'method' | 'card'>;
  /** The channel's volume this month before this sale. */
  readonly monthMinor: number;
}

const ONE = BigInt(WHOLE_E8);

/** The sum of the fees that are about this sale. */
export const feeMinor = (fees: readonly Fee[], ask: FeeAsk): number => {
  let sumE8 = 0n;
  for (const fee of fees) if (isAbout(fee, ask.facts)) sumE8 += feeE8(fee, ask);
  return halfUp(sumE8, ONE);
};

/** The fee and what the promotion leaves of it; the discount ends with the promotion's budget. */
export const costOf = (
  fees: readonly Fee[],
  ask: FeeAsk,
  discount: { readonly promotion: Promotion; readonly usedMinor: number } | null,
): Cost => {
  const fee = feeMinor(fees, ask);
  const off =
    discount === null
      ? 0
      : Math.min(
          halfUp(BigInt(fee) * BigInt(discount.promotion.off), ONE),
          Math.max(0, discount.promotion.budgetMinor - discount.usedMinor),
        );
  return { feeMinor: fee, offMinor: off, costMinor: fee - off };
};

const isAbout = ({ methods, cards }: Fee, { method, card }: FeeAsk['facts']): boolean =>
  (methods?.includes(method) ?? true) &&
  // A card nobody knows pays the fee of every type: the dearest reading is the safe one.
  (cards === undefined || card === null || cards.includes(card.type));

const feeE8 = (fee: Fee, { amountMinor, monthMinor }: FeeAsk): bigint => {
  const amount = BigInt(amountMinor);
  switch (fee.kind) {
    case 'per-item':
      return BigInt(fee.minor) * ONE;
    case 'percentage': {
      const plain = amount * BigInt(fee.rate);
      const most = fee.mostMinor === undefined ? plain : least(plain, BigInt(fee.mostMinor) * ONE);
      return greatest(most, BigInt(fee.leastMinor ?? 0) * ONE);
    }
    case 'tiered': {
      const tier = fee.tiers.find(({ toMinor }) => toMinor === null || amountMinor < toMinor);
      return amount * BigInt(tier?.rate ?? 0) + BigInt(tier?.minor ?? 0) * ONE;
    }
    case 'cumulative': {
      const from = BigInt(monthMinor);
      const parts = fee.tiers.map(({ fromMinor, toMinor, rate }) => {
        const begins = greatest(from, BigInt(fromMinor));
        const ends = toMinor === null ? from + amount : least(from + amount, BigInt(toMinor));
        return ends > begins ? (ends - begins) * BigInt(rate) : 0n;
      });
      return parts.reduce((sum, part) => sum + part, 0n);
    }
  }
};

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const greatest = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const halfUp = (value: bigint, unit: bigint): number => Number((value * 2n + unit) / (unit * 2n));
