import type { WalletKind } from '#contract/method.ts';
import { findTag, readTlv, type TlvObject } from '../emv/emv-tlv.ts';

/** An application a customer's phone can pay with, by the beginning of its id. */
interface ApplicationRow {
  readonly wallet: WalletKind;
  readonly brand: string;
  /** Registered application provider id (ISO/IEC 7816-5), hexadecimal. */
  readonly provider: string;
}

/** Whose application is in a consumer-presented code; others are paid by nobody here. */
export const CONSUMER_APPLICATIONS: readonly ApplicationRow[] = [
  { wallet: 'unionpay', brand: 'UnionPay', provider: 'A000000333' },
];

/** What people and routing may know of such a code. */
export interface ConsumerCode {
  readonly wallet: WalletKind;
  /** Brand with the last 4 digits of the number inside (invariant S6). */
  readonly masked: string;
}

/** Value of tag 85 in every such code: the format's name and version. */
const FORMAT = 'CPV01';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BITS_A_SIGN = 6;
/** The value of each sign, by its code. */
const VALUES = new Uint8Array(128);
for (const [value, sign] of Array.from(BASE64).entries()) VALUES[sign.charCodeAt(0)] = value;

/** Bytes of base64 with its padding; `null` when the text is none. */
function bytesOfBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const padding = text.indexOf('=');
  const signs = padding === -1 ? text.length : padding;
  const bytes = new Uint8Array(Math.floor((signs * BITS_A_SIGN) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let sign = 0; sign < signs; sign += 1) {
    held = ((held << BITS_A_SIGN) | (VALUES[text.charCodeAt(sign)] ?? 0)) & 0xffff;
    bits += BITS_A_SIGN;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = held >> bits;
    at += 1;
  }
  return bytes;
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');

/** The last four digits of the number: from 5A, or from track 2 before its separator. */
function lastDigits(objects: readonly TlvObject[]): string | null {
  const number = findTag(objects, '5A') ?? findTag(objects, '57');
  if (number === null) return null;
  return /^(\d{8,19})(?:[DF]|$)/.exec(hex(number))?.[1]?.slice(-4) ?? null;
}

/**
 * Reads a code a customer shows by the EMVCo consumer-presented specification: base64 of TLV, 85
 * `CPV01` first, then application templates (devices.md 2e). `null`: it is none, or of an
 * application nobody here takes. The code itself goes to the sealer as it was scanned.
 */
export function readConsumerCode(code: string): ConsumerCode | null {
  const bytes = bytesOfBase64(code);
  if (bytes === null) return null;
  const objects = readTlv(bytes) ?? [];
  const read = isOfFormat(objects) ? applicationOf(objects) : null;
  bytes.fill(0);
  return read;
}

function isOfFormat([first]: readonly TlvObject[]): boolean {
  return first?.tag === '85' && String.fromCharCode(...first.value) === FORMAT;
}

function applicationOf(objects: readonly TlvObject[]): ConsumerCode | null {
  const id = findTag(objects, '4F');
  const row = CONSUMER_APPLICATIONS.find(
    ({ provider }) => id !== null && hex(id).startsWith(provider),
  );
  const last = lastDigits(objects);
  if (row === undefined || last === null) return null;
  return { wallet: row.wallet, masked: `${row.brand} *${last}` };
}
