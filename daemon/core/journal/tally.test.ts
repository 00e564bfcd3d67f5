import { expect, test } from 'vitest';
import type { Batch } from '#contract/ids.ts';
import { ATTEMPT_STATES, ENTRIES, IDENTITY, sampleAttempt } from '../sample-facts.ts';
import { Tally } from './tally.ts';

const dayNumber = (nth: number): { batch: Batch; date: string } => ({
  batch: nth as Batch,
  date: `2026${String(1_000 + nth).slice(1)}0`.slice(0, 8),
});

/** An approved payment of a day that was settled after it. */
const settledDay = (tally: Tally, nth: number): void => {
  const day = dayNumber(nth);
  tally.changed(sampleAttempt({ identity: { ...IDENTITY, ...day } }), ATTEMPT_STATES.approved);
  tally.settle({ ...ENTRIES['day-settled'], ...day });
};

test('of settled days the last 64 stay in memory; an open one stays however old it is', () => {
  const tally = new Tally();
  tally.changed(
    sampleAttempt({ identity: { ...IDENTITY, ...dayNumber(0) } }),
    ATTEMPT_STATES.approved,
  );
  for (let nth = 1; nth <= 70; nth += 1) settledDay(tally, nth);
  const days = tally.days();
  expect(days.map(({ batch }) => batch)).toEqual([
    0,
    ...Array.from({ length: 64 }, (_, at) => at + 7),
  ]);
  expect(days[0]).toMatchObject({ settled: false, count: 1 });
  expect(days.slice(1).every(({ settled, count }) => settled && count === 1)).toBe(true);
});

test.each([
  'armed',
  'unknown',
  'declined',
  'refused',
  'not-sent',
  'reversing',
  'reversed',
] as const)('an attempt that becomes %s adds nothing to its day', (at) => {
  const tally = new Tally();
  tally.changed(sampleAttempt(), ATTEMPT_STATES[at]);
  expect(tally.days()).toEqual([]);
});

test('days are told oldest first, in whichever order they were begun', () => {
  const tally = new Tally();
  for (const nth of [3, 1, 2]) settledDay(tally, nth);
  expect(tally.days().map(({ batch }) => batch)).toEqual([1, 2, 3]);
});

test('a refund stands beside the payments of its day, and is not taken off them', () => {
  const tally = new Tally();
  tally.changed(sampleAttempt(), ATTEMPT_STATES.approved);
  tally.changed(sampleAttempt({ product: 'refund' }), ATTEMPT_STATES.approved);
  const { amountMinor } = sampleAttempt();
  expect(tally.days()).toMatchObject([
    { count: 1, minor: amountMinor, refundCount: 1, refundMinor: amountMinor },
  ]);
});
