import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import {
  dukptPinKey,
  encipherPin,
  initialKey,
  pinBlockFormat0,
  sessionKeyUnder,
  TEST_KEY,
  TEST_KEY_SERIAL,
  usableCounter,
  withCounter,
} from './pin-crypto.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const SAMPLE_PAN = '4012345678909';

test('the initial key of the published sample comes out', () => {
  expect(hex(initialKey(TEST_KEY, TEST_KEY_SERIAL))).toBe('6AC292FAA1315B4D858AB3A3D7D5933A');
});

test('the clear block of the published sample comes out', () => {
  expect(hex(pinBlockFormat0('1234', SAMPLE_PAN))).toBe('041274EDCBA9876F');
});

test.each([
  { counter: 1, block: '1B9C1845EB993A7A' },
  { counter: 2, block: '10A01C8D02C69107' },
])('the enciphered block of the published sample comes out at counter $counter', (sample) => {
  const key = dukptPinKey(TEST_KEY, TEST_KEY_SERIAL, sample.counter);
  expect(hex(encipherPin(key, pinBlockFormat0('1234', SAMPLE_PAN)))).toBe(sample.block);
});

test('a serial number carries its counter in the low 21 bits', () => {
  expect(hex(withCounter(TEST_KEY_SERIAL, 0x1f_ffff))).toBe('FFFF9876543210FFFFFF');
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
    forge.util.createBuffer(Buffer.concat([TEST_KEY, TEST_KEY.subarray(0, 8)]).toString('latin1')),
  );
  cipher.start();
  cipher.update(forge.util.createBuffer(Buffer.from(session, 'hex').toString('latin1')));
  const sent = Buffer.from(cipher.output.getBytes(), 'latin1');
  expect(hex(sessionKeyUnder(TEST_KEY, sent))).toBe(session);
});
