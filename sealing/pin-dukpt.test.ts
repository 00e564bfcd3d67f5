import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { retailMac } from './mac.ts';
import { clearFormat0, clearFormat4, openPinBlock, sealFormat0, sealFormat4 } from './pin-block.ts';
import {
  aesDukptPinKey,
  aesInitialKey,
  dukptPinKey,
  initialKey,
  sessionKeyUnder,
  usableCounter,
  withCounter,
  xor,
} from './pin-dukpt.ts';
import { openTestPin, SAMPLE_PIN_KEY, sealTestPin, TEST_PIN_SLOTS } from './pin-test-keys.ts';

/** What the PIN variant and the MAC variant of a key differ by (ANSI X9.24-1 annex A). */
const PIN_TO_MAC_VARIANT = '000000000000FFFF000000000000FFFF';

const VECTORS = JSON.parse(readFileSync(join(import.meta.dirname, 'vectors/pin.json'), 'utf8'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

test('triple DES DUKPT and format 0 come out as published', () => {
  const { base, serial, pin, pan, clear, table, ...known } = VECTORS.tripleDes;
  expect(hex(initialKey(bytes(base), bytes(serial)))).toBe(known.initialKey);
  expect(hex(clearFormat0(pin, pan))).toBe(clear);
  expect(table).toHaveLength(38);
  for (const { counter, pinKey, block, mac } of table) {
    // The low 24 bits of the serial number, of which 21 count.
    const key = dukptPinKey(bytes(base), bytes(serial), Number.parseInt(counter, 16) & 0x1f_ffff);
    expect(hex(key)).toBe(pinKey);
    expect(hex(sealFormat0(key, pin, pan))).toBe(block);
    expect(openPinBlock(key, bytes(block), pan)).toBe(pin);
    const macKey = xor(key, bytes(PIN_TO_MAC_VARIANT));
    const made = retailMac(macKey, Buffer.from(known.macData), 'zeros');
    expect(hex(made.subarray(0, 4))).toBe(mac);
  }
  expect(hex(clearFormat0(VECTORS.format0.pin, VECTORS.format0.pan))).toBe(VECTORS.format0.clear);
});

test('AES DUKPT and format 4 come out as published', () => {
  const { base, keyId, pinKeys, ...known } = VECTORS.aes;
  const { pin, pan, random, clear, blocks } = VECTORS.format4;
  const keyAt = (counter: number) => aesDukptPinKey(bytes(base), bytes(keyId), counter);
  expect(hex(aesInitialKey(bytes(base), bytes(keyId)))).toBe(known.initialKey);
  for (const { counter, key } of pinKeys) expect(hex(keyAt(counter))).toBe(key);
  expect(hex(clearFormat4(pin, bytes(random)))).toBe(clear);
  for (const { counter, block } of blocks) {
    expect(hex(sealFormat4(keyAt(counter), pin, pan, bytes(random)))).toBe(block);
    expect(openPinBlock(keyAt(counter), bytes(block), pan)).toBe(pin);
  }
});

const DUKPT_SLOTS = TEST_PIN_SLOTS.flatMap((slot) => (slot.kind === 'dukpt' ? [slot.key] : []));

test("each channel opens its own block, and none opens another's or another card's", () => {
  const typed = { pin: '123456', pan: '6200000000000047', random: bytes('0011223344556677') };
  for (const mine of [SAMPLE_PIN_KEY, ...DUKPT_SLOTS]) {
    const sealed = sealTestPin(mine, 5, typed);
    expect(openTestPin(mine, sealed, typed.pan)).toBe(typed.pin);
    expect(openTestPin(mine, sealed, '4242424242424242')).toBeNull();
    for (const other of [SAMPLE_PIN_KEY, ...DUKPT_SLOTS].filter((one) => one !== mine)) {
      expect(openTestPin(other, sealed, typed.pan)).toBeNull();
    }
  }
});

test('a block under a wrong key of the same cipher is no PIN', () => {
  const pan = '6200000000000047';
  const key = (first: number) => new Uint8Array(16).fill(first);
  expect(openPinBlock(key(8), sealFormat0(key(1), '1234', pan), pan)).toBeNull();
  expect(openPinBlock(key(8), sealFormat4(key(1), '1234', pan, new Uint8Array(8)), pan)).toBeNull();
});

test('a serial number carries its counter in the low 21 bits', () => {
  expect(hex(withCounter(SAMPLE_PIN_KEY.serial, 0x1f_ffff))).toBe('FFFF9876543210FFFFFF');
});

test('counters with more than ten ones are skipped, and the last one is followed by the first', () => {
  expect(usableCounter(0b111_1111_1111)).toBe(0b1000_0000_0000);
  expect(usableCounter(1 << 21)).toBe(1);
});

test('a session key is taken out from under the master key, as another library agrees', () => {
  const forge = createRequire(import.meta.url)('node-forge') as typeof import('node-forge');
  const session = '89ABCDEF0123456776543210FEDCBA98';
  const cipher = forge.cipher.createCipher(
    '3DES-ECB',
    forge.util.createBuffer(
      Buffer.concat([SAMPLE_PIN_KEY.base, SAMPLE_PIN_KEY.base.subarray(0, 8)]).toString('latin1'),
    ),
  );
  cipher.start();
  cipher.update(forge.util.createBuffer(Buffer.from(session, 'hex').toString('latin1')));
  const sent = Buffer.from(cipher.output.getBytes(), 'latin1');
  expect(hex(sessionKeyUnder(SAMPLE_PIN_KEY.base, sent))).toBe(session);
});
