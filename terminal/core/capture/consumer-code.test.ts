import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeTlv } from '../emv/emv-tlv.ts';
import { readConsumerCode } from './consumer-code.ts';
import { recogniseCode } from './payment-codes.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const format = writeTlv('85', Uint8Array.from(Buffer.from('CPV01')));

/** A code with one application template. */
const code = (aid: string, ...more: readonly (readonly [tag: string, hex: string])[]): string => {
  const inside = [
    writeTlv('4F', bytes(aid)),
    ...more.map(([tag, hex]) => writeTlv(tag, bytes(hex))),
  ];
  return Buffer.concat([format, writeTlv('61', Buffer.concat(inside))]).toString('base64');
};
const UNIONPAY = 'A000000333010102';

test('A5 a UnionPay code in the EMVCo format is taken, by its number or by its track', () => {
  const byNumber = code(UNIONPAY, ['5A', '6200000000000005']);
  expect(byNumber).toMatch(/^hQVDUFYwMW/);
  expect(recogniseCode(byNumber)).toEqual({ wallet: 'unionpay', masked: 'UnionPay *0005' });
  const byTrack = code(UNIONPAY, ['57', '6200000000000047D30122010000000000']);
  expect(recogniseCode(byTrack)).toEqual({ wallet: 'unionpay', masked: 'UnionPay *0047' });
});

test('the first application decides, and other data around it does not matter', () => {
  const template = (aid: string): Uint8Array => writeTlv('61', writeTlv('4F', bytes(aid)));
  const common = writeTlv('62', writeTlv('5A', bytes('6200000000000005')));
  const two = (first: string, second: string): string =>
    Buffer.concat([format, template(first), template(second), common]).toString('base64');
  expect(readConsumerCode(two(UNIONPAY, 'A0000000041010'))?.wallet).toBe('unionpay');
  expect(readConsumerCode(two('A0000000041010', UNIONPAY))).toBeNull();
});

test.each([
  ['another format', Buffer.concat([writeTlv('85', bytes('4350563032'))]).toString('base64')],
  ['no number', code(UNIONPAY)],
  ['a number of letters', code(UNIONPAY, ['5A', 'ABCDEF0123456789'])],
  ['another scheme', code('A0000000031010', ['5A', '4242424242424242'])],
  ['no application', format.toString()],
  ['not base64', 'hQVDUFYwMWE*'],
  ['cut', code(UNIONPAY, ['5A', '6200000000000005']).slice(0, -8)],
  ['nothing', ''],
])('%s is no payment code', (_, text) => {
  expect(recogniseCode(text)).toBeNull();
});

test('base64 of any bytes in the template is read or refused, never thrown over', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (inside) => {
      const text = Buffer.concat([format, writeTlv('61', inside)]).toString('base64');
      const facts = recogniseCode(text);
      if (facts !== null) expect(facts.masked).toMatch(/^UnionPay \*\d{4}$/);
    }),
    { numRuns: 2_000 },
  );
});
