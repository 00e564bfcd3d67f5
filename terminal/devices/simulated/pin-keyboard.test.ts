import { expect, test } from 'vitest';
import { sealFormat0 } from '#sealing/pin-block.ts';
import { sessionKeyUnder } from '#sealing/pin-dukpt.ts';
import { SAMPLE_PIN_KEY } from '#sealing/pin-test-keys.ts';
import { PinKeyboard, parsePinRequest } from './pin-keyboard.ts';

const random = { fraction: () => 0.25, id: () => '' };
const PAN = '4012345678909';

test('the two optional fields of the request are told apart by their length', () => {
  const sessionKey = '0123456789ABCDEF';
  expect(parsePinRequest(`${PAN}\x1c3`)).toEqual({
    pan: PAN,
    sessionKey: null,
    slots: '',
    limitMs: 90_000,
  });
  expect(parsePinRequest(`${PAN}\x1c${sessionKey}\x1c1`)).toEqual({
    pan: PAN,
    sessionKey,
    slots: '',
    limitMs: 30_000,
  });
  expect(parsePinRequest(PAN)).toMatchObject({ limitMs: 270_000 });
});

test.each([
  { fault: 'no number', request: '', code: '0' },
  { fault: 'a number too short', request: '1234567', code: '2' },
  { fault: 'a number too long', request: '1'.repeat(20), code: '3' },
  { fault: 'a letter', request: '12345678X', code: '4' },
  { fault: 'a key of the wrong length', request: `${PAN}\x1c1234`, code: '5' },
  { fault: 'a time of zero', request: `${PAN}\x1c0`, code: '6' },
  { fault: 'a slot without a key', request: `${PAN}\x1c1\x1cK9`, code: 'A' },
  { fault: 'a slot named twice', request: `${PAN}\x1c1\x1cK11`, code: 'A' },
])('$fault is refused with code $code', ({ request, code }) => {
  expect(parsePinRequest(request)).toBe(code);
});

test('under DUKPT the published blocks come out and the serial number counts up', () => {
  const keyboard = new PinKeyboard(random, 1);
  const request = { pan: PAN, sessionKey: null, slots: '', limitMs: 30_000 };
  expect(keyboard.answer(request, '1234')).toBe('73.000009876543210E000011B9C1845EB993A7A');
  expect(keyboard.answer(request, '1234')).toBe('73.000009876543210E0000210A01C8D02C69107');
});

test('under a master key the block opens with the session key that was sent', () => {
  const sent = '00112233445566778899AABBCCDDEEFF';
  const answer = new PinKeyboard(random).answer(
    { pan: PAN, sessionKey: sent, slots: '', limitMs: 30_000 },
    '123456',
  );
  const session = sessionKeyUnder(SAMPLE_PIN_KEY.base, Buffer.from(sent, 'hex'));
  const block = Buffer.from(sealFormat0(session, '123456', PAN));
  expect(answer).toBe(`71.00601${block.toString('hex').toUpperCase()}`);
});
