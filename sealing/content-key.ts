import { timingSafeEqual } from 'node:crypto';
import { type ContentKey, type ContentSuite, SUITES } from './content-cipher.ts';
import { DES_BLOCK_BYTES } from './des.ts';
import { SealingError } from './sealing-error.ts';

/** Bytes nobody can foresee; `randomBytes` of node:crypto outside tests. */
export type RandomBytes = (count: number) => Buffer;

/**
 * Makes a fresh key and IV for every envelope. A source of randomness that sticks or repeats stops
 * the sealing (fault KC4): after a cloned or broken machine image two tills, or two sales, would
 * otherwise share a key. The last IV, which is public, is what repeats are noticed by.
 */
export function createContentKeys(random: RandomBytes): (suite: ContentSuite) => ContentKey {
  let lastIv: Buffer = Buffer.alloc(0);
  return (suite) => {
    const { keyBytes, blockBytes } = SUITES[suite];
    const iv = random(blockBytes);
    const key = random(keyBytes);
    const desParts = suite === 'aes-256-cbc' ? [] : splitKey(key);
    if (iv.equals(lastIv) || isStuck(iv) || isStuck(key) || hasTwins(desParts)) {
      key.fill(0);
      throw new SealingError({ code: 'randomness-failed' });
    }
    lastIv = iv;
    if (suite !== 'aes-256-cbc') setOddParity(key);
    return { suite, key, iv };
  };
}

const isStuck = (bytes: Buffer): boolean => bytes.every((byte) => byte === bytes[0]);

/** Two equal parts turn DES-EDE3 back into single DES (SP 800-67, section 3.3.2). */
const hasTwins = (parts: readonly Buffer[]): boolean =>
  parts.some((part, at) => parts.slice(at + 1).some((other) => timingSafeEqual(part, other)));

function splitKey(key: Buffer): Buffer[] {
  const parts = key.length / DES_BLOCK_BYTES;
  return Array.from({ length: parts }, (_, part) =>
    key.subarray(part * DES_BLOCK_BYTES, (part + 1) * DES_BLOCK_BYTES),
  );
}

/** The eighth bit of every byte of a DES key is parity: 56 of 64 bits are key (row A10). */
function setOddParity(key: Buffer): void {
  for (const [at, byte] of key.entries()) {
    let ones = 0;
    for (let bits = byte >> 1; bits > 0; bits >>= 1) ones += bits & 1;
    key[at] = (byte & 0xfe) | (1 - (ones % 2));
  }
}
