import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { desCbc } from './des.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const ZERO_IV = Buffer.alloc(8);
const FIPS_81_KEY = hex('0123456789abcdef');

function encrypt(key: Buffer, iv: Buffer, data: Buffer): string {
  const out = Buffer.from(data);
  desCbc('encrypt', key, iv, out);
  return out.toString('hex');
}

/** Last block of a CBC chain over zero-padded data: the MAC of FIPS 113 and ISO 9797-1. */
function lastBlock(key: Buffer, data: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil(data.length / 8) * 8);
  data.copy(padded);
  return hex(encrypt(key, ZERO_IV, padded).slice(-16));
}

test('FIPS 81 table C3: the CBC example comes out as printed', () => {
  const plain = Buffer.from('Now is the time for all ');
  expect(encrypt(FIPS_81_KEY, hex('1234567890abcdef'), plain)).toBe(
    'e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6',
  );
});

test('FIPS 113: the data authentication code of the example comes out as printed', () => {
  const mac = lastBlock(FIPS_81_KEY, Buffer.from('7654321 Now is the time for '));
  expect(mac.toString('hex')).toBe('f1d30f6849312ca4');
});

// SP 800-17 tables 1 to 4, first rows: variable plaintext, variable key, permutation, substitution.
test.each([
  ['0101010101010101', '8000000000000000', '95f8a5e5dd31d900'],
  ['0101010101010101', '4000000000000000', 'dd7f121ca5015619'],
  ['8001010101010101', '0000000000000000', '95a8d72813daa94d'],
  ['1046913489980131', '0000000000000000', '88d55e54f54c97b4'],
  ['7ca110454a1a6e57', '01a1d6d039776742', '690f5b0d9a26939b'],
])('SP 800-17: key %s enciphers %s as printed', (key, plain, sealed) => {
  expect(encrypt(hex(key), ZERO_IV, hex(plain))).toBe(sealed);
});

test('ISO 9797-1 annex B: algorithm 1 with padding 1 gives the printed MAC', () => {
  const mac = lastBlock(FIPS_81_KEY, Buffer.from('Now is the time for all '));
  expect(mac.toString('hex')).toBe('70a30640cc76dd8b');
});

test.each([
  ['padding 1', 'Now is the time for all ', 'a1c72e74ea3fa9b6'],
  ['padding 2', 'Now is the time for all \x80', 'e9086230ca3be796'],
])('ISO 9797-1 annex B: algorithm 3 with %s gives the printed MAC', (_, text, printed) => {
  const mac = lastBlock(FIPS_81_KEY, Buffer.from(text, 'latin1'));
  desCbc('decrypt', hex('fedcba9876543210'), ZERO_IV, mac);
  desCbc('encrypt', FIPS_81_KEY, ZERO_IV, mac);
  expect(mac.toString('hex')).toBe(printed);
});

test('DES-EDE3 in CBC mode agrees with node:crypto for any key, IV and data', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  fc.assert(
    fc.property(bytes(24), bytes(8), fc.integer({ min: 1, max: 12 }), (key, iv, blocks) => {
      const data = Buffer.alloc(blocks * 8, 0x5a);
      const cipher = createCipheriv('des-ede3-cbc', key, iv).setAutoPadding(false);
      const expected = cipher.update(data).toString('hex');
      expect(encrypt(Buffer.from(key), Buffer.from(iv), data)).toBe(expected);
    }),
    { numRuns: 50 },
  );
});

test('deciphering undoes enciphering, and leaves the IV as it was', () => {
  const iv = hex('1234567890abcdef');
  for (const key of [FIPS_81_KEY, hex('0123456789abcdef23456789abcdef01456789abcdef0123')]) {
    const data = hex(encrypt(key, iv, Buffer.from('Now is the time for all ')));
    desCbc('decrypt', key, iv, data);
    expect(data.toString()).toBe('Now is the time for all ');
    expect(iv.toString('hex')).toBe('1234567890abcdef');
  }
});

test('a key of another length, part of a block or a short IV is a bug and stops', () => {
  expect(() => desCbc('encrypt', Buffer.alloc(16), ZERO_IV, Buffer.alloc(8))).toThrow(RangeError);
  expect(() => desCbc('encrypt', FIPS_81_KEY, ZERO_IV, Buffer.alloc(7))).toThrow(RangeError);
  expect(() => desCbc('encrypt', FIPS_81_KEY, Buffer.alloc(7), Buffer.alloc(8))).toThrow(
    RangeError,
  );
});
