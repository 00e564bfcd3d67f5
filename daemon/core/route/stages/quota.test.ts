import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countTaken, decideBy, rulesOf } from '../route.fixture.ts';
import { draw } from './quota.ts';

/** Draws `times` times among `weights` and counts by position. */
const drawn = (weights: readonly number[], times: number): readonly number[] => {
  let shares = weights.map((weight, index) => ({ index, weight, current: 0 }));
  const counts = weights.map(() => 0);
  for (let nth = 0; nth < times; nth += 1) {
    const [first, ...others] = shares;
    if (first === undefined) throw new Error('no weights');
    const { taken, after } = draw([first, ...others]);
    counts[taken.index] = (counts[taken.index] ?? 0) + 1;
    shares = [...after].map(([share, current]) => ({ ...share, current }));
  }
  return counts;
};

describe('a quota (row C9)', () => {
  test('of 30 to 70 makes 6 and 14 of twenty sales, and 3 and 7 of ten', () => {
    expect(drawn([30, 70], 20)).toEqual([6, 14]);
    expect(drawn([30, 70], 10)).toEqual([3, 7]);
  });

  test('is exact over as many draws as the weights add up to', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 3 }), (split, rounds) => {
        const total = split.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const expected = split.map((weight) => weight * rounds);
        expect(drawn(split, total * rounds)).toEqual(expected);
      }),
    );
  });

  test('between two is never off by a whole sale, whenever one looks', () => {
    const weight = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(weight, weight, fc.nat(150), (a, b, times) => {
        const [first = 0] = drawn([a, b], times);
        expect(Math.abs(first - (times * a) / (a + b))).toBeLessThan(1);
      }),
    );
  });

  test('of nothing for everyone takes the first', () => {
    expect(drawn([0, 0], 5)).toEqual([5, 0]);
  });
});

describe('the running shares', () => {
  const channels = [
    { id: 'east', priority: 1, weight: 30 },
    { id: 'west', priority: 1, weight: 70 },
  ];
  const rules = rulesOf({ channels });

  test('come back with the decision, as plain data that survives a restart', () => {
    let { counters } = decideBy(rules);
    for (let nth = 1; nth < 7; nth += 1) {
      counters = JSON.parse(JSON.stringify(decideBy(rules, { counters }).counters));
    }
    expect(counters.quotas).toEqual({ 'sale/card/*/1': { east: 10, west: -10 } });
    const { east = 0, west = 0 } = countTaken(rules, 13, counters);
    expect([east, west]).toEqual([4, 9]);
  });

  test('of a channel that is down stand still, and it doesn’t make up for its absence', () => {
    let { counters } = decideBy(rules);
    const before = counters.quotas;
    for (let nth = 0; nth < 50; nth += 1) {
      counters = decideBy(rules, { counters, states: { west: { link: 'down' } } }).counters;
    }
    expect(counters.quotas).toEqual(before);
  });

  test('left over from larger weights favour nobody for longer than one round', () => {
    const counters = {
      channels: {},
      quotas: { 'sale/card/*/1': { east: 900_000, west: -900_000 } },
    };
    const { east = 0, west = 0 } = countTaken(rules, 40, counters);
    expect(east).toBeLessThanOrEqual(14);
    expect(west).toBeGreaterThanOrEqual(26);
  });
});
