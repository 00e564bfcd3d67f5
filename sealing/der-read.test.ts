import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DerError, DerReader, smallInteger } from './der-read.ts';
import { encode, integer, objectId, octets, sequence, setOf, TAG, time } from './der-write.ts';
import { readEnvelopedData } from './enveloped-data.ts';
import { MAX_DEPTH } from './limits.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

test('lengths are written in the shortest of the three forms and read back', () => {
  for (const length of [0, 127, 128, 255, 256, 40_000]) {
    const content = Buffer.alloc(length, 9);
    const reader = new DerReader(encode(octets(content)));
    expect(reader.read(TAG.octetString)).toEqual(content);
    reader.end();
  }
});

test.each([
  ['a long form that fits the short one', '04810100'],
  ['two length bytes where one is enough', `04820080${'00'.repeat(128)}`],
  ['the indefinite form', '0480000000'],
  ['a length of three bytes', '0483000001ff'],
  ['a length of 2^63', '04887fffffffffffffff'],
  ['a length beyond the end', '0405aabb'],
  ['nothing after the tag', '04'],
  ['nothing after the length of a length', '0482ff'],
  ['another tag', '0500'],
  ['nothing at all', ''],
])('%s is refused', (_, bytes) => {
  expect(() => new DerReader(hex(bytes)).read(TAG.octetString)).toThrow(DerError);
});

test('a byte left over is refused', () => {
  const reader = new DerReader(hex('040100ff'));
  reader.read(TAG.octetString);
  expect(() => reader.end()).toThrow(DerError);
});

test('KC6: nesting ends at the bound', () => {
  let reader = new DerReader(encode(deep(MAX_DEPTH + 2)));
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) reader = reader.enter(TAG.sequence);
  expect(() => reader.enter(TAG.sequence)).toThrow(DerError);
});

const deep = (levels: number): ReturnType<typeof sequence> =>
  levels === 0 ? sequence() : sequence(deep(levels - 1));

test('whole numbers are read in their one form, and negative or padded ones refused', () => {
  for (const value of [0n, 127n, 128n, 255n, 65_536n, 999_999_999_999n]) {
    const content = new DerReader(encode(integer(value))).read(TAG.integer);
    expect(smallInteger(content)).toBe(value);
  }
  for (const bad of ['', '80', '0001', '00'.repeat(10)]) {
    expect(() => smallInteger(hex(bad))).toThrow(DerError);
  }
});

test('object identifiers take parts of any size (X.690 8.19, X.667)', () => {
  expect(encode(objectId('1.2.840.113549.1.7.2')).toString('hex')).toBe('06092a864886f70d010702');
  expect(encode(objectId('2.25.340282366920938463463374607431768211455')).length).toBe(22);
});

test('members of a set are written in the order of their bytes (X.690 11.6)', () => {
  expect(encode(setOf([integer(300), integer(2), integer(1)])).toString('hex')).toBe(
    '310a0201010201020202012c',
  );
});

test('years to 2049 are UTCTime and later ones GeneralizedTime (RFC 5652 11.3)', () => {
  expect(
    encode(time(Date.UTC(2049, 11, 31, 23, 59, 59)))
      .subarray(2)
      .toString(),
  ).toBe('491231235959Z');
  expect(
    encode(time(Date.UTC(2050, 0, 1)))
      .subarray(2)
      .toString(),
  ).toBe('20500101000000Z');
});

test('any bytes at all end in a value or a DerError, never in another exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        readEnvelopedData(Buffer.from([0x30, bytes.length, ...bytes]));
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }),
    { numRuns: 500 },
  );
});
