import { expect, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import type { Sale } from '../attempt.ts';
import { ATTEMPT_STATES, sampleAttempt, sampleSale } from '../sample-facts.ts';
import { type CoverPolicy, coverPolicySchema, mayCover } from './cover.ts';

const POLICY = coverPolicySchema.parse({});
const minor = (amount: number): AmountMinor => amount as AmountMinor;
const covers = (...amounts: number[]) =>
  amounts.map((amount) =>
    sampleAttempt({
      amountMinor: minor(amount),
      state: { ...ATTEMPT_STATES.reversing, covered: true },
    }),
  );

interface Row {
  readonly policy?: Partial<CoverPolicy>;
  readonly sale?: Partial<Sale>;
  readonly open?: readonly number[];
  readonly may: boolean;
}

const ROWS: Readonly<Record<string, Row>> = {
  'a card sale within the default policy': { may: true },
  'a code within the default policy': { sale: { method: 'qr-scan' }, may: true },
  'a shown code within the default policy': { sale: { method: 'qr-show' }, may: true },
  'a pay-out, whatever the policy (row C11)': { sale: { product: 'pay-out' }, may: false },
  'a method the merchant does not cover': { policy: { methods: ['qr-scan'] }, may: false },
  'exactly the limit of a sale': { sale: { amountMinor: minor(100_000) }, may: true },
  'a fen over the limit of a sale': { sale: { amountMinor: minor(100_001) }, may: false },
  'exactly the total': { open: [900_000, 87_500], may: true },
  'a fen over the total': { open: [900_000, 87_501], may: false },
  'a policy of 0, which switches covering off': { policy: { coverLimitMinor: 0 }, may: false },
  'a total of 0, which does too': { policy: { coverTotalLimitMinor: 0 }, may: false },
};

test.each(Object.entries(ROWS))('%s', (_, { policy, sale, open = [], may }) => {
  expect(mayCover({ ...POLICY, ...policy }, sampleSale(sale), covers(...open))).toBe(may);
});

test('the default covers cards and codes up to CNY 1,000.00 a sale and 10,000.00 in total', () => {
  expect(POLICY).toEqual({
    methods: ['card', 'qr-scan', 'qr-show'],
    coverLimitMinor: 100_000,
    coverTotalLimitMinor: 1_000_000,
  });
});
