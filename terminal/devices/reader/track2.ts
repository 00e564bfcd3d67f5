import { findTag, readTlv } from '#terminal/core/emv/emv-tlv.ts';

/** What the third digit of a service code says of the PIN (ISO/IEC 7813). */
export type PinDemand = 'required' | 'if-pad-present' | 'not-asked';

/** What the till makes of a service code: three digits behind the expiry date. */
export interface ServiceCode {
  /** First digit 2 or 6: the card has a chip, which is to be asked for first. */
  readonly chip: boolean;
  readonly pin: PinDemand;
}

/** Track 2 as read: bytes that can be wiped, and what may be shown or routed by. */
export interface Track2 {
  /** `PAN=YYMMsss…` in ASCII, without sentinels and LRC. */
  readonly track: Uint8Array;
  /** The PAN's digits in ASCII. */
  readonly pan: Uint8Array;
  readonly masked: string;
  readonly bin: string;
  /** Missing on cards that put a separator in its place. */
  readonly service: ServiceCode | null;
}

const ZERO = 0x30;
const NINE = 0x39;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUESTION = 0x3f;
/** Separator and padding where a chip gives the track in hexadecimal (tag 57). */
const LETTER_D = 0x44;
const LETTER_F = 0x46;

/** PAN lengths a PIN pad takes (devices.md 2b, Z60). */
const PAN_MIN = 8;
const PAN_MAX = 19;
/** Longest track 2 without sentinels and LRC: 40 characters less three (ISO/IEC 7813). */
const TRACK_MAX = 37;

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= ZERO && byte <= NINE;

/** Bytes of ASCII as text; a loop, because a track is short and read on every presentation. */
function asText(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** Where one of two bytes comes first; the length when neither comes. */
function indexOfEither(bytes: Uint8Array, one: number, other: number): number {
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === one || bytes[at] === other) return at;
  }
  return bytes.length;
}

function areDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!isDigit(bytes[at])) return false;
  return true;
}

const PIN_BY_DIGIT: Readonly<Record<string, PinDemand>> = {
  '0': 'required',
  '1': 'not-asked',
  '2': 'not-asked',
  '3': 'required',
  '4': 'not-asked',
  '5': 'required',
  '6': 'if-pad-present',
  '7': 'if-pad-present',
};

/**
 * The one masking in use: first 6 and last 4 with stars between (invariant S6). Shorter numbers,
 * where that would leave hardly a star, show their last 4 alone.
 */
export function maskPan(pan: Uint8Array): string {
  const shownAhead = pan.length >= 13 ? 6 : 0;
  const stars = '*'.repeat(pan.length - shownAhead - 4);
  return asText(pan, 0, shownAhead) + stars + asText(pan, pan.length - 4);
}

/** Leading digits for routing: eight of a PAN of 16 or more, else six (ISO/IEC 7812-1). */
export const binOf = (pan: Uint8Array): string => asText(pan, 0, pan.length >= 16 ? 8 : 6);

/**
 * Reads track 2 (ISO/IEC 7813) with or without sentinels, from a stripe (`;` `=` `?` LRC) or from
 * a chip's tag 57 written as hexadecimal text (`D`, `F` pad). `null`: not a readable track 2. The
 * caller wipes the input; the result holds copies.
 */
export function parseTrack2(raw: Uint8Array): Track2 | null {
  const start = raw[0] === SEMICOLON ? 1 : 0;
  const stop = indexOfEither(raw, QUESTION, LETTER_F);
  const track = raw.slice(start, stop);
  const separator = indexOfEither(track, EQUALS, LETTER_D);
  if (!isTrack(track, separator)) {
    track.fill(0);
    return null;
  }
  track[separator] = EQUALS;
  const pan = track.slice(0, separator);
  return {
    track,
    pan,
    masked: maskPan(pan),
    bin: binOf(pan),
    service: serviceOf(track, separator + 1),
  };
}

function isTrack(track: Uint8Array, separator: number): boolean {
  if (separator < PAN_MIN || separator > PAN_MAX || separator === track.length) return false;
  if (track.length > TRACK_MAX || !areDigits(track, 0, separator)) return false;
  for (let at = separator + 1; at < track.length; at += 1) {
    if (!isDigit(track[at]) && track[at] !== EQUALS) return false;
  }
  return true;
}

/** The code stands behind YYMM, or behind one separator where the expiry date is missing. */
function serviceOf(track: Uint8Array, from: number): ServiceCode | null {
  const at = track[from] === EQUALS ? from + 1 : from + 4;
  if (at + 3 > track.length || !areDigits(track, at, at + 3)) return null;
  const [first, third] = [asText(track, at, at + 1), asText(track, at + 2, at + 3)];
  return { chip: first === '2' || first === '6', pin: PIN_BY_DIGIT[third] ?? 'required' };
}

/** Track 2 equivalent (tag 57) of a chip's data; `null` when missing or broken. */
export function trackOfTlv(emvTlv: Uint8Array): Track2 | null {
  const equivalent = findTag(readTlv(emvTlv) ?? [], '57');
  if (equivalent === null) return null;
  const text = Uint8Array.from(
    [...equivalent].flatMap((byte) => [byte >> 4, byte & 0x0f]),
    (nibble) => '0123456789ABCDEF'.charCodeAt(nibble),
  );
  const track = parseTrack2(text);
  text.fill(0);
  return track;
}

/** Makes a track unreadable for good. */
export function wipeTrack(track: Track2): void {
  track.track.fill(0);
  track.pan.fill(0);
}
