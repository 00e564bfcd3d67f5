import { createCipheriv, createDecipheriv } from 'node:crypto';

export type Way = 'encipher' | 'decipher';

/*
 * Derived unique keys per transaction, both ends of them: what a pad does inside its tamper-proof
 * case, and what an acquirer's security module does with the serial number that comes with a block.
 * Nothing of the terminal but the simulated pad comes here: a till never has a PIN's key.
 */

/** Counter bits of a key serial number, low end (ANSI X9.24-1). */
const COUNTER_BITS = 21;
/** A pad skips counters with more ones than this, to bound the work of the host. */
const MOST_ONES = 10;

const BLOCK_BYTES = 8;
const NO_IV = new Uint8Array(BLOCK_BYTES);

export const xor = (one: Uint8Array, other: Uint8Array): Uint8Array =>
  one.map((byte, index) => byte ^ (other[index] ?? 0));

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/**
 * DES of one block under one, two or three keys of 8 bytes. In CBC with a zero start, because
 * Electron's library has no plain des-ede3 (devices.md 2d).
 */
export function tripleDes(key: Uint8Array, block: Uint8Array, way: Way): Uint8Array {
  const make = way === 'encipher' ? createCipheriv : createDecipheriv;
  const cipher = make('des-ede3-cbc', joined(key, key, key).subarray(0, 24), NO_IV);
  cipher.setAutoPadding(false);
  return Uint8Array.from(Buffer.concat([cipher.update(block), cipher.final()]));
}

const VARIANT = Uint8Array.from(Buffer.from('C0C0C0C000000000C0C0C0C000000000', 'hex'));
const PIN_VARIANT = Uint8Array.from(Buffer.from('00000000000000FF00000000000000FF', 'hex'));

/** The key a pad is loaded with (ANSI X9.24-1 annex A.6). `serial`: 10 bytes, counter ignored. */
export function initialKey(base: Uint8Array, serial: Uint8Array): Uint8Array {
  const block = withCounter(serial, 0).subarray(0, BLOCK_BYTES);
  const left = tripleDes(base, block, 'encipher');
  return joined(left, tripleDes(xor(base, VARIANT), block, 'encipher'));
}

/** A key serial number with this counter in its low 21 bits. */
export function withCounter(serial: Uint8Array, counter: number): Uint8Array {
  const set = serial.slice();
  set[7] = ((serial[7] ?? 0) & 0xe0) | (counter >> 16);
  set[8] = (counter >> 8) & 0xff;
  set[9] = counter & 0xff;
  return set;
}

/**
 * The first counter a pad may use at or after this one; wraps to 1. Good for AES too, whose
 * counters have 32 bits and up to 16 ones: every counter usable here is usable there.
 */
export function usableCounter(from: number): number {
  let counter = from >= 1 << COUNTER_BITS ? 1 : from;
  while (counter.toString(2).replaceAll('0', '').length > MOST_ONES) {
    counter = counter + 1 >= 1 << COUNTER_BITS ? 1 : counter + 1;
  }
  return counter;
}

/** The counter in the low 21 bits of a key serial number. */
export const counterOf = (serial: Uint8Array): number =>
  (((serial[7] ?? 0) & 0x1f) << 16) | ((serial[8] ?? 0) << 8) | (serial[9] ?? 0);

function nextKey(key: Uint8Array, register: Uint8Array): Uint8Array {
  const half = (from: Uint8Array): Uint8Array => {
    const [left, right] = [from.subarray(0, 8), from.subarray(8)];
    return xor(tripleDes(left, xor(register, right), 'encipher'), right);
  };
  return joined(half(xor(key, VARIANT)), half(key));
}

/** The key for the PIN of one transaction (ANSI X9.24-1 annex A.2). */
export function dukptPinKey(base: Uint8Array, serial: Uint8Array, counter: number): Uint8Array {
  let key = initialKey(base, serial);
  let reached = 0;
  for (let bit = COUNTER_BITS - 1; bit >= 0; bit -= 1) {
    const mask = 1 << bit;
    if ((counter & mask) === 0) continue;
    reached |= mask;
    key = nextKey(key, withCounter(serial, reached).subarray(2));
  }
  return xor(key, PIN_VARIANT);
}

/** A session key as sent by the till, taken out from under the master key. */
export function sessionKeyUnder(master: Uint8Array, enciphered: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < enciphered.length; at += BLOCK_BYTES) {
    blocks.push(tripleDes(master, enciphered.subarray(at, at + BLOCK_BYTES), 'decipher'));
  }
  return joined(...blocks);
}

/** AES of one block or several, each by itself: 16 bytes of key. */
export function aes(key: Uint8Array, block: Uint8Array, way: Way): Uint8Array {
  const make = way === 'encipher' ? createCipheriv : createDecipheriv;
  const cipher = make('aes-128-ecb', key, null);
  cipher.setAutoPadding(false);
  return Uint8Array.from(Buffer.concat([cipher.update(block), cipher.final()]));
}

/** What a derived key is for (ANSI X9.24-3, key usage indicator). */
const AES_USAGE = { derivation: 0x8000, initialKey: 0x8001, pin: 0x1000 } as const;

/** Version 1, block 1, the usage, AES-128, 128 bits; then what makes the key this one. */
const aesDerivation = (usage: number, context: Uint8Array): Uint8Array =>
  joined(Uint8Array.of(1, 1, usage >> 8, usage & 0xff, 0, 2, 0, 0x80), context);

const bigEndian32 = (number: number): Uint8Array =>
  Uint8Array.of(number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff);

/** The AES key a pad is loaded with (ANSI X9.24-3). `keyId`: 8 bytes, the head of its serials. */
export const aesInitialKey = (base: Uint8Array, keyId: Uint8Array): Uint8Array =>
  aes(base, aesDerivation(AES_USAGE.initialKey, keyId), 'encipher');

/** The AES-128 key for the PIN of one transaction (ANSI X9.24-3). */
export function aesDukptPinKey(base: Uint8Array, keyId: Uint8Array, counter: number): Uint8Array {
  const context = (count: number): Uint8Array => joined(keyId.subarray(4), bigEndian32(count));
  let key = aesInitialKey(base, keyId);
  let reached = 0;
  for (let bit = 31; bit >= 0; bit -= 1) {
    const mask = (1 << bit) >>> 0;
    if ((counter & mask) === 0) continue;
    reached = (reached | mask) >>> 0;
    key = aes(key, aesDerivation(AES_USAGE.derivation, context(reached)), 'encipher');
  }
  return aes(key, aesDerivation(AES_USAGE.pin, context(counter)), 'encipher');
}

/** Serial number of an AES key: its id and the counter, 12 bytes. */
export const aesSerial = (keyId: Uint8Array, counter: number): Uint8Array =>
  joined(keyId, bigEndian32(counter));
