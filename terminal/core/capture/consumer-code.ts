import type { WalletKind } from '#contract/method.ts';
import { findObject, readTlv, type TlvObject } from '../emv/emv-tlv.ts';

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

/** Value of tag 85 in every such code: the format's name and version, `CPV01` in hexadecimal. */
const FORMAT = '4350563031';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NO_SIGN = 64;
/** The value of each sign, by its code. */
const VALUES = new Uint8Array(128).fill(NO_SIGN);
for (const [value, sign] of Array.from(BASE64).entries()) VALUES[sign.charCodeAt(0)] = value;

/** Four signs make three bytes; padding stands for the last one or two. */
const paddingOf = (text: string): number => (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);

/** Bytes of base64 with its padding; `null` when the text is none. */
function bytesOfBase64(text: string): Uint8Array | null {
  const signs = text.length - paddingOf(text);
  if (text.length % 4 !== 0 || signs === 0) return null;
  const bytes = new Uint8Array(Math.floor((signs * 3) / 4));
  let held = 0;
  let at = 0;
  for (let sign = 0; sign < signs; sign += 1) {
    const value = VALUES[text.charCodeAt(sign)] ?? NO_SIGN;
    if (value === NO_SIGN) return null;
    held = ((held << 6) | value) & 0xffff;
    // The second to fourth sign of four each complete a byte.
    const place = sign & 3;
    if (place === 0) continue;
    bytes[at] = held >> (6 - 2 * place);
    at += 1;
  }
  return bytes;
}

/** The last four digits of the number: from 5A, or from track 2 before its separator. */
function lastDigits(objects: readonly TlvObject[]): string | null {
  const number = findObject(objects, '5A') ?? findObject(objects, '57');
  if (number === null) return null;
  return /^\d{4,15}(\d{4})(?:[DF]|$)/.exec(number.hex)?.[1] ?? null;
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
  return first?.tag === '85' && first.hex === FORMAT;
}

function applicationOf(objects: readonly TlvObject[]): ConsumerCode | null {
  const named = findObject(objects, '4F')?.hex ?? '';
  const row = CONSUMER_APPLICATIONS.find(({ provider }) => named.startsWith(provider));
  const last = lastDigits(objects);
  if (row === undefined || last === null) return null;
  return { wallet: row.wallet, masked: `${row.brand} *${last}` };
}
