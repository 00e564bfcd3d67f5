import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cbcMac, messageMac, retailMac } from './mac.ts';

interface Row {
  readonly source: string;
  readonly algorithm: 1 | 3;
  readonly padding: 'zeros' | 'bit';
  readonly key: string;
  readonly message: string;
  readonly mac: string;
}
const { rows } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vectors/mac.json'), 'utf8'),
) as { rows: readonly Row[] };

test.each(rows)('$source, algorithm $algorithm, padding by $padding: the printed MAC', (row) => {
  const make = row.algorithm === 1 ? cbcMac : retailMac;
  const made = make(Buffer.from(row.key, 'hex'), Buffer.from(row.message), row.padding);
  expect(made.toString('hex')).toBe(row.mac);
});

const KEY = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');

test('a message and the same one with a zero behind it have different MACs: padding is by a bit', () => {
  const [one, other] = [Buffer.from('amount=1'), Buffer.from('amount=1\0')];
  expect(messageMac('retail-mac', KEY, one)).not.toEqual(messageMac('retail-mac', KEY, other));
  expect(retailMac(KEY, one.subarray(0, 7), 'zeros')).toEqual(
    retailMac(KEY, Buffer.concat([one.subarray(0, 7), Buffer.alloc(1)]), 'zeros'),
  );
});

test('an empty message has a MAC too', () => {
  expect(messageMac('retail-mac', KEY, Buffer.alloc(0))).toHaveLength(8);
  expect(messageMac('hmac-sha256', KEY, Buffer.alloc(0))).toEqual(
    createHmac('sha256', KEY).digest(),
  );
});

test('a key of another length is a bug and stops', () => {
  expect(() => retailMac(KEY.subarray(8), Buffer.from('x'), 'bit')).toThrow(RangeError);
});
