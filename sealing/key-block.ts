import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';
import { tripleDes, xor } from './pin-dukpt.ts';

/*
 * Key blocks of ANSI X9.143 (TR-31), version B: a key under another one, bound to what it may be
 * used for. Both ends of them: what an acquirer's security module makes, and what a pad opens
 * inside its tamper-proof case. Nothing of the terminal but the simulated pad comes here.
 *
 * A bare key under ECB, as the older hosts of this pad family send it, can be cut up, put together
 * anew and given another purpose unnoticed; PCI PIN (requirement 18-3) has done away with it.
 */

const BLOCK_BYTES = 8;
const HEADER_CHARACTERS = 16;
/** What is wrapped here: a key of two parts, behind its length in bits, filled to whole blocks. */
const KEY_BYTES = 16;
const KEY_BITS = 128;
const PLAIN_BYTES = 24;

/** Version B, 80 characters, PIN encryption key, triple DES, encryption only, first, exportable. */
export const PIN_KEY_HEADER = 'B0080P0TE00E0000';

const WHOLE = /^B0080P0T[BE][0-9A-Z]{2}[ENS]0000[0-9A-F]{64}$/;

/** Protection keys a block's own are derived for (X9.143, key usage of a derivation). */
const USAGE = { encryption: 0, mac: 1 } as const;

/** First three bytes of a block of zeros under the key, in hexadecimal: the name both ends give it. */
export const checkValueOf = (key: Uint8Array): string =>
  hexOf(tripleDes(key, new Uint8Array(BLOCK_BYTES), 'encipher').subarray(0, 3));

/** A PIN key under a terminal master key. `key`, `master`: 16 bytes; `fill`: 6 nobody can foresee. */
export function wrapPinKey(
  master: Uint8Array,
  key: Uint8Array,
  fill: Uint8Array,
  header = PIN_KEY_HEADER,
): string {
  if (key.length !== KEY_BYTES || fill.length !== PLAIN_BYTES - KEY_BYTES - 2) {
    throw new RangeError('A PIN key has 16 bytes and its filling 6.');
  }
  const plain = Buffer.from([KEY_BITS >> 8, KEY_BITS & 0xff, ...key, ...fill]);
  try {
    const mac = macOf(master, header, plain);
    const cipher = createCipheriv('des-ede3-cbc', cipherKey(derived(master, 'encryption')), mac);
    cipher.setAutoPadding(false);
    const enciphered = Buffer.concat([cipher.update(plain), cipher.final()]);
    return `${header}${hexOf(enciphered)}${hexOf(mac)}`;
  } finally {
    plain.fill(0);
  }
}

/** The key in a block; `null` unless this very master key made it for PINs, and nobody changed it. */
export function unwrapPinKey(master: Uint8Array, block: string): Uint8Array | null {
  if (!WHOLE.test(block)) return null;
  const header = block.slice(0, HEADER_CHARACTERS);
  const body = Buffer.from(block.slice(HEADER_CHARACTERS), 'hex');
  const mac = body.subarray(PLAIN_BYTES);
  const decipher = createDecipheriv('des-ede3-cbc', cipherKey(derived(master, 'encryption')), mac);
  decipher.setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(body.subarray(0, PLAIN_BYTES)), decipher.final()]);
  try {
    if (!timingSafeEqual(macOf(master, header, plain), mac)) return null;
    if (plain.readUInt16BE(0) !== KEY_BITS) return null;
    return Uint8Array.from(plain.subarray(2, 2 + KEY_BYTES));
  } finally {
    plain.fill(0);
  }
}

const macOf = (master: Uint8Array, header: string, plain: Uint8Array): Uint8Array =>
  cmac(derived(master, 'mac'), Buffer.concat([Buffer.from(header, 'latin1'), plain]));

/** The block's own key for one purpose, of two parts as the master key is. */
const derived = (master: Uint8Array, usage: keyof typeof USAGE): Uint8Array => {
  const part = (counter: number): Uint8Array =>
    cmac(master, Uint8Array.of(counter, 0, USAGE[usage], 0, 0, 0, KEY_BITS >> 8, KEY_BITS & 0xff));
  return Uint8Array.from([...part(1), ...part(2)]);
};

/** A key of two parts as the cipher wants it, of three. */
const cipherKey = (key: Uint8Array): Uint8Array =>
  Uint8Array.from([...key, ...key.subarray(0, BLOCK_BYTES)]);

/** CMAC over triple DES (NIST SP 800-38B). `message`: whole blocks, one at least. */
function cmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const subkey = doubled(tripleDes(key, new Uint8Array(BLOCK_BYTES), 'encipher'));
  let chained = new Uint8Array(BLOCK_BYTES);
  for (let at = 0; at < message.length; at += BLOCK_BYTES) {
    const isLast = at + BLOCK_BYTES >= message.length;
    const block = xor(message.subarray(at, at + BLOCK_BYTES), chained);
    chained = Uint8Array.from(tripleDes(key, isLast ? xor(block, subkey) : block, 'encipher'));
  }
  return chained;
}

/** Twice a number of 64 bits in the field that CMAC counts in. */
const doubled = (bytes: Uint8Array): Uint8Array => {
  const whole = Buffer.from(bytes).readBigUInt64BE();
  const twice = BigInt.asUintN(64, whole << 1n) ^ (whole >> 63n === 1n ? 0x1bn : 0n);
  const out = Buffer.alloc(BLOCK_BYTES);
  out.writeBigUInt64BE(twice);
  return Uint8Array.from(out);
};

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
