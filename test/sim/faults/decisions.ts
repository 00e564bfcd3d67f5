import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { FAULT_IDS, type FaultId, faultRow } from './catalogue.ts';

/**
 * One fault that struck: while which sale was the latest begun, at the how-manieth opportunity of
 * its kind since, and how large it came out (0 to 1: a place in a range of durations, which
 * channel, how often). Counted from the sale, so that leaving one out moves none of another sale.
 */
export interface Decision {
  readonly fault: FaultId;
  readonly sale: number;
  readonly at: number;
  readonly size: number;
}

export type Rates = Readonly<Partial<Record<FaultId, number>>>;

interface Point {
  readonly rate: number;
  readonly random: SeededRandom;
  /** When replaying: the sizes of what strikes, by sale and opportunity. */
  readonly script: ReadonlyMap<string, number> | null;
  sale: number;
  count: number;
}

/**
 * Decides at each opportunity whether a fault strikes: by chance, at this run's rates, or as a
 * recorded list says. Everything that strikes is recorded, so that a failing run can be replayed
 * with decisions left out (shrinking).
 */
export class Decisions {
  readonly taken: Decision[] = [];
  readonly #points: Readonly<Record<FaultId, Point>>;
  #healed = false;
  #sale = 0;

  constructor(seed: number, rates: Rates, script: readonly Decision[] | null) {
    const point = (id: FaultId): Point => ({
      rate: rates[id] ?? 0,
      random: seededRandom(seed, `${faultRow(id).stream}/${id}`),
      script: script === null ? null : scriptOf(script, id),
      sale: 0,
      count: 0,
    });
    this.#points = Object.fromEntries(FAULT_IDS.map((id) => [id, point(id)])) as Record<
      FaultId,
      Point
    >;
  }

  /** The sale begun last. */
  get sale(): number {
    return this.#sale;
  }

  /** A sale begins: opportunities are counted from here. */
  begin(sale: number): void {
    this.#sale = sale;
  }

  /** The size of the fault when it strikes here, else null. */
  strikes(fault: FaultId): number | null {
    if (this.#healed) return null;
    const point = this.#points[fault];
    if (point.rate === 0 && point.script === null) return null;
    if (point.sale !== this.#sale) {
      point.sale = this.#sale;
      point.count = 0;
    }
    const at = point.count;
    point.count += 1;
    const size = sizeAt(point, at);
    if (size !== null) this.taken.push({ fault, sale: point.sale, at, size });
    return size;
  }

  /** From now on nothing strikes any more: the healing phase. */
  heal(): void {
    this.#healed = true;
  }
}

const sizeAt = ({ rate, random, script, sale }: Point, at: number): number | null => {
  if (script !== null) return script.size === 0 ? null : (script.get(`${sale} ${at}`) ?? null);
  // Only what strikes draws its size: the stream is this fault's own, so nothing else shifts.
  return random.fraction() < rate ? random.fraction() : null;
};

const scriptOf = (script: readonly Decision[], id: FaultId): ReadonlyMap<string, number> =>
  new Map(
    script.filter(({ fault }) => fault === id).map(({ sale, at, size }) => [`${sale} ${at}`, size]),
  );

/** The `index`-th further number that follows from a size; 0 to 1, and always the same. */
export const facet = (size: number, index: number): number => {
  const scaled = Math.floor(size * 0x1_0000_0000) ^ Math.imul(index + 1, 0x9e3779b1);
  let mixed = Math.imul(scaled ^ (scaled >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
};

/** A duration between `leastMs` and `mostMs`, short ones more often. */
export const durationOf = (size: number, leastMs: number, mostMs: number): number =>
  Math.round(leastMs * (mostMs / leastMs) ** size);
