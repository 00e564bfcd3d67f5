import { checkPrimeSync, type KeyObject } from 'node:crypto';
import { keyOfPrimes } from '#sealing/keys.fixture.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';

/** Half of a modulus of 2048 bits; its top two bits are set, so that the product has all 2048. */
const PRIME_BITS = 1024n;

/** The first prime at or after a number that a name gives: the same one on every machine. */
function primeNamed(name: string): bigint {
  const random = seededRandom(1, name);
  let start = 3n;
  for (let bits = 2n; bits < PRIME_BITS; bits += 16n) {
    start = (start << 16n) | BigInt(random.below(0x1_0000));
  }
  const top = start & ((1n << PRIME_BITS) - 1n);
  let candidate = top | (3n << (PRIME_BITS - 2n)) | 1n;
  while ((candidate - 1n) % 65_537n === 0n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/**
 * The private keys of the fuzzer's envelopes. Made again each time instead of kept in a file: a
 * private key in a repository is one that somebody will use.
 */
export const fuzzKey = (owner: 'terminal' | 'recipient'): KeyObject =>
  keyOfPrimes(primeNamed(`${owner} p`), primeNamed(`${owner} q`));
