import type { Random } from '#contract/ports.ts';

/** A stream of chance that a seed repeats to the bit (xoshiro128**, seeded by splitmix32). */
export interface SeededRandom extends Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  /** True with `probability`. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

const splitmix = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
};

/** FNV-1a of a stream's name, so that each name has a stream of its own under one seed. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
};

/** Opens the stream `name` of `seed`; a draw from one stream never shifts another. */
export const seededRandom = (seed: number, name: string): SeededRandom => {
  const fill = splitmix(seed ^ hash(name));
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  let ids = 0;
  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const fraction = (): number => next() / 0x1_0000_0000;
  return {
    fraction,
    id() {
      ids += 1;
      return `${name}-${ids.toString(36)}-${next().toString(36)}`.slice(0, 40);
    },
    below: (below) => Math.floor(fraction() * below),
    chance: (probability) => fraction() < probability,
    pick<T>(items: readonly T[]): T {
      const item = items[Math.floor(fraction() * items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
};

/**
 * The stream `name` of `seed`, begun anew whenever `era` moves on: what was drawn in one era, or
 * left out of it, shifts nothing in the next. Ids would repeat, so it gives none.
 */
export const eraRandom = (seed: number, name: string, era: () => number): SeededRandom => {
  let at = Number.NaN;
  let stream: SeededRandom | null = null;
  const now = (): SeededRandom => {
    if (stream === null || era() !== at) {
      at = era();
      stream = seededRandom(seed, `${name}/${at}`);
    }
    return stream;
  };
  return {
    fraction: () => now().fraction(),
    below: (below) => now().below(below),
    chance: (probability) => now().chance(probability),
    pick: (items) => now().pick(items),
    id() {
      throw new Error('a stream that begins anew makes no ids');
    },
  };
};
