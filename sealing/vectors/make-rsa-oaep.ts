/**
 * Makes `rsa-oaep.json` anew, with another key: `node sealing/vectors/make-rsa-oaep.ts`. The cases
 * are ours, in the manner of Wycheproof's: each is one thing done right or wrong on purpose, by bare
 * RSA (RFC 8017 sections 5.1 and 7.1), so that no library decides what can be written down.
 */
import { constants, createHash, createPrivateKey, publicEncrypt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicNumbers } from '../key-audit.ts';
import { makePrivateKey } from '../keys.ts';

const pem = await makePrivateKey(2048);
const key = createPrivateKey(pem);
const { modulus } = publicNumbers(key);
const BYTES = 256;
const HASH_BYTES = 32;
const message = Buffer.from('000102030405060708090a0b0c0d0e0f1011121314151617', 'hex');

const digest = (hash: string, bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();

const mask = (hash: string, seed: Uint8Array, length: number): Buffer => {
  const blocks: Buffer[] = [];
  for (let counter = 0; Buffer.concat(blocks).length < length; counter += 1) {
    blocks.push(digest(hash, Buffer.concat([seed, Uint8Array.of(0, 0, 0, counter)])));
  }
  return Buffer.concat(blocks).subarray(0, length);
};
const xor = (one: Buffer, other: Buffer): Buffer =>
  Buffer.from(one.map((byte, at) => byte ^ (other[at] ?? 0)));

interface Padding {
  readonly text?: Buffer;
  readonly label?: string;
  readonly maskHash?: string;
  readonly first?: number;
  readonly separator?: number;
  readonly filling?: number;
}

/** EME-OAEP with SHA-256, one thing of it changed. */
const padded = (change: Padding): Buffer => {
  const { text = message, label = '', maskHash = 'sha256', first = 0 } = change;
  const { separator = 1, filling = 0 } = change;
  const room = BYTES - 2 * HASH_BYTES - 2 - text.length;
  const data = Buffer.concat([
    digest('sha256', Buffer.from(label)),
    Buffer.alloc(room, filling),
    Uint8Array.of(separator),
    text,
  ]);
  const seed = digest('sha256', Buffer.from(`seed of ${JSON.stringify(change)}`));
  const maskedData = xor(data, mask(maskHash, seed, data.length));
  const maskedSeed = xor(seed, mask(maskHash, maskedData, HASH_BYTES));
  return Buffer.concat([Uint8Array.of(first), maskedSeed, maskedData]);
};

const power = (base: bigint, exponent: bigint): bigint => {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
};
const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const bytesOf = (number: bigint): Buffer =>
  Buffer.from(number.toString(16).padStart(2 * BYTES, '0'), 'hex');
const enciphered = (change: Padding): Buffer => bytesOf(power(numberOf(padded(change)), 65_537n));

const valid = (comment: string, text: Buffer): object => ({
  comment,
  ct: enciphered({ text }).toString('hex'),
  msg: text.toString('hex'),
  result: 'valid',
});
const invalid = (comment: string, ct: Buffer): object => ({
  comment,
  ct: ct.toString('hex'),
  result: 'invalid',
});
const good = enciphered({});
const LONGEST = BYTES - 2 * HASH_BYTES - 2;

const tests = [
  valid('a content key of 24 bytes', message),
  valid('an empty message', Buffer.alloc(0)),
  valid('one byte', Buffer.from('00', 'hex')),
  valid('the longest message there is', Buffer.alloc(LONGEST, 0x5a)),
  valid('a message that looks like padding', Buffer.alloc(24, 1)),
  invalid('first byte is not zero', enciphered({ first: 1 })),
  invalid('a label that was not agreed on', enciphered({ label: 'label' })),
  invalid('mask made with SHA-1', enciphered({ maskHash: 'sha1' })),
  invalid('separator 2', enciphered({ separator: 2 })),
  invalid('separator 0', enciphered({ separator: 0, text: Buffer.alloc(24) })),
  invalid('filling is not zero', enciphered({ filling: 0xff })),
  invalid('hash and mask SHA-1', publicEncrypt({ key, oaepHash: 'sha1' }, message)),
  invalid(
    'PKCS #1 version 1.5',
    publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, message),
  ),
  invalid('no padding', bytesOf(power(numberOf(message), 65_537n))),
  invalid('zero', Buffer.alloc(BYTES)),
  invalid('one', bytesOf(1n)),
  invalid('the modulus less one', bytesOf(modulus - 1n)),
  invalid('the modulus', bytesOf(modulus)),
  invalid('the modulus added', bytesOf(numberOf(good) + modulus).subarray(-BYTES)),
  invalid('one bit changed', bytesOf(numberOf(good) ^ 1n)),
  invalid('a byte short', good.subarray(1)),
  invalid('a zero before it', Buffer.concat([Buffer.alloc(1), good])),
  invalid('a zero behind it', Buffer.concat([good, Buffer.alloc(1)])),
  invalid('empty', Buffer.alloc(0)),
];
const origin =
  'Made by make-rsa-oaep.ts in this folder; the form (comment, ct, msg, result) and the kinds of cases follow the RSA-OAEP vectors of Wycheproof (Apache License 2.0), no case is copied from it. RSA 2048, RSAES-OAEP with SHA-256 and MGF1-SHA-256, no label.';
const file = join(import.meta.dirname, 'rsa-oaep.json');
writeFileSync(file, `${JSON.stringify({ origin, privateKeyPem: pem, tests }, null, 2)}\n`);
