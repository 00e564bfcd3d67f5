import { createCipheriv, createDecipheriv } from 'node:crypto';

/*
 * What a real pad does inside its tamper-proof case. Only published test keys ever come here: the
 * till itself never sees a PIN in the clear.
 */

/** Published test key: base derivation key of the DUKPT samples, also our test master key. */
export const TEST_KEY = Uint8Array.from(Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex'));

/** Key serial number of the samples with its counter at zero. */
export const TEST_KEY_SERIAL = Uint8Array.from(Buffer.from('FFFF9876543210E00000', 'hex'));

/** Counter bits of a key serial number, low end (ANSI X9.24-1). */
const COUNTER_BITS = 21;
/** A pad skips counters with more ones than this, to bound the work of the host. */
const MOST_ONES = 10;

const BLOCK_BYTES = 8;
const NO_IV = new Uint8Array(BLOCK_BYTES);

const xor = (one: Uint8Array, other: Uint8Array): Uint8Array =>
  one.map((byte, index) => byte ^ (other[index] ?? 0));

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/**
 * DES of one block under one, two or three keys of 8 bytes. In CBC with a zero start, because
 * Electron's library has no plain des-ede3 (devices.md 2d).
 */
function tripleDes(key: Uint8Array, block: Uint8Array, way: 'encipher' | 'decipher'): Uint8Array {
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

/** The first counter a pad may use at or after this one; wraps to 1. */
export function usableCounter(from: number): number {
  let counter = from >= 1 << COUNTER_BITS ? 1 : from;
  while (counter.toString(2).replaceAll('0', '').length > MOST_ONES) {
    counter = counter + 1 >= 1 << COUNTER_BITS ? 1 : counter + 1;
  }
  return counter;
}

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

/** ISO 9564-1 format 0 in the clear. `pin`: 4 to 12 digits; `pan`: 13 digits or more. */
export function pinBlockFormat0(pin: string, pan: string): Uint8Array {
  const pinField = `0${pin.length.toString(16)}${pin}`.padEnd(16, 'F');
  const panField = `0000${pan.slice(-13, -1).padStart(12, '0')}`;
  return xor(Buffer.from(pinField, 'hex'), Buffer.from(panField, 'hex'));
}

/** Enciphers one PIN block. */
export const encipherPin = (key: Uint8Array, block: Uint8Array): Uint8Array =>
  tripleDes(key, block, 'encipher');

/** A session key as sent by the till, taken out from under the master key. */
export function sessionKeyUnder(master: Uint8Array, enciphered: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < enciphered.length; at += BLOCK_BYTES) {
    blocks.push(tripleDes(master, enciphered.subarray(at, at + BLOCK_BYTES), 'decipher'));
  }
  return joined(...blocks);
}
