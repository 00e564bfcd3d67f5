import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createContentKeys } from './content-key.ts';

const failed = expect.objectContaining({ problem: { code: 'randomness-failed' } });

test('a fresh key has the length of its suite, and a DES key odd parity in every byte', () => {
  const contentKey = createContentKeys(randomBytes);
  expect(contentKey('aes-256-cbc').key).toHaveLength(32);
  expect(contentKey('des-cbc').key).toHaveLength(8);
  const { key, iv } = contentKey('des-ede3-cbc');
  expect([key.length, iv.length]).toEqual([24, 8]);
  for (const byte of key) {
    const ones = byte.toString(2).replaceAll('0', '').length;
    expect(ones % 2).toBe(1);
  }
});

test('KC4: a source of randomness that repeats itself stops the sealing', () => {
  const once = randomBytes(32);
  const contentKey = createContentKeys((count) => Buffer.from(once.subarray(0, count)));
  contentKey('aes-256-cbc');
  expect(() => contentKey('aes-256-cbc')).toThrow(failed);
});

test('KC4: a source that is stuck on one value is noticed at the first key', () => {
  const contentKey = createContentKeys((count) => Buffer.alloc(count, 0x55));
  expect(() => contentKey('des-cbc')).toThrow(failed);
});

test('a triple key with two equal parts, which is single DES, is refused', () => {
  const part = randomBytes(8);
  const twins = Buffer.concat([randomBytes(8), part, part]);
  const contentKey = createContentKeys((count) => (count === 24 ? twins : randomBytes(count)));
  expect(() => contentKey('des-ede3-cbc')).toThrow(failed);
});
