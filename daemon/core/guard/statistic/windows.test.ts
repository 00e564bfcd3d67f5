import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MonotonicMs } from '#contract/ports.ts';
import { faultsIn, faultsInARow, type RecentOutcomes, withOutcome } from './recent-outcomes.ts';
import { TimeWindow } from './time-window.ts';

const at = (ms: number): MonotonicMs => ms as MonotonicMs;

test('the window by count keeps the newest and counts faults since the last success', () => {
  let recent: RecentOutcomes = [];
  for (const fault of [true, true, false, true, true]) {
    recent = withOutcome(recent, { fault, atMs: at(0) }, 4);
  }
  expect(recent).toHaveLength(4);
  expect([faultsIn(recent), faultsInARow(recent)]).toEqual([3, 2]);
});

test('a window made smaller lets go of the oldest', () => {
  const ten = Array.from({ length: 10 }, () => ({ fault: true, atMs: at(0) }));
  expect(withOutcome(ten, { fault: false, atMs: at(1) }, 3)).toHaveLength(3);
});

test('without any success every fault is in a row, and without any outcome none', () => {
  expect(faultsInARow([])).toBe(0);
  expect(faultsInARow([{ fault: true, atMs: at(0) }])).toBe(1);
});

test('the window by time sums exactly the seconds asked for, over any gaps', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 60 }), (gaps, seconds) => {
      const window = new TimeWindow();
      const times: number[] = [];
      let nowMs = 0;
      for (const gap of gaps) {
        nowMs += gap;
        times.push(nowMs);
        window.add('asked', at(nowMs));
      }
      const newest = Math.floor(nowMs / 1_000);
      const expected = times.filter((ms) => Math.floor(ms / 1_000) > newest - seconds).length;
      expect(window.sums(at(nowMs), seconds).asked).toBe(expected);
    }),
  );
});
