import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { MacAlgorithm } from '#contract/channel-security.ts';

/** Bytes of a DES block; not from `des.ts`, which loads a library that the service can do without. */
const BLOCK_BYTES = 8;

/**
 * How a message is filled up to whole blocks: ISO 9797-1 padding 1 appends zeros, padding 2 one bit
 * and zeros. Under padding 1 a message and the same one with a zero behind it have the same MAC.
 */
export type MacPadding = 'zeros' | 'bit';

/** Bytes of the key of each algorithm. */
export const MAC_KEY_BYTES: Readonly<Record<MacAlgorithm, number>> = {
  'hmac-sha256': 32,
  'retail-mac': 16,
};

/** The MAC of a message, as channels and this service make it. */
export function messageMac(algorithm: MacAlgorithm, key: Uint8Array, message: Uint8Array): Buffer {
  switch (algorithm) {
    case 'hmac-sha256':
      return createHmac('sha256', key).update(message).digest();
    case 'retail-mac':
      return retailMac(key, message, 'bit');
    default:
      return algorithm satisfies never;
  }
}

/**
 * ISO 9797-1 algorithm 3 over DES: a CBC-MAC under the key's first half, whose last block is then
 * deciphered under the second half and enciphered under the first. 64 bits.
 */
export function retailMac(key: Uint8Array, message: Uint8Array, padding: MacPadding): Buffer {
  if (key.length !== MAC_KEY_BYTES['retail-mac']) {
    throw new RangeError('The key of a retail MAC has 16 bytes.');
  }
  const [first, second] = [key.subarray(0, 8), key.subarray(8)];
  const last = cbcMac(first, message, padding);
  const inner = singleDes('decipher', second, last);
  return singleDes('encipher', first, inner);
}

/** ISO 9797-1 algorithm 1 over DES, which is FIPS 113 with padding 1. Of no use on its own today. */
export function cbcMac(key: Uint8Array, message: Uint8Array, padding: MacPadding): Buffer {
  const filled = message.length + (padding === 'bit' ? 1 : 0);
  const blocks = Math.max(1, Math.ceil(filled / BLOCK_BYTES));
  const data = Buffer.alloc(blocks * BLOCK_BYTES);
  data.set(message);
  if (padding === 'bit') data[message.length] = 0x80;
  return singleDes('encipher', key, data).subarray(-BLOCK_BYTES);
}

const NO_IV = new Uint8Array(BLOCK_BYTES);

/**
 * Single DES in CBC mode. OpenSSL 3 has it only as DES-EDE3 under three equal keys, which is the
 * same function; it takes a few hundredths of the time that a cipher in JavaScript does.
 */
function singleDes(way: 'encipher' | 'decipher', key: Uint8Array, data: Uint8Array): Buffer {
  const tripled = Buffer.concat([key, key, key]);
  const make = way === 'encipher' ? createCipheriv : createDecipheriv;
  const cipher = make('des-ede3-cbc', tripled, NO_IV);
  tripled.fill(0);
  cipher.setAutoPadding(false);
  return cipher.update(data);
}
