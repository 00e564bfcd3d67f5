import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAYMENT_CODES, recogniseCode, trimScan } from './payment-codes.ts';

test.each([
  ['10', 18, 'wechat'],
  ['15', 18, 'wechat'],
  ['25', 16, 'alipay'],
  ['30', 24, 'alipay'],
  ['62', 19, 'unionpay'],
] as const)('a code that begins with %s and has %i digits is %s', (leading, digits, wallet) => {
  expect(recogniseCode(leading.padEnd(digits, '7'))?.wallet).toBe(wallet);
});

test.each([
  ['09', 18],
  ['16', 18],
  ['13', 17],
  ['13', 19],
  ['24', 18],
  ['31', 18],
  ['28', 15],
  ['28', 25],
  ['62', 18],
  ['69', 13],
])('a number that begins with %s and has %i digits is no payment code', (leading, digits) => {
  expect(recogniseCode(leading.padEnd(digits, '7'))).toBeNull();
});

test('only the last four digits of a code can be seen', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^13[0-9]{16}$/), (code) => {
      const masked = recogniseCode(code)?.masked ?? '';
      expect(masked).toBe(`WeChat Pay *${code.slice(-4)}`);
    }),
  );
});

test('no text belongs to two wallets', () => {
  for (let leading = 0; leading < 100; leading += 1) {
    const rows = PAYMENT_CODES.filter(
      (row) => leading >= row.leading[0] && leading <= row.leading[1],
    );
    expect(rows.length).toBeLessThanOrEqual(1);
  }
});

test('what a scanner adds around a code is taken off', () => {
  expect(trimScan(' 134567890123456789\r\n')).toBe('134567890123456789');
});

test('U2: no scanned text whatever makes it fail', () => {
  fc.assert(fc.property(fc.string({ maxLength: 512 }), (text) => void recogniseCode(text)));
});
