import { expect, test } from 'vitest';
import { SignOnTimes } from './sign-on-times.ts';

test('of a channel that never signed on nobody can say when its sign-on is late', () => {
  expect(new SignOnTimes().lateAfterMs()).toBeNull();
});

test('a sign-on is late at three times the slowest of the last eight', () => {
  const times = new SignOnTimes();
  times.add(900);
  for (const ms of [40, 60, 80]) times.add(ms);
  expect(times.lateAfterMs()).toBe(2_700);
  for (let nth = 0; nth < 5; nth += 1) times.add(40);
  expect(times.lateAfterMs()).toBe(240);
});

test('however fast a channel usually is, fifty milliseconds are not late', () => {
  const times = new SignOnTimes();
  times.add(2);
  expect(times.lateAfterMs()).toBe(50);
});
