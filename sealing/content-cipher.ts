import { createCipheriv, createDecipheriv } from 'node:crypto';
import { DES_BLOCK_BYTES, desCbc } from './des.ts';
import { CIPHER } from './object-ids.ts';

/**
 * Ciphers for the sealed content (row A10, design decision 9). `des-cbc` is the source document's
 * own single DES, 56 bits: not strong cryptography, kept for compatibility only.
 */
export type ContentSuite = 'des-ede3-cbc' | 'aes-256-cbc' | 'des-cbc';

interface SuiteFacts {
  readonly objectId: Buffer;
  readonly keyBytes: number;
  /** Block, and so IV, in bytes. */
  readonly blockBytes: number;
}

export const SUITES: Readonly<Record<ContentSuite, SuiteFacts>> = {
  'des-ede3-cbc': { objectId: CIPHER.desEde3Cbc, keyBytes: 24, blockBytes: DES_BLOCK_BYTES },
  'aes-256-cbc': { objectId: CIPHER.aes256Cbc, keyBytes: 32, blockBytes: 16 },
  'des-cbc': { objectId: CIPHER.desCbc, keyBytes: 8, blockBytes: DES_BLOCK_BYTES },
};

/** The suite of an object identifier in DER, or `undefined` for any other cipher. */
export function suiteOf(objectId: Buffer): ContentSuite | undefined {
  const names = Object.keys(SUITES) as ContentSuite[];
  return names.find((name) => SUITES[name].objectId.equals(objectId));
}

export interface ContentKey {
  readonly suite: ContentSuite;
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** Enciphers with the padding of RFC 5652 section 6.3; `plain` is left to its owner to wipe. */
export function encryptContent(content: ContentKey, plain: Uint8Array): Buffer {
  const { blockBytes } = SUITES[content.suite];
  const pad = blockBytes - (plain.length % blockBytes);
  const data = Buffer.alloc(plain.length + pad, pad);
  data.set(plain);
  applyCipher('encrypt', content, data);
  return data;
}

/**
 * Deciphers into a buffer of its own, or `undefined` when length or padding are wrong. The caller
 * has verified the signature before, so the padding tells a stranger nothing.
 */
export function decryptContent(content: ContentKey, sealed: Uint8Array): Buffer | undefined {
  const { blockBytes } = SUITES[content.suite];
  if (sealed.length === 0 || sealed.length % blockBytes !== 0) return undefined;
  const data = Buffer.alloc(sealed.length);
  data.set(sealed);
  applyCipher('decrypt', content, data);
  const pad = data[data.length - 1] ?? 0;
  const tail = data.subarray(data.length - pad);
  if (pad >= 1 && pad <= blockBytes && tail.every((byte) => byte === pad)) {
    return data.subarray(0, data.length - pad);
  }
  data.fill(0);
  return undefined;
}

/** Ciphers whole blocks in place. */
function applyCipher(direction: 'encrypt' | 'decrypt', content: ContentKey, data: Buffer): void {
  const { suite, key, iv } = content;
  switch (suite) {
    case 'des-ede3-cbc':
    case 'des-cbc':
      desCbc(direction, key, iv, data);
      return;
    case 'aes-256-cbc': {
      const make = direction === 'encrypt' ? createCipheriv : createDecipheriv;
      const cipher = make('aes-256-cbc', key, iv);
      cipher.setAutoPadding(false);
      const out = cipher.update(data);
      cipher.final();
      data.set(out);
      out.fill(0);
      return;
    }
    default:
      suite satisfies never;
  }
}
