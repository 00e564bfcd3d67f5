import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('FIPS 81 table C3: the CBC example comes out as printed', () => {
  const plain = Buffer.from('Now is the time for all ');
  expect(encrypt(FIPS_81_KEY, hex('1234567890abcdef'), plain)).toBe(
    'e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6',
  );
});

type Row = readonly [table: string, key: string, plain: string, sealed: string];
const { rows } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vectors/des-known-answers.json'), 'utf8'),
) as { rows: readonly Row[] };

test('SP 800-17: the tables are whole: 64, 56, 32 and 19 rows', () => {
  const count = (table: string): number => rows.filter(([name]) => name === table).length;
  const tables = ['variable plaintext', 'variable key', 'permutation', 'substitution'];
  expect(tables.map(count)).toEqual([64, 56, 32, 19]);
});

test.each(rows)('SP 800-17, %s: key %s enciphers %s as printed', (_, key, plain, sealed) => {
  expect(encrypt(hex(key), ZERO_IV, hex(plain)).toUpperCase()).toBe(sealed);
  const back = hex(sealed);
  desCbc('decrypt', hex(key), ZERO_IV, back);
  expect(back).toEqual(hex(plain));
});

test('SP 800-20: the same tables hold for DES-EDE3 under three equal keys', () => {
  const differing = rows.filter(
    ([, key, plain, sealed]) =>
      encrypt(hex(key.repeat(3)), ZERO_IV, hex(plain)).toUpperCase() !== sealed,
  );
  expect(differing).toEqual([]);
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
