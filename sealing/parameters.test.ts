import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import { DerError } from './der-read.ts';
import { MAX_CONTENT_BYTES } from './limits.ts';
import { decodeParameters, encodeParameters, wipeParameters } from './parameters.ts';

const bytes = (maxLength: number) =>
  fc.uint8Array({ minLength: 1, maxLength }).map((value) => Buffer.from(value));

const parameters = fc
  .record(
    {
      track2: bytes(48),
      emvTlv: bytes(1024),
      pinBlock: bytes(16),
      pinKey: fc.string({ minLength: 1, maxLength: 64 }),
      paymentCode: bytes(512),
    },
    { requiredKeys: [] },
  )
  .filter((value) => Object.keys(value).length > 0);

test('whatever can be encoded comes back the same', () => {
  fc.assert(
    fc.property(parameters, (value) => {
      expect(decodeParameters(encodeParameters(value))).toEqual(value);
    }),
  );
});

test('every field at its longest fits the bound of the sealed content', () => {
  const encoded = encodeParameters({
    track2: Buffer.alloc(48),
    emvTlv: Buffer.alloc(1024),
    pinBlock: Buffer.alloc(16),
    pinKey: 'k'.repeat(64),
    paymentCode: Buffer.alloc(512),
    pinBlocks: Array.from({ length: 16 }, () => ({
      channel: 'c'.repeat(32) as ChannelId,
      pinKey: 'k'.repeat(64),
      block: Buffer.alloc(16),
    })),
  });
  expect(encoded.length + 16).toBeLessThanOrEqual(MAX_CONTENT_BYTES);
});

test.each([
  ['nothing', {}],
  ['an empty field', { track2: Buffer.alloc(0) }],
  ['a field too long', { pinBlock: Buffer.alloc(17) }],
  ['a key name that is not text', { pinBlock: Buffer.alloc(8), pinKey: 'k\n' }],
])('%s is not sealed, and the error names no content', (_, value) => {
  expect(() => encodeParameters(value)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'parameters-unusable' }) }),
  );
});

test.each([
  ['another layout number', '3006020102800141'],
  ['no field', '3003020101'],
  ['fields out of order', '3009020101820142800141'],
  ['a field twice', '3009020101800141800141'],
  ['an unknown field', '3006020101890141'],
  ['an empty field', '30050201018000'],
  ['a key name that is not text', '300602010183010a'],
  ['a byte left over', '300602010180014100'],
  ['a cut', '30060201018001'],
])('%s is refused when it is read', (_, encoded) => {
  expect(() => decodeParameters(Buffer.from(encoded, 'hex'))).toThrow(DerError);
});

test('wiping leaves zeros in every secret', () => {
  const value = { track2: Buffer.from('abc'), pinBlock: Buffer.alloc(8, 1), pinKey: 'name' };
  wipeParameters(value);
  expect(Buffer.concat([value.track2, value.pinBlock])).toEqual(Buffer.alloc(11));
});

test('what was decoded lies in the buffer it came from, so that one wipe ends it', () => {
  const encoded = encodeParameters({ track2: Buffer.from('abc') });
  const decoded = decodeParameters(encoded);
  encoded.fill(0);
  expect(decoded.track2).toEqual(Buffer.alloc(3));
});
