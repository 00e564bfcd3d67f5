import { expect, test } from 'vitest';
import { amountMinor, MAX_AMOUNT_MINOR } from '#contract/money.ts';
import { amountParts } from './amount-parts.ts';

const parts = (minor: number, language: 'zh' | 'en' = 'zh') =>
  amountParts(amountMinor.parse(minor), 'CNY', language);

test('an amount always shows two decimals, also when it is nothing', () => {
  expect(parts(0)).toEqual({ sign: '¥', whole: '0', fraction: '.00', text: '¥0.00' });
  expect(parts(5).text).toBe('¥0.05');
  expect(parts(1250).text).toBe('¥12.50');
});

test('the largest amount of ISO 8583 field 4 is shown to the last fen', () => {
  expect(parts(MAX_AMOUNT_MINOR).text).toBe('¥9,999,999,999.99');
});

test('the short sign of a currency is used in both languages', () => {
  expect(parts(128_050, 'en').text).toBe('¥1,280.50');
  expect(amountParts(amountMinor.parse(100), 'EUR', 'en').text).toBe('€1.00');
});
