import { expect, test } from 'vitest';
import { checkValueOf, PIN_KEY_HEADER, unwrapPinKey, wrapPinKey } from './key-block.ts';
import vectors from './vectors/pin.json' with { type: 'json' };

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const { master, key, block, otherPurpose } = vectors.keyBlock;
const FILL = bytes('0102030405A6');

test('a key block of the published example opens to its key', () => {
  expect(unwrapPinKey(bytes(master), block)).toEqual(bytes(key));
});

test('what is wrapped opens under the same master key, and under no other', () => {
  const wrapped = wrapPinKey(bytes(master), bytes(key), FILL);
  expect(wrapped).toMatch(new RegExp(`^${PIN_KEY_HEADER}[0-9A-F]{64}$`));
  expect(wrapped).not.toContain(key);
  expect(unwrapPinKey(bytes(master), wrapped)).toEqual(bytes(key));
  expect(unwrapPinKey(bytes(otherPurpose.master), wrapped)).toBeNull();
});

test('a check value is the one a security module shows', () => {
  expect(checkValueOf(bytes(otherPurpose.key))).toBe(otherPurpose.checkValue);
});

test('a key for another purpose is refused, though its block is sound', () => {
  expect(unwrapPinKey(bytes(otherPurpose.master), otherPurpose.block)).toBeNull();
});

test('one changed character anywhere is refused, in the header too', () => {
  for (let at = 0; at < block.length; at += 1) {
    const other = block[at] === '0' ? '1' : '0';
    const changed = `${block.slice(0, at)}${other}${block.slice(at + 1)}`;
    expect(unwrapPinKey(bytes(master), changed), `character ${at}`).toBeNull();
  }
  for (const cut of ['', block.slice(0, -2), `${block}00`]) {
    expect(unwrapPinKey(bytes(master), cut)).toBeNull();
  }
});

test('a key of another length is not wrapped', () => {
  expect(() => wrapPinKey(bytes(master), bytes(key).subarray(8), FILL)).toThrow(RangeError);
});
