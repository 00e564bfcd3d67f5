import { expect, test } from 'vitest';
import { fixtureView } from '../gallery/fixtures.ts';
import { soundOf } from './sound-of.ts';
import { TONES } from './tones.ts';

const view = (name: Parameters<typeof fixtureView>[0]) => fixtureView(name, 'en');

test('approved, not paid and unknown each have a sound of their own, once', () => {
  const paying = view('paying');
  expect(soundOf(paying, view('approved'))).toBe('approve');
  expect(soundOf(paying, view('not-paid'))).toBe('decline');
  expect(soundOf(paying, view('unknown'))).toBe('attention');
  expect(soundOf(view('approved'), view('approved-paper-out'))).toBeNull();
});

test('what needs a person is heard, a failover is not', () => {
  expect(soundOf(view('amount'), view('channels-mixed'))).toBe('attention');
  expect(soundOf(view('amount'), view('daemon-gone'))).toBe('attention');
  expect(soundOf(view('scan'), view('scan-problem'))).toBe('attention');
  expect(soundOf(view('paying'), view('paying-moved'))).toBeNull();
  expect(soundOf(view('code'), view('code-again'))).toBe('attention');
  expect(soundOf(view('code'), view('code-line-down'))).toBe('attention');
  expect(soundOf(view('code-line-down'), view('code'))).toBeNull();
});

test('a page that has just been opened is silent', () => {
  expect(soundOf(null, view('approved'))).toBeNull();
});

test('no two sounds go the same way: one rises, one falls, one stays', () => {
  const ways = Object.values(TONES).map((notes) =>
    Math.sign((notes.at(-1)?.hertz ?? 0) - (notes[0]?.hertz ?? 0)),
  );
  expect(new Set(ways)).toEqual(new Set([1, -1, 0]));
});
