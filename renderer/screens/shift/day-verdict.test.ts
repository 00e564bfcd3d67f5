import { expect, test } from 'vitest';
import { type SettledDay, verdictOfAll, verdictOfDay } from './day-verdict.ts';

const NONE = { refundCount: 0, refundMinor: 0 };

const day = (difference: SettledDay['difference']): SettledDay => ({
  channel: { zh: '东方银行', en: 'East Bank' },
  date: '20261122',
  batch: 1,
  ours: { ...NONE, count: 2, minor: 500 },
  theirs: difference === null ? null : { ...NONE, count: 2, minor: 500 },
  difference,
  carriedOver: 0,
});
const same = day({ ...NONE, count: 0, minor: 0 });

test('a day agrees only when count and amount do', () => {
  expect(verdictOfDay(same)).toBe('agrees');
  expect(verdictOfDay(day({ ...NONE, count: 1, minor: 0 }))).toBe('differs');
  expect(verdictOfDay(day({ ...NONE, count: 0, minor: -1 }))).toBe('differs');
  const refunds = { count: 0, minor: 0, refundCount: 1, refundMinor: 100 };
  expect(verdictOfDay(day(refunds))).toBe('differs');
});

test('rule 21: a channel that could not be asked never counts as agreeing', () => {
  expect(verdictOfAll([same, day(null)])).toBe('not-asked');
});

test('a difference is said first, whatever else happened', () => {
  expect(verdictOfAll([day(null), day({ ...NONE, count: 1, minor: 100 }), same])).toBe('differs');
});

test('no day to settle is neither agreement nor trouble', () => {
  expect(verdictOfAll([])).toBe('nothing');
});
