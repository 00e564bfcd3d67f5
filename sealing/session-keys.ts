import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { MacAlgorithm, MacKeys } from '#contract/channel-security.ts';
import { MAC_KEY_BYTES, messageMac } from './mac.ts';

/** Bytes of the secret that a channel makes for one sign-on. */
export const SECRET_BYTES = 32;

/** Whose messages a key is for: what one side said is never taken for the other's. */
const SPEAKERS = ['service', 'channel'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/**
 * Makes the keys of one connection from the channel's secret (HKDF, RFC 5869). `statement` is what
 * the channel signed of this sign-on, both nonces in it, so that the keys belong to this connection
 * alone: the same secret sent on another would give others. The secret stays the caller's to wipe.
 */
export function deriveMacKeys(
  own: Speaker,
  algorithm: MacAlgorithm,
  secret: Uint8Array,
  statement: Uint8Array,
  number: number,
): MacKeys {
  const salt = createHash('sha256').update(statement).digest();
  const keyOf = (speaker: Speaker): Buffer => {
    const info = `switchlane mac of the ${speaker}`;
    return Buffer.from(hkdfSync('sha256', secret, salt, info, MAC_KEY_BYTES[algorithm]));
  };
  const other: Speaker = own === 'service' ? 'channel' : 'service';
  const [speaking, hearing] = [keyOf(own), keyOf(other)];
  const mac = (key: Buffer, message: string): Buffer =>
    messageMac(algorithm, key, Buffer.from(message, 'utf8'));
  return {
    number,
    tag: (message) => mac(speaking, message).toString('base64'),
    verifies(message, tag) {
      const given = Buffer.from(tag, 'base64');
      const right = mac(hearing, message);
      return given.length === right.length && timingSafeEqual(given, right);
    },
    wipe() {
      speaking.fill(0);
      hearing.fill(0);
    },
  };
}
