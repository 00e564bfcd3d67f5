import { MAX_DEPTH } from './limits.ts';

/** Bytes that are not the DER structure expected at this place. Never leaves the sealing layer. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/**
 * Reads DER in the order its schema gives, and nothing else: definite, shortest lengths, one-byte
 * tags, no byte left over. It never descends by itself, so a hostile structure cannot make it
 * recurse (fault KC6). What it returns are views of the bytes it was given.
 */
export class DerReader {
  readonly #bytes: Buffer;
  readonly #depth: number;
  #at = 0;

  constructor(bytes: Buffer, depth = 0) {
    if (depth > MAX_DEPTH) throw new DerError('nested too deeply');
    this.#bytes = bytes;
    this.#depth = depth;
  }

  /** Tag of the next value, or `undefined` at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** Content of the next value, which must have this tag. */
  read(tag: number): Buffer {
    return this.#next(tag).content;
  }

  /** The next value with its tag and length, which must have this tag. */
  readWhole(tag: number): Buffer {
    return this.#next(tag).whole;
  }

  /** A reader of the content of the next value, which must have this tag. */
  enter(tag: number): DerReader {
    return new DerReader(this.read(tag), this.#depth + 1);
  }

  /** The next value, byte for byte the given one. */
  expect(value: Uint8Array): void {
    const next = this.#bytes.subarray(this.#at, this.#at + value.length);
    if (!next.equals(value)) throw new DerError('another value than expected');
    this.#at += value.length;
  }

  /** Nothing may follow. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new DerError('bytes left over');
  }

  #next(tag: number): { content: Buffer; whole: Buffer } {
    const start = this.#at;
    if (this.#bytes[start] !== tag) throw new DerError('another tag than expected');
    const { length, from } = this.#length(start + 1);
    const to = from + length;
    if (to > this.#bytes.length) throw new DerError('a length beyond the end');
    this.#at = to;
    return { content: this.#bytes.subarray(from, to), whole: this.#bytes.subarray(start, to) };
  }

  #length(at: number): { length: number; from: number } {
    const first = this.#byte(at);
    if (first < 0x80) return { length: first, from: at + 1 };
    if (first === 0x81) {
      const length = this.#byte(at + 1);
      if (length < 0x80) throw new DerError('a length not in its shortest form');
      return { length, from: at + 2 };
    }
    if (first === 0x82) {
      const length = (this.#byte(at + 1) << 8) | this.#byte(at + 2);
      if (length < 0x100) throw new DerError('a length not in its shortest form');
      return { length, from: at + 3 };
    }
    // 0x80 is the indefinite form; 0x83 and up is more than the largest envelope.
    throw new DerError('a length that is indefinite or too large');
  }

  #byte(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw new DerError('cut short');
    return byte;
  }
}

/** Value of an INTEGER's content: not negative, shortest form, at most 64 bits. */
export function smallInteger(content: Buffer): bigint {
  const [first, second = 0] = content;
  if (first === undefined || content.length > 9) throw new DerError('an integer out of bounds');
  if (first >= 0x80) throw new DerError('a negative integer');
  if (first === 0 && content.length > 1 && second < 0x80) throw new DerError('a padded integer');
  return BigInt(`0x${content.toString('hex')}`);
}
