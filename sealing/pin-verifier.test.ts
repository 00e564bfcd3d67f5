import { expect, test } from 'vitest';
import { pinVerifier } from '#contract/staff.ts';
import { pinVerifierOf, scryptPins } from './pin-verifier.ts';

test('the right PIN is known again, a wrong one is not, and none can be read', async () => {
  const verifier = await pinVerifierOf('2580');
  expect(pinVerifier.parse(verifier)).toBe(verifier);
  expect(verifier).not.toContain('2580');
  expect(await scryptPins.matches('2580', verifier)).toBe(true);
  expect(await scryptPins.matches('2581', verifier)).toBe(false);
  expect(await scryptPins.matches('', verifier)).toBe(false);
});

test('the same PIN of two people is kept as two different texts', async () => {
  expect(await pinVerifierOf('2580')).not.toBe(await pinVerifierOf('2580'));
});

test('a verifier whose costs would freeze the till lets nobody in', async () => {
  const verifier = (await pinVerifierOf('2580')).replace('scrypt:32768', 'scrypt:4194304');
  expect(await scryptPins.matches('2580', pinVerifier.parse(verifier))).toBe(false);
});

test("scrypt's own test vector of RFC 7914 section 12 holds", async () => {
  const salt = Buffer.from('SodiumChloride').toString('base64');
  const hash = Buffer.from(
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
      'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    'hex',
  ).toString('base64');
  const verifier = pinVerifier.parse(`scrypt:16384:8:1:${salt}:${hash}`);
  expect(await scryptPins.matches('pleaseletmein', verifier)).toBe(true);
});
