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
  { counter: 3, block: '18DC07B94797B466' },
  { counter: 4, block: '0BC79509D5645DF7' },
  { counter: 5, block: '5BC0AF22AD87B327' },
  { counter: 6, block: 'A16DF70AE36158D8' },
  { counter: 7, block: '27711C16CB257F8E' },
  { counter: 8, block: '50E55547A5027551' },
  { counter: 9, block: '536CF7F678ACFC8D' },
  { counter: 10, block: 'EDABBA23221833FE' },
  { counter: 11, block: '2328981C57B4BDBA' },
  { counter: 12, block: '038D03CC926CF286' },
  { counter: 13, block: '6C8AA97088B62C68' },
  { counter: 14, block: 'F17C9E1D72CD4950' },
  { counter: 15, block: 'B170F6E7F7F2F64A' },
  { counter: 16, block: 'D5D9638559EF53D6' },
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
