import { expect, test } from 'vitest';
import {
  type ContentSuite,
  decryptContent,
  encryptContent,
  SUITES,
  suiteOf,
} from './content-cipher.ts';

const suites = Object.keys(SUITES) as ContentSuite[];

const contentKey = (suite: ContentSuite) => ({
  suite,
  key: Buffer.from(Array.from({ length: SUITES[suite].keyBytes }, (_, at) => at * 7 + 1)),
  iv: Buffer.alloc(SUITES[suite].blockBytes, 3),
});

test('SP 800-38A F.2.5: AES-256 in CBC mode gives the printed first block', () => {
  const key = '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4';
  const content = {
    suite: 'aes-256-cbc',
    key: Buffer.from(key, 'hex'),
    iv: Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'),
  } as const;
  const plain = Buffer.from('6bc1bee22e409f96e93d7e117393172a', 'hex');
  const sealed = encryptContent(content, plain);
  expect(sealed.subarray(0, 16).toString('hex')).toBe('f58c4c04d6e5f1ba779eabfb5f7bfbd6');
});

test.each(suites)('%s: every length comes back, padded to whole blocks', (suite) => {
  const content = contentKey(suite);
  for (let length = 0; length <= 40; length += 1) {
    const plain = Buffer.alloc(length, length);
    const sealed = encryptContent(content, plain);
    expect(sealed.length % SUITES[suite].blockBytes).toBe(0);
    expect(sealed.length).toBeGreaterThan(length);
    expect(decryptContent(content, sealed)).toEqual(plain);
  }
});

test.each(suites)('%s: nothing, half a block and broken padding are refused', (suite) => {
  const content = contentKey(suite);
  const { blockBytes } = SUITES[suite];
  const sealed = encryptContent(content, Buffer.alloc(blockBytes * 2 - 1));
  expect(decryptContent(content, Buffer.alloc(0))).toBeUndefined();
  expect(decryptContent(content, sealed.subarray(1))).toBeUndefined();
  // Changing the last byte of a block changes the last byte of the next one's plaintext: pad 0.
  const at = blockBytes - 1;
  sealed[at] = (sealed[at] ?? 0) ^ 1;
  expect(decryptContent(content, sealed)).toBeUndefined();
});

test('every suite is found by its object identifier, and no other is', () => {
  for (const suite of suites) expect(suiteOf(SUITES[suite].objectId)).toBe(suite);
  expect(suiteOf(Buffer.from('06052b0e030208', 'hex'))).toBeUndefined();
});
