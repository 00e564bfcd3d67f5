import fc from 'fast-check';
import { transform } from 'receiptline';
import { expect, test } from 'vitest';
import { centred, left, qrCode } from './markup.ts';
import { MISSING_MARK, printable } from './printable.ts';

const asText = (document: string): string =>
  transform(document, { command: 'text', cpl: 48, encoding: 'gb18030' }).trim();

test('every sign of the mark-up prints as itself', () => {
  const signs = '\\ | { } _ " ` ^ ~ - = ; : # !';
  expect(asText(left(signs))).toBe(signs);
  expect(asText(centred('==='))).toBe('===');
  expect(asText(centred('{command:x}'))).toBe('{command:x}');
});

test('printable text is one line of letters, whatever it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('the yen sign and odd spaces find a printable sister, the rest becomes a mark', () => {
  expect(printable('¥1\u202f000\u00a0元')).toBe('￥1 000 元');
  expect(printable('a\x1b@b')).toBe(`a${MISSING_MARK}@b`);
});

test('a line break in a text does not start a line of mark-up', () => {
  expect(centred('a\n=')).toBe(`a${MISSING_MARK}\\x3d`);
});

test('without data there is no QR code', () => {
  expect(qrCode('')).toEqual([]);
});
