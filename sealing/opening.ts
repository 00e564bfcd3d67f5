import { type KeyObject, webcrypto } from 'node:crypto';
import { MAX_ENVELOPE_BYTES } from './limits.ts';

/** What everybody needs who opens something that came from a network. */

/** A private key as the unwrapping below takes it. */
export const unwrappingKey = (key: KeyObject): webcrypto.CryptoKey =>
  key.toCryptoKey({ name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']);

/** Unwraps a content key off the event loop; `undefined` whatever is wrong with it. */
export async function unwrapKey(
  wrapped: Buffer,
  key: webcrypto.CryptoKey,
): Promise<Buffer | undefined> {
  try {
    // Over the very bytes that were handed out, so that wiping it leaves no copy.
    return Buffer.from(await webcrypto.subtle.decrypt({ name: 'RSA-OAEP' }, key, wrapped));
  } catch {
    return undefined;
  }
}

/** Bytes of base64 in its one canonical form: spare bits at the end are zero. */
export function strictBase64(text: string): Buffer | undefined {
  if (text.length > Math.ceil(MAX_ENVELOPE_BYTES / 3) * 4) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Any error while reading hostile bytes is a refusal, and nothing else. */
export function refusing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
