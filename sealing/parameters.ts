import type { SensitiveParameters } from '#contract/sealed.ts';
import { DerError, DerReader, smallInteger } from './der-read.ts';
import { encode, implicitTag, integer, primitive, sequence, TAG } from './der-write.ts';
import { SealingError } from './sealing-error.ts';

/** First element of the encoding; another layout takes another number. */
const LAYOUT = 1;

/**
 * Fields in the order of their tags, with the most bytes each may have: track 2 has 40 characters
 * (ISO/IEC 7813), chip data 255 to 999 (ISO 8583 field 55), a PIN block 8 or 16 (ISO 9564), a
 * customer's code up to 512 (EMV QR, base64).
 */
const FIELDS = [
  { name: 'track2', tag: implicitTag(0), maxBytes: 48 },
  { name: 'emvTlv', tag: implicitTag(1), maxBytes: 1024 },
  { name: 'pinBlock', tag: implicitTag(2), maxBytes: 16 },
  { name: 'pinKey', tag: implicitTag(3), maxBytes: 64 },
  { name: 'paymentCode', tag: implicitTag(4), maxBytes: 512 },
] as const;

/**
 * `SEQUENCE { INTEGER 1, [0] track2, [1] emvTlv, [2] pinBlock, [3] pinKey, [4] paymentCode }` in
 * DER, absent fields left out. The secrets are copied once, into the buffer returned, which the
 * caller wipes.
 */
export function encodeParameters(parameters: SensitiveParameters): Buffer {
  const fields = FIELDS.flatMap(({ name, tag, maxBytes }) => {
    const value = parameters[name];
    if (value === undefined) return [];
    const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
    if (bytes.length === 0 || bytes.length > maxBytes || !isText(value)) {
      throw new SealingError({ code: 'parameters-unusable', field: name });
    }
    return [primitive(tag, bytes)];
  });
  if (fields.length === 0)
    throw new SealingError({ code: 'parameters-unusable', field: 'every field' });
  return encode(sequence(integer(LAYOUT), ...fields));
}

/** Strict inverse of `encodeParameters`. The arrays are views of `bytes`. */
export function decodeParameters(bytes: Buffer): SensitiveParameters {
  const outer = new DerReader(bytes);
  const reader = outer.enter(TAG.sequence);
  outer.end();
  if (smallInteger(reader.read(TAG.integer)) !== BigInt(LAYOUT)) throw new DerError('layout');
  const found: { -readonly [Name in keyof SensitiveParameters]: SensitiveParameters[Name] } = {};
  for (const { name, tag, maxBytes } of FIELDS) {
    if (reader.peek() !== tag) continue;
    const value = reader.read(tag);
    if (value.length === 0 || value.length > maxBytes) throw new DerError('field length');
    if (name === 'pinKey') found.pinKey = value.toString('latin1');
    else found[name] = value;
  }
  reader.end();
  if (Object.keys(found).length === 0 || !isText(found.pinKey)) throw new DerError('fields');
  return found;
}

/** Overwrites every secret with zeros. What is text (the name of the PIN's key) is not secret. */
export function wipeParameters(parameters: SensitiveParameters): void {
  for (const { name } of FIELDS) {
    const value = parameters[name];
    if (value instanceof Uint8Array) value.fill(0);
  }
}

/** A text among the fields is printable ASCII; bytes may be anything. */
function isText(value: Uint8Array | string | undefined): boolean {
  return typeof value !== 'string' || /^[\x20-\x7e]+$/.test(value);
}
