import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_AMOUNT_MINOR } from '#contract/money.ts';
import { minor } from '../route.fixture.ts';
import { type Fee, fee, type Promotion } from '../rules/rule-file.ts';
import { costOf, type FeeAsk, feeMinor } from './fees.ts';

const parsed = (raw: unknown): Fee => fee.parse(raw);

const ask = (amount: number, changes: Partial<FeeAsk> = {}): FeeAsk => ({
  amountMinor: minor(amount),
  facts: { method: 'card', card: null },
  monthMinor: 0,
  ...changes,
});

const percentage = (rate: string, bounds: object = {}): Fee =>
  parsed({ kind: 'percentage', rate, ...bounds });

const steps = (kind: string, ...tiers: readonly [number, number | null, string][]): Fee =>
  parsed({
    kind,
    tiers: tiers.map(([fromMinor, toMinor, rate]) => ({ fromMinor, toMinor, rate })),
  });

const amounts = fc.nat(MAX_AMOUNT_MINOR);
/** A rate in millionths of a percent, and as people write it. */
const rates = fc.nat(100_000_000).map((units) => {
  const decimals = String(units % 1_000_000).padStart(6, '0');
  return { units, text: `${Math.floor(units / 1_000_000)}.${decimals}%` };
});

describe('a percentage', () => {
  test('is exact for every amount and rate, rounded half up to the minor unit', () => {
    fc.assert(
      fc.property(amounts, rates, (amount, { units, text }) => {
        const exact = BigInt(amount) * BigInt(units);
        const charged = BigInt(feeMinor([percentage(text)], ask(amount)));
        const error = charged * 100_000_000n - exact;
        expect(error > -50_000_000n && error <= 50_000_000n).toBe(true);
      }),
    );
  });

  test('is not led astray by binary fractions', () => {
    expect(feeMinor([percentage('0.38%')], ask(12_500))).toBe(48);
    expect(feeMinor([percentage('0.29%')], ask(10_000))).toBe(29);
    expect(feeMinor([percentage('0.5%')], ask(100))).toBe(1);
    expect(feeMinor([percentage('0.499999%')], ask(100))).toBe(0);
  });

  test('keeps within its least and its most', () => {
    const capped = percentage('0.5%', { leastMinor: 10, mostMinor: 2_000 });
    expect(feeMinor([capped], ask(100))).toBe(10);
    expect(feeMinor([capped], ask(400_000))).toBe(2_000);
    expect(feeMinor([capped], ask(400_200))).toBe(2_000);
    expect(feeMinor([capped], ask(399_800))).toBe(1_999);
  });

  test('never falls when the amount grows', () => {
    fc.assert(
      fc.property(amounts, amounts, rates, (a, b, { text }) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const fees = [percentage(text)];
        expect(feeMinor(fees, ask(low))).toBeLessThanOrEqual(feeMinor(fees, ask(high)));
      }),
    );
  });
});

describe('tiers by the amount of the sale', () => {
  const fees = [steps('tiered', [0, 100_000, '1%'], [100_000, null, '0.5%'])];

  test('put the whole sale under the tier it falls into; the upper bound belongs to the next', () => {
    expect(feeMinor(fees, ask(99_999))).toBe(1_000);
    expect(feeMinor(fees, ask(100_000))).toBe(500);
  });
});

describe('tiers by the volume of the month', () => {
  const cumulative = steps(
    'cumulative',
    [0, 100_000, '1%'],
    [100_000, 200_000, '0.5%'],
    [200_000, null, '0.1%'],
  );

  test('let each part of a sale pay the tier it falls into', () => {
    expect(feeMinor([cumulative], ask(250_000))).toBe(1_000 + 500 + 50);
    expect(feeMinor([cumulative], ask(50_000, { monthMinor: 90_000 }))).toBe(100 + 200);
    expect(feeMinor([cumulative], ask(10_000, { monthMinor: 1_000_000 }))).toBe(10);
  });

  test('cost the same for one sale as for its two halves, to the rounding of one', () => {
    fc.assert(
      fc.property(fc.nat(400_000), fc.nat(400_000), (first, second) => {
        const whole = feeMinor([cumulative], ask(first + second));
        const halves =
          feeMinor([cumulative], ask(first)) +
          feeMinor([cumulative], ask(second, { monthMinor: first }));
        expect(Math.abs(whole - halves)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('several fees', () => {
  test('add up before they are rounded, once', () => {
    const thirds = Array.from({ length: 3 }, () => percentage('0.4%'));
    expect(feeMinor(thirds, ask(100))).toBe(1);
    expect(
      feeMinor([percentage('0.38%'), parsed({ kind: 'per-item', minor: 30 })], ask(10_000)),
    ).toBe(68);
  });

  test('are about the methods and card types they name; an unknown card pays for each', () => {
    const debit = parsed({ kind: 'per-item', minor: 10, cards: ['debit'] });
    const code = parsed({ kind: 'per-item', minor: 7, methods: ['qr-scan'] });
    const card = (type: 'debit' | 'credit') => ({
      facts: {
        method: 'card' as const,
        card: { type, bank: 'b', holder: 'personal' as const, list: null },
      },
    });
    expect(feeMinor([debit, code], ask(100, card('debit')))).toBe(10);
    expect(feeMinor([debit, code], ask(100, card('credit')))).toBe(0);
    expect(feeMinor([debit, code], ask(100))).toBe(10);
    expect(feeMinor([code], ask(100, { facts: { method: 'qr-scan', card: null } }))).toBe(7);
  });
});

describe('a promotion', () => {
  const promotion = { off: 50_000_000, budgetMinor: 100 } as Promotion;
  const fees = [parsed({ kind: 'per-item', minor: 60 })];

  test('takes its share off the fee until its budget is used up', () => {
    const costs = [0, 70, 80, 100, 500].map((usedMinor) =>
      costOf(fees, ask(1), { promotion, usedMinor }),
    );
    expect(costs.map(({ costMinor }) => costMinor)).toEqual([30, 30, 40, 60, 60]);
  });

  test('never makes a cost negative, nor takes more than the budget in all', () => {
    fc.assert(
      fc.property(rates, fc.nat(1_000), fc.array(fc.nat(5_000)), ({ units }, budget, sales) => {
        const offer = { off: units, budgetMinor: budget } as Promotion;
        let usedMinor = 0;
        for (const sale of sales) {
          const cost = costOf([percentage('3%')], ask(sale), { promotion: offer, usedMinor });
          expect(cost.costMinor).toBe(cost.feeMinor - cost.offMinor);
          expect(cost.costMinor).toBeGreaterThanOrEqual(0);
          usedMinor += cost.offMinor;
        }
        expect(usedMinor).toBeLessThanOrEqual(budget);
      }),
    );
  });
});
