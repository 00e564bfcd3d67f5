import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generatePrimeSync,
} from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import {
  auditKey,
  describeFinding,
  FERMAT_ROUNDS,
  fermatFactor,
  keyFingerprint,
  primesFarApart,
  publicNumbers,
} from './key-audit.ts';
import { base64url, closePrimeKey, keyOfPrimes } from './keys.fixture.ts';

/** Three independent primes of 1024 bits. */
let primes: readonly [bigint, bigint, bigint];

beforeAll(() => {
  const prime = () => generatePrimeSync(1024, { bigint: true });
  primes = [prime(), prime(), prime()];
});

test('S4: an ordinary key of 2048 bits passes', () => {
  expect(auditKey(keyOfPrimes(primes[0], primes[1]))).toEqual([]);
  expect(primesFarApart(primes[0], primes[1], 2048)).toBe(true);
});

test('A10: a key made by the source document, which Node calls valid, is factored and refused', () => {
  const { key, p, q } = closePrimeKey();
  expect(p - q > 1000n && p - q < 10_000n).toBe(true);
  const { modulus } = publicNumbers(key);
  // Node takes it back without a word.
  const pem = key.export({ type: 'pkcs8', format: 'pem' });
  expect(createPrivateKey(pem).asymmetricKeyDetails?.modulusLength).toBe(2048);

  const before = performance.now();
  const factors = fermatFactor(modulus, FERMAT_ROUNDS);
  const tookMs = performance.now() - before;
  expect(factors).toEqual({ p: q, q: p, round: 1 });
  expect(tookMs).toBeLessThan(50);

  expect(auditKey(createPublicKey(key))).toEqual([{ kind: 'close-primes', round: 1 }]);
  expect(primesFarApart(p, q, 2048)).toBe(false);
});

test('Fermat finds what is not close only in later rounds, and gives up after the last', () => {
  // (a-b)(a+b) with b = 2^9 and a about 2^16: a few rounds above the root.
  const [a, b] = [65_600n, 2048n];
  const found = fermatFactor((a - b) * (a + b), FERMAT_ROUNDS);
  expect(found?.round).toBeGreaterThan(1);
  expect(fermatFactor(3n * 1_000_003n, 10)).toBeUndefined();
});

test('two equal primes are the closest of all', () => {
  const [p] = primes;
  expect(fermatFactor(p * p, 1)).toEqual({ p, q: p, round: 1 });
});

test('S4: a short modulus, a small exponent and another kind of key are refused', () => {
  const { publicKey: short } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  expect(auditKey(short)).toEqual([{ kind: 'modulus-size', bits: 1024 }]);
  const options = { modulusLength: 1024, publicExponent: 3 };
  const { publicKey: three } = generateKeyPairSync('rsa', options);
  expect(auditKey(three).map(({ kind }) => kind)).toEqual(['exponent', 'modulus-size']);
  const { publicKey: curve } = generateKeyPairSync('ed25519');
  expect(auditKey(curve)).toEqual([{ kind: 'not-rsa', type: 'ed25519' }]);
});

test('S4: a modulus with a small factor is refused, an even one too', () => {
  const keyOf = (value: bigint) =>
    createPublicKey({ key: { kty: 'RSA', n: base64url(value), e: 'AQAB' }, format: 'jwk' });
  const big = primes[0] * primes[1];
  expect(auditKey(keyOf(big * 7919n))).toEqual([{ kind: 'small-factor', factor: 7919 }]);
  expect(auditKey(keyOf(big * 4n))).toEqual([{ kind: 'small-factor', factor: 2 }]);
});

test('S4: two keys that share a prime are found out, a key met twice is not', () => {
  const [first, second] = [keyOfPrimes(primes[0], primes[1]), keyOfPrimes(primes[0], primes[2])];
  const known = [{ name: 'channel one', modulus: publicNumbers(first).modulus }];
  expect(auditKey(second, { known })).toEqual([{ kind: 'shared-factor', withKey: 'channel one' }]);
  expect(auditKey(first, { known })).toEqual([]);
  // Both primes known from two other keys: their product is a multiple of the modulus.
  const third = { name: 'channel two', modulus: primes[1] * primes[2] };
  expect(auditKey(second, { known: [...known, third] })).toEqual([
    { kind: 'shared-factor', withKey: 'channel one' },
    { kind: 'shared-factor', withKey: 'channel two' },
  ]);
});

test('S4: a key on the list of refused keys is refused', () => {
  const key = keyOfPrimes(primes[0], primes[1]);
  const refused = new Set([keyFingerprint(createPublicKey(key))]);
  expect(auditKey(key, { refused })).toEqual([{ kind: 'listed' }]);
});

test('every finding says in words what is wrong', () => {
  expect(describeFinding({ kind: 'close-primes', round: 1 })).toContain('close together');
  expect(describeFinding({ kind: 'modulus-size', bits: 1024 })).toContain('1024');
  expect(describeFinding({ kind: 'shared-factor', withKey: 'channel one' })).toContain(
    'channel one',
  );
});
