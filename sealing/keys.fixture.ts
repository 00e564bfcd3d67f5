import { checkPrimeSync, createPrivateKey, generatePrimeSync, type KeyObject } from 'node:crypto';
import type { SealBinding, SensitiveParameters } from '#contract/sealed.ts';
import { parseCertificate } from './certificate.ts';
import {
  type Issuer,
  issuedCertificate,
  rootCertificate,
  selfSignedCertificate,
} from './certificate-write.ts';
import { makePrivateKey } from './keys.ts';

/** What the tests of this folder set up again and again. No host imports it. */

export interface TestPair {
  readonly key: KeyObject;
  readonly pem: string;
}

export const WALL_MS = Date.UTC(2026, 10, 22, 9, 30, 15);

export const BINDING: SealBinding = {
  saleId: 'sale-0001',
  terminalId: 'T0000001',
  amountMinor: 12_345,
  currency: 'CNY',
  sealedAtWallMs: WALL_MS,
};

/** A fresh set each time, because sealing wipes it. The numbers belong to no card. */
export function testParameters(): SensitiveParameters {
  return {
    track2: Buffer.from('6222020000000000012=30122010000'),
    emvTlv: Buffer.from('9f2608a1a2a3a4a5a6a7a8', 'hex'),
    pinBlock: Buffer.from('0123456789abcdef', 'hex'),
    pinKey: 'pad-key-1',
  };
}

/** A key of 2048 bits with a certificate for it. */
export async function testPair(commonName: string): Promise<TestPair> {
  return pairOf(createPrivateKey(await makePrivateKey(2048)), commonName);
}

export async function pairOf(key: KeyObject, commonName: string): Promise<TestPair> {
  return { key, pem: await selfSignedCertificate(key, commonName, WALL_MS) };
}

/** An RSA private key from two primes, good or bad. */
export function keyOfPrimes(p: bigint, q: bigint): KeyObject {
  const e = 65_537n;
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const fields = Object.entries(numbers).map(([name, value]) => [name, base64url(value)]);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(fields) }, format: 'jwk' });
}

/**
 * A key as the source document asks for: primes of 1024 bits with 1000 < |p-q| < 10000 (row A10).
 * It is refused everywhere, which is what it is here to show.
 */
export function closePrimeKey(): { key: KeyObject; p: bigint; q: bigint } {
  for (;;) {
    const q = generatePrimeSync(1024, { bigint: true });
    for (let p = q + 1002n; p < q + 10_000n; p += 2n) {
      if (checkPrimeSync(p)) return { key: keyOfPrimes(p, q), p, q };
    }
  }
}

export const flipBit = (bytes: Uint8Array, bit: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [((value % modulus) + modulus) % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a % b, y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

/** A number as a JSON Web Key writes it. */
export function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}

export const DAY_MS = 86_400_000;

/** A root of the test's own, valid for ten years around `WALL_MS`. */
export async function testRoot(commonName = 'Test root'): Promise<Issuer & { pem: string }> {
  const key = createPrivateKey(await makePrivateKey(2048));
  const pem = await rootCertificate(key, commonName, {
    validFromWallMs: WALL_MS - 5 * 365 * DAY_MS,
    validToWallMs: WALL_MS + 5 * 365 * DAY_MS,
  });
  const certificate = parseCertificate(pem);
  if (!certificate) throw new Error('the root can not be read');
  return { key, certificate, pem };
}

/** A certificate for a key, good from so many days before `WALL_MS` to so many after. */
export const issued = (
  issuer: Issuer,
  key: KeyObject,
  [fromDays, toDays]: readonly [number, number],
  commonName = 'Channel',
): Promise<string> =>
  issuedCertificate(
    key,
    commonName,
    { validFromWallMs: WALL_MS + fromDays * DAY_MS, validToWallMs: WALL_MS + toDays * DAY_MS },
    issuer,
  );
