import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePadResult } from './pad-results.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

test('a PIN under DUKPT gives the block and the whole key serial number', () => {
  expect(parsePadResult(ascii('73.000009876543210E000011B9C1845EB993A7A'))).toEqual({
    kind: 'pin',
    block: bytes('1B9C1845EB993A7A'),
    keySerial: 'FFFF9876543210E00001',
  });
});

test('a PIN under a master key is 27 bytes on the wire and has no serial number', () => {
  const body = '71.00401' + '1B9C1845EB993A7A';
  expect(body.length + 3).toBe(27);
  expect(parsePadResult(ascii(body))).toEqual({
    kind: 'pin',
    block: bytes('1B9C1845EB993A7A'),
    keySerial: null,
  });
});

test('a refused PIN entry gives its reason code', () => {
  expect(parsePadResult(ascii('719'))).toEqual({ kind: 'pin-refused', code: '9' });
});

test('a tap gives track and TLV, or the fault the pad names', () => {
  expect(parsePadResult(ascii('83.12345678=3012\x1c9F3602000A'))).toEqual({
    kind: 'contactless',
    track: ascii('12345678=3012'),
    emvTlv: bytes('9F3602000A'),
  });
  expect(parsePadResult(ascii('83.C'))).toEqual({
    kind: 'contactless-failed',
    fault: 'several-cards',
  });
});

test('chip data comes in numbered packets', () => {
  expect(parsePadResult(ascii('T2812\x1a9F36'))).toEqual({
    kind: 'chip-data',
    packet: 1,
    of: 2,
    hex: ascii('9F36'),
  });
  expect(parsePadResult(ascii('T2821\x1a9F36'))).toEqual({ kind: 'not-understood' });
});

test.each(['', '7', '99', '71.', '71.0040', '73.00000', '73.00000XYZ', 'T28', 'ZZZ'])(
  'a body of another shape is not understood (%s)',
  (body) => {
    expect(parsePadResult(ascii(body))).toEqual({ kind: 'not-understood' });
  },
);

test('arbitrary bodies never throw', () => {
  const start = fc.constantFrom('71', '73', '81', '83', '85', 'T12', 'T16', 'T28', '');
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 80 }), (id, rest) => {
      expect(parsePadResult(Uint8Array.from([...ascii(id), ...rest])).kind).toBeTypeOf('string');
    }),
  );
});
