/** One data object of BER-TLV (EMV Book 3 annex B): tag as upper-case hexadecimal, e.g. `9F26`. */
export interface TlvObject {
  readonly tag: string;
  readonly value: Uint8Array;
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

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();

/**
 * Primitive objects in their order, constructed ones opened. `null`: lengths that overflow, tags
 * without end, nesting too deep. Padding of 00 and FF between objects is skipped. Values are views
 * into `bytes`.
 */
export function readTlv(bytes: Uint8Array, depth = 0): readonly TlvObject[] | null {
  if (depth > MAX_DEPTH) return null;
  const objects: TlvObject[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 0x00 || bytes[at] === 0xff) {
      at += 1;
      continue;
    }
    const header = readHeader(bytes, at);
    if (header === null) return null;
    const value = bytes.subarray(header.valueFrom, header.valueTo);
    if (header.constructed) {
      const inner = readTlv(value, depth + 1);
      if (inner === null) return null;
      objects.push(...inner);
    } else {
      objects.push({ tag: header.tag, value });
    }
    at = header.valueTo;
  }
  return objects;
}

function readHeader(bytes: Uint8Array, at: number): Header | null {
  const first = bytes[at] ?? 0;
  let end = at + 1;
  if ((first & 0x1f) === 0x1f) {
    while (((bytes[end] ?? 0) & 0x80) !== 0) end += 1;
    end += 1;
  }
  if (end - at > MAX_TAG_BYTES || end >= bytes.length) return null;
  const length = readLength(bytes, end);
  if (length === null || length.end + length.value > bytes.length) return null;
  return {
    tag: hexOf(bytes.subarray(at, end)),
    constructed: (first & 0x20) !== 0,
    valueFrom: length.end,
    valueTo: length.end + length.value,
  };
}

/** Lengths of one byte, or of one or two more behind 81 and 82. */
function readLength(bytes: Uint8Array, at: number): { value: number; end: number } | null {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { value: first, end: at + 1 };
  const more = first - 0x80;
  if (more < 1 || more > 2 || at + more >= bytes.length) return null;
  const value =
    more === 1 ? (bytes[at + 1] ?? 0) : (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0);
  return { value, end: at + 1 + more };
}

/** The value of the first object with this tag. */
export const findTag = (objects: readonly TlvObject[], tag: string): Uint8Array | null =>
  objects.find((object) => object.tag === tag)?.value ?? null;

/** Bytes of one primitive object with a value of up to 65,535 bytes. */
export function writeTlv(tag: string, value: Uint8Array): Uint8Array {
  const head = Uint8Array.from(tag.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([...head, ...size, ...value]);
}
