import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TillKey, tillKey } from '#contract/view.ts';
import { type AmountRules, EMPTY_ENTRY, entryOf, pressKey } from './amount-entry.ts';

const MINOR: AmountRules = { typing: 'minor', maxAmountMinor: 99_999_999 };
const MAJOR: AmountRules = { typing: 'major', maxAmountMinor: 99_999_999 };

const type = (rules: AmountRules, keys: readonly TillKey[]) =>
  keys.reduce((entry, key) => pressKey(entry, key, rules), EMPTY_ENTRY);

test.each<[string, readonly TillKey[], number]>([
  ['digits shift in from the right', ['1', '2', '3', '4', '5'], 12_345],
  ['00 shifts in two', ['5', '00'], 500],
  ['the point counts as 00', ['1', '2', '.'], 1_200],
  ['leading zeros say nothing', ['0', '00', '7'], 7],
  ['backspace takes the last digit', ['1', '2', 'backspace'], 1],
  ['backspace on nothing is nothing', ['backspace'], 0],
  ['clear takes all', ['1', '2', 'clear'], 0],
])('minor typing: %s', (_claim, keys, amountMinor) => {
  expect(type(MINOR, keys).amountMinor).toBe(amountMinor);
});

test.each<[string, readonly TillKey[], number]>([
  ['whole units without a point', ['1', '2'], 1_200],
  ['one decimal is tenths', ['1', '2', '.', '5'], 1_250],
  ['two decimals are hundredths', ['1', '.', '1', '5'], 115],
  ['a third decimal is ignored', ['1', '.', '1', '5', '9'], 115],
  ['a second point is ignored', ['1', '.', '.', '5'], 150],
  ['a point first means below one', ['.', '5'], 50],
  ['backspace takes the point too', ['1', '.', 'backspace', '5'], 1_500],
])('major typing: %s', (_claim, keys, amountMinor) => {
  expect(type(MAJOR, keys).amountMinor).toBe(amountMinor);
});

test('a key that would pass the maximum is ignored, and the amount stands', () => {
  const rules = { ...MINOR, maxAmountMinor: 5_000 };
  expect(type(rules, ['5', '0', '0', '0', '1']).amountMinor).toBe(5_000);
  expect(type(rules, ['5', '0', '00', '00']).amountMinor).toBe(5_000);
});

test('no row of keys makes anything but a whole amount within the bounds', () => {
  const keys = fc.array(fc.constantFrom(...tillKey.options), { maxLength: 40 });
  fc.assert(
    fc.property(keys, fc.constantFrom(MINOR, MAJOR), (row, rules) => {
      const { amountMinor } = type(rules, row);
      expect(Number.isSafeInteger(amountMinor)).toBe(true);
      expect(amountMinor).toBeGreaterThanOrEqual(0);
      expect(amountMinor).toBeLessThanOrEqual(rules.maxAmountMinor);
    }),
  );
});

test('an amount offered again can be taken back digit by digit', () => {
  const amount = type(MINOR, ['1', '2', '3', '4', '5']).amountMinor;
  expect(entryOf(amount, MAJOR)).toEqual({ typed: '123.45', amountMinor: 12_345 });
  expect(pressKey(entryOf(amount, MAJOR), 'backspace', MAJOR).amountMinor).toBe(12_340);
  expect(pressKey(entryOf(amount, MINOR), 'backspace', MINOR).amountMinor).toBe(1_234);
});
