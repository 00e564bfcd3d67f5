import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findTag, readTlv, writeTlv } from './emv-tlv.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const listed = (raw: Uint8Array): (readonly [string, string])[] | undefined =>
  readTlv(raw)?.map(({ tag, value }) => [tag, Buffer.from(value).toString('hex')] as const);

test('objects are read in order, padding skipped and constructed ones opened', () => {
  expect(listed(bytes('009f26021234ff770a820219809f36020001009f10810101'))).toEqual([
    ['9F26', '1234'],
    ['82', '1980'],
    ['9F36', '0001'],
    ['9F10', '01'],
  ]);
});

test('what is written is read back, at every form of length', () => {
  const tag = fc.constantFrom('57', '9F26', '5F24', '9F8101', '84');
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ minLength: 120, maxLength: 300 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(tag, value), { maxLength: 6 }), (objects) => {
      const raw = Uint8Array.from(objects.flatMap(([name, held]) => [...writeTlv(name, held)]));
      expect(listed(raw)).toEqual(
        objects.map(([name, held]) => [name, Buffer.from(held).toString('hex')]),
      );
    }),
  );
});

test.each(['5708', '9f', '9fffffffff0101', '5f2482ffff00', '5783000001', '5781'])(
  'an overflowing, endless or cut object is refused whole (%s)',
  (hex) => {
    expect(readTlv(bytes(hex))).toBeNull();
  },
);

test('nesting without end is refused', () => {
  let raw = bytes('820101');
  for (let level = 0; level < 12; level += 1) {
    raw = Uint8Array.from([0x77, raw.length, ...raw]);
  }
  expect(readTlv(raw)).toBeNull();
});

test('arbitrary bytes are read or refused, never thrown over', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
      const objects = readTlv(raw);
      if (objects !== null) expect(findTag(objects, 'none')).toBeNull();
    }),
  );
});
