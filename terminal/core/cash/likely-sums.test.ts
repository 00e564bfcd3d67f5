import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AmountMinor, currency } from '#contract/money.ts';
import { likelySums } from './likely-sums.ts';

const minor = (amount: number) => amount as AmountMinor;

test('the sums a customer may hand over, by the notes there are', () => {
  expect(likelySums(minor(12_850), 'CNY', 99_999_999)).toEqual([
    12_900, 13_000, 14_000, 15_000, 20_000,
  ]);
  expect(likelySums(minor(10_000), 'CNY', 99_999_999), 'a note just covers it').toEqual([]);
  expect(likelySums(minor(1), 'EUR', 99_999_999)).toEqual([500, 1_000, 2_000, 5_000, 10_000]);
  expect(likelySums(minor(99_999_999), 'CNY', 99_999_999)).toEqual([]);
});

test('each is more than what is due, within the limit, and there once', () => {
  const amounts = fc.integer({ min: 1, max: 99_999_999 });
  fc.assert(
    fc.property(amounts, fc.constantFrom(...currency.options), (due, of) => {
      const sums = likelySums(minor(due), of, 99_999_999);
      expect(new Set(sums).size).toBe(sums.length);
      for (const sum of sums) {
        expect(sum).toBeGreaterThan(due);
        expect(sum).toBeLessThanOrEqual(99_999_999);
      }
    }),
  );
});
