/** One data object of BER-TLV (EMV Book 3 annex B): tag as upper-case hexadecimal, e.g. `9F26`. */
export interface TlvObject {
  readonly tag: string;
  /** A view into the bytes it was read from. */
  readonly value: Uint8Array;
  /** The value as upper-case hexadecimal. */
  readonly hex: string;
}

/** Deepest nesting taken; a chip's answer has two or three levels (fault SL9). */
const MAX_DEPTH = 6;
/** Longest tag taken, in bytes. */
const MAX_TAG_BYTES = 4;

interface Header {
  readonly tag: string;
  readonly constructed: boolean;
  readonly valueFrom: number;
  readonly valueTo: number;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);

/** Bytes as upper-case hexadecimal, all of them unless said otherwise. */
export function hexOf(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += HEX[bytes[at] ?? 0];
  return text;
}

/**
 * Primitive objects in their order, constructed ones opened. `null`: lengths that overflow, tags
 * without end, nesting too deep. Padding of 00 and FF between objects is skipped.
 */
export function readTlv(bytes: Uint8Array): readonly TlvObject[] | null {
  const objects: TlvObject[] = [];
  return readInto(objects, bytes, { from: 0, to: bytes.length, depth: 0 }) ? objects : null;
}

/** An object where it stands; its view, the dearest part of it, is made when it is asked for. */
class PlacedObject implements TlvObject {
  readonly tag: string;
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #to: number;

  constructor(bytes: Uint8Array, { tag, valueFrom, valueTo }: Header) {
    this.tag = tag;
    this.#bytes = bytes;
    this.#from = valueFrom;
    this.#to = valueTo;
  }

  get value(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#to);
  }

  get hex(): string {
    return hexOf(this.#bytes, this.#from, this.#to);
  }
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** Adds the objects of a stretch of the bytes; false when it is broken. */
function readInto(objects: TlvObject[], bytes: Uint8Array, { from, to, depth }: Stretch): boolean {
  if (depth > MAX_DEPTH) return false;
  let at = from;
  while (at < to) {
    if (bytes[at] === 0x00 || bytes[at] === 0xff) {
      at += 1;
      continue;
    }
    const header = readHeader(bytes, at, to);
    if (header === null) return false;
    const { valueFrom, valueTo } = header;
    if (header.constructed) {
      const inside = { from: valueFrom, to: valueTo, depth: depth + 1 };
      if (!readInto(objects, bytes, inside)) return false;
    } else {
      objects.push(new PlacedObject(bytes, header));
    }
    at = valueTo;
  }
  return true;
}

function readHeader(bytes: Uint8Array, at: number, to: number): Header | null {
  const first = bytes[at] ?? 0;
  let end = at + 1;
  if ((first & 0x1f) === 0x1f) {
    while (end < to && ((bytes[end] ?? 0) & 0x80) !== 0) end += 1;
    end += 1;
  }
  if (end - at > MAX_TAG_BYTES || end >= to) return null;
  const size = bytes[end] ?? 0;
  const more = size < 0x80 ? 0 : size - 0x80;
  const valueFrom = end + 1 + more;
  const length = lengthAt(bytes, end, more);
  if (length === null || valueFrom + length > to) return null;
  const constructed = (first & 0x20) !== 0;
  return { tag: hexOf(bytes, at, end), constructed, valueFrom, valueTo: valueFrom + length };
}

/** Lengths of one byte, or of one or two more behind 81 and 82; 80 has no end and is refused. */
function lengthAt(bytes: Uint8Array, at: number, more: number): number | null {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first;
  if (more === 1) return bytes[at + 1] ?? null;
  const [high, low] = [bytes[at + 1], bytes[at + 2]];
  return more === 2 && high !== undefined && low !== undefined ? high * 256 + low : null;
}

/** The first object with this tag. */
export function findObject(objects: readonly TlvObject[], tag: string): TlvObject | null {
  for (const object of objects) if (object.tag === tag) return object;
  return null;
}

/** The value of the first object with this tag. */
export const findTag = (objects: readonly TlvObject[], tag: string): Uint8Array | null =>
  findObject(objects, tag)?.value ?? null;

/** Bytes of one primitive object with a value of up to 65,535 bytes. */
export function writeTlv(tag: string, value: Uint8Array): Uint8Array {
  const head = Uint8Array.from(tag.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([...head, ...size, ...value]);
}
