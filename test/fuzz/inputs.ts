import type { SeededRandom } from '#test/sim/seeded-random.ts';
import { alteredJson } from './json-inputs.ts';
import type { ParserUnderTest } from './parser-under-test.ts';

/** Longest input made, in bytes. */
const MOST_BYTES = 8_192;

type Material = Pick<ParserUnderTest, 'corpus' | 'words' | 'shape'>;
type Mutation = (bytes: Uint8Array, random: SeededRandom, material: Material) => Uint8Array;

/** Bytes at the edges of what formats mean by a byte. */
const EDGE_BYTES = [0x00, 0x01, 0x02, 0x03, 0x1f, 0x20, 0x7f, 0x80, 0x81, 0x82, 0xfe, 0xff];

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

const randomBytes = (length: number, random: SeededRandom): Uint8Array =>
  Uint8Array.from({ length }, () => random.below(256));

/** Small lengths often, large ones sometimes. */
const someLength = (random: SeededRandom, most: number): number =>
  random.below(2 ** (1 + random.below(Math.floor(Math.log2(most)))));

/** A stretch of the bytes, from and to. */
const stretch = (bytes: Uint8Array, random: SeededRandom): readonly [number, number] => {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + someLength(random, 256))];
};

const replaced = (bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array =>
  joined(bytes.subarray(0, from), by, bytes.subarray(to));

const changedAt = (
  bytes: Uint8Array,
  random: SeededRandom,
  change: (byte: number) => number,
): Uint8Array => {
  if (bytes.length === 0) return bytes;
  // Not by slice(): of a Buffer that is no copy, and the corpus would change with the input.
  const changed = Uint8Array.from(bytes);
  const at = random.below(bytes.length);
  changed[at] = change(changed[at] ?? 0);
  return changed;
};

const MUTATIONS: readonly Mutation[] = [
  // A flipped bit, a garbled byte, a byte at an edge, a length one off (faults SL1, SL4).
  (bytes, random) => changedAt(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  (bytes, random) => changedAt(bytes, random, () => random.below(256)),
  (bytes, random) => changedAt(bytes, random, () => random.pick(EDGE_BYTES)),
  (bytes, random) => changedAt(bytes, random, (byte) => byte + (random.chance(0.5) ? 1 : -1)),
  // Lost, doubled, moved and foreign stretches.
  (bytes, random) => replaced(bytes, ...stretch(bytes, random), new Uint8Array(0)),
  (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    return replaced(bytes, from, from, bytes.subarray(from, to));
  },
  (bytes, random) => {
    const [from, to] = stretch(bytes, random);
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, at, bytes.subarray(from, to));
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, at, randomBytes(someLength(random, 64), random));
  },
  (bytes, random, { words }) => {
    const [from, to] = random.chance(0.5) ? stretch(bytes, random) : [0, 0];
    const at = from === to ? random.below(bytes.length + 1) : from;
    return replaced(bytes, at, Math.max(at, to), words.length > 0 ? random.pick(words) : bytes);
  },
  // One run of a single byte, up to a kilobyte.
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    const run = new Uint8Array(someLength(random, 1_024)).fill(random.pick(EDGE_BYTES));
    return replaced(bytes, at, at, run);
  },
  // Cut short; two inputs glued, whole or in the middle.
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random, { corpus }) => joined(bytes, random.pick(corpus)),
  (bytes, random, { corpus }) => {
    const other = random.pick(corpus);
    return joined(
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    );
  },
];

function mutated(start: Uint8Array, random: SeededRandom, material: Material): Uint8Array {
  let bytes = start;
  for (let left = 1 + random.below(6); left > 0; left -= 1) {
    bytes = random.pick(MUTATIONS)(bytes, random, material).subarray(0, MOST_BYTES);
  }
  return bytes;
}

/**
 * One input: pure chance (one in eight), or something of the corpus, mutated; values of JSON are
 * altered as values half of the time. The same `random` gives the same input.
 */
export function makeInput(material: Material, random: SeededRandom): Uint8Array {
  if (random.chance(0.125)) return randomBytes(someLength(random, 4_096), random);
  const start = random.pick(material.corpus);
  if (material.shape === 'bytes' || random.chance(0.25)) return mutated(start, random, material);
  const altered = alteredJson(start, random);
  return random.chance(0.25) ? mutated(altered, random, material) : altered;
}
