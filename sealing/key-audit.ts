import type { KeyObject } from 'node:crypto';
import { createHash } from 'node:crypto';
import { MAX_MODULUS_BITS, MIN_MODULUS_BITS, PUBLIC_EXPONENT } from './limits.ts';

/**
 * What makes a public key unusable (invariant S4). Node, OpenSSL and forge accept a key whose
 * primes are close to each other as valid, so this guard is ours.
 */
export type KeyFinding =
  | { readonly kind: 'not-rsa'; readonly type: string }
  | { readonly kind: 'modulus-size'; readonly bits: number }
  | { readonly kind: 'exponent' }
  | { readonly kind: 'small-factor'; readonly factor: number }
  | { readonly kind: 'close-primes'; readonly round: number }
  | { readonly kind: 'shared-factor'; readonly withKey: string }
  | { readonly kind: 'listed' };

/** A key met before, by a name for people. */
export interface KnownKey {
  readonly name: string;
  readonly modulus: bigint;
}

export interface AuditAgainst {
  /** Keys among which no two may share a prime. */
  readonly known?: readonly KnownKey[];
  /** `keyFingerprint` of keys that may not be used: leaked, or published as a test key. */
  readonly refused?: ReadonlySet<string>;
}

/** Rounds of Fermat's method: catches |p-q| up to about 28 n^(1/4), 2^517 at 2048 bits. */
export const FERMAT_ROUNDS = 100;

const SMALL_FACTOR_LIMIT = 10_000;

/** Audits a public key, or the public half of a private one. No finding: it may be used. */
export function auditKey(key: KeyObject, against: AuditAgainst = {}): readonly KeyFinding[] {
  if (key.asymmetricKeyType !== 'rsa') {
    return [{ kind: 'not-rsa', type: key.asymmetricKeyType ?? key.type }];
  }
  const { modulus, exponent } = publicNumbers(key);
  const findings: KeyFinding[] = [];
  if (against.refused?.has(keyFingerprint(key))) findings.push({ kind: 'listed' });
  if (exponent !== PUBLIC_EXPONENT) findings.push({ kind: 'exponent' });
  const bits = modulus.toString(2).length;
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS) {
    // Stops here: arithmetic on a modulus of any size would let a certificate stall the till.
    return [...findings, { kind: 'modulus-size', bits }];
  }
  findings.push(...factorFindings(modulus), ...sharedFindings(modulus, against.known ?? []));
  return findings;
}

/** Modulus and exponent of an RSA key, public or private. */
export function publicNumbers(key: KeyObject): { modulus: bigint; exponent: bigint } {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return { modulus: bigintOf(n), exponent: bigintOf(e) };
}

/** SHA-256 of modulus and exponent, in hex: the same for every certificate of one key. */
export function keyFingerprint(key: KeyObject): string {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  return createHash('sha256').update(`${n}.${e}`).digest('hex');
}

/**
 * Fermat's method: n = a^2 - b^2 = (a-b)(a+b), searched upwards from the root of n. Finds in the
 * first round what the source document's rule, 1000 < |p-q| < 10000, would make (row A10).
 */
export function fermatFactor(
  modulus: bigint,
  rounds: number,
): { readonly p: bigint; readonly q: bigint; readonly round: number } | undefined {
  let a = squareRoot(modulus);
  if (a * a < modulus) a += 1n;
  for (let round = 1; round <= rounds; round += 1, a += 1n) {
    const b = exactRoot(a * a - modulus);
    if (b !== undefined && a - b > 1n) return { p: a - b, q: a + b, round };
  }
  return undefined;
}

/**
 * Whether two primes are as far apart as FIPS 186-5 A.1.3 demands, |p-q| > 2^(bits/2-100). Only
 * who makes the key can ask this.
 */
export function primesFarApart(p: bigint, q: bigint, modulusBits: number): boolean {
  const distance = p > q ? p - q : q - p;
  return distance > 1n << BigInt(modulusBits / 2 - 100);
}

/** A finding in words, to stand after "the key is not safe:". */
export function describeFinding(finding: KeyFinding): string {
  switch (finding.kind) {
    case 'not-rsa':
      return `it is a ${finding.type} key, not an RSA key`;
    case 'modulus-size':
      return `its modulus has ${finding.bits} bits, allowed are ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS}`;
    case 'exponent':
      return `its public exponent is not ${PUBLIC_EXPONENT}`;
    case 'small-factor':
      return `its modulus is divisible by ${finding.factor}`;
    case 'close-primes':
      return 'its two primes are so close together that anybody can compute the private key';
    case 'shared-factor':
      return `it shares a prime with the key of ${finding.withKey}, so both private keys can be computed`;
    case 'listed':
      return 'it is on the list of refused keys';
    default:
      return finding satisfies never;
  }
}

function factorFindings(modulus: bigint): KeyFinding[] {
  for (const prime of smallPrimes()) {
    if (modulus % BigInt(prime) === 0n) return [{ kind: 'small-factor', factor: prime }];
  }
  const found = fermatFactor(modulus, FERMAT_ROUNDS);
  return found ? [{ kind: 'close-primes', round: found.round }] : [];
}

/** One divisor for all known keys at once; only where it shows a share are they told apart. */
function sharedFindings(modulus: bigint, known: readonly KnownKey[]): KeyFinding[] {
  const others = known.filter((other) => other.modulus !== modulus);
  const product = others.reduce((all, other) => (all * other.modulus) % modulus, 1n);
  if (greatestDivisor(product, modulus) === 1n) return [];
  return others
    .filter((other) => greatestDivisor(other.modulus, modulus) > 1n)
    .map((other) => ({ kind: 'shared-factor', withKey: other.name }));
}

const bigintOf = (base64url: string): bigint =>
  BigInt(`0x${Buffer.from(base64url, 'base64url').toString('hex') || '0'}`);

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = a > b ? [a, b] : [b, a];
  while (smaller > 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** Largest whole number whose square is not above `value` (Newton from above). */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** A square leaves one of 12 remainders modulo 64: looking first spares most square roots. */
const SQUARES_MOD_64 = new Set(Array.from({ length: 64 }, (_, r) => (r * r) % 64));

function exactRoot(value: bigint): bigint | undefined {
  if (!SQUARES_MOD_64.has(Number(value & 63n))) return undefined;
  const root = squareRoot(value);
  return root * root === value ? root : undefined;
}

let primesOnce: readonly number[] | undefined;

function smallPrimes(): readonly number[] {
  if (primesOnce) return primesOnce;
  const composite = new Uint8Array(SMALL_FACTOR_LIMIT);
  const primes: number[] = [];
  for (let n = 2; n < SMALL_FACTOR_LIMIT; n += 1) {
    if (composite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < SMALL_FACTOR_LIMIT; multiple += n)
      composite[multiple] = 1;
  }
  primesOnce = primes;
  return primes;
}
