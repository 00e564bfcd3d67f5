import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { backoffMs } from './backoff.ts';

const waits = (draw: number): number[] =>
  Array.from({ length: 12 }, (_, failures) => backoffMs(failures, DEFAULT_LIMITS, draw));

test('the first dial after a loss comes at once, the next ones double up to the cap', () => {
  expect(waits(0).slice(0, 9)).toEqual([0, 0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 0]);
  expect(waits(0.999)[1]).toBeLessThan(50);
});

test('at the cap the wait is drawn anew each time, never above the cap', () => {
  expect(backoffMs(8, DEFAULT_LIMITS, 0.5)).toBe(15_000);
  expect(backoffMs(1_000_000, DEFAULT_LIMITS, 0.999_999)).toBeLessThanOrEqual(30_000);
});
