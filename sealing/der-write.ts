/**
 * A DER value about to be written: its length and its parts in order. Parts are only referred to,
 * so that a secret is copied once, by `encode`, into a buffer that its owner wipes.
 */
export interface Der {
  readonly length: number;
  readonly parts: readonly Uint8Array[];
}

/** Tags used in CMS and X.509 (X.690, X.680). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag of `[number] IMPLICIT` over a primitive type; `number` below 31. */
export const implicitTag = (number: number): number => 0x80 | number;

/** Tag of `[number] EXPLICIT`, or of `[number] IMPLICIT` over a constructed type. */
export const explicitTag = (number: number): number => 0xa0 | number;

/** Bytes that are DER already. */
export const raw = (bytes: Uint8Array): Der => ({ length: bytes.length, parts: [bytes] });

/** A tag over the given values, one after the other. */
export function constructed(tag: number, ...content: readonly Der[]): Der {
  const length = content.reduce((sum, value) => sum + value.length, 0);
  const head = header(tag, length);
  return {
    length: head.length + length,
    parts: [head, ...content.flatMap((value) => value.parts)],
  };
}

/** A tag over bytes. */
export const primitive = (tag: number, content: Uint8Array): Der => constructed(tag, raw(content));

export const sequence = (...content: readonly Der[]): Der => constructed(TAG.sequence, ...content);

/** A SET OF under any tag: DER wants its members in the order of their bytes (X.690 11.6). */
export function setOf(members: readonly Der[], tag: number = TAG.set): Der {
  const sorted = members.map(encode).sort((a, b) => Buffer.compare(a, b));
  return constructed(tag, ...sorted.map(raw));
}

export const octets = (content: Uint8Array): Der => primitive(TAG.octetString, content);

export const nullValue: Der = primitive(TAG.null, new Uint8Array(0));

export const utf8 = (text: string): Der => primitive(TAG.utf8String, Buffer.from(text, 'utf8'));

/** A whole number that is not negative, in as few bytes as DER demands (X.690 8.3). */
export function integer(value: number | bigint): Der {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const signed = /^[89a-f]/.test(even) ? `00${even}` : even;
  return primitive(TAG.integer, Buffer.from(signed, 'hex'));
}

/** An object identifier from its dotted form. */
export function objectId(dotted: string): Der {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  const bytes = [first * 40n + second, ...rest].flatMap(base128);
  return primitive(TAG.objectId, Uint8Array.from(bytes));
}

/** A moment to the second: UTCTime to 2049, GeneralizedTime from 2050 on (RFC 5652 11.3). */
export function time(wallMs: number): Der {
  const digits = new Date(wallMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050
    ? primitive(TAG.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : primitive(TAG.generalizedTime, Buffer.from(digits, 'latin1'));
}

/** The bytes, in a buffer of their own (never a slice of a pool, so wiping it wipes all of it). */
export function encode(der: Der): Buffer {
  const bytes = Buffer.alloc(der.length);
  let at = 0;
  for (const part of der.parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function header(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length);
  if (length < 0x100) return Uint8Array.of(tag, 0x81, length);
  return Uint8Array.of(tag, 0x82, length >> 8, length & 0xff);
}

function base128(value: bigint): number[] {
  const bytes = [Number(value & 0x7fn)];
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return bytes;
}
