import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PinCheck, PinVerifier } from '#contract/staff.ts';

/** scrypt's costs (RFC 7914): 32 MiB and about 80 ms a try. A PIN has no more than 27 bits. */
const COST = { N: 32_768, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Costs a file may ask for: more would let a settings file freeze the till. */
const MOST = { N: 1 << 17, r: 16, p: 4 } as const;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const derive = (pin: string, salt: Buffer, bytes: number, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: 256 * cost.N * cost.r };
    scrypt(pin, salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** What a settings file keeps instead of a PIN; another one each time. */
export async function pinVerifierOf(pin: string): Promise<PinVerifier> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(pin, salt, HASH_BYTES, COST);
  const costs = `${COST.N}:${COST.r}:${COST.p}`;
  return `scrypt:${costs}:${salt.toString('base64')}:${hash.toString('base64')}` as PinVerifier;
}

/** Checks PINs by scrypt, off the main thread, and compares without telling how much was right. */
export const scryptPins: PinCheck = {
  async matches(pin, verifier) {
    const [, n, r, p, salt = '', kept = ''] = verifier.split(':');
    const cost = { N: Number(n), r: Number(r), p: Number(p) };
    if (cost.N > MOST.N || cost.r > MOST.r || cost.p > MOST.p) return false;
    const hash = Buffer.from(kept, 'base64');
    const given = await derive(pin, Buffer.from(salt, 'base64'), hash.length, cost);
    return given.length === hash.length && timingSafeEqual(given, hash);
  },
};
