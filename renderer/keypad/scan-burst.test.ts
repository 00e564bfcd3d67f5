import { expect, test } from 'vitest';
import { type Burst, NO_BURST, pressKey, releaseSingle, settle, singleHeld } from './scan-burst.ts';

const CODE = '134567890123456789';

/** Plays keys with a fixed pause and, at the end, a long silence. */
function play(keys: readonly string[], gapMs: number) {
  let burst: Burst = NO_BURST;
  const typed: string[] = [];
  const scanned: string[] = [];
  const take = (step: ReturnType<typeof pressKey>) => {
    burst = step.burst;
    typed.push(...step.typed);
    if (step.scanned !== null) scanned.push(step.scanned);
  };
  keys.forEach((key, index) => {
    take(pressKey(burst, key, 1_000 + index * gapMs));
  });
  take(settle(burst, 1_000_000));
  return { typed, scanned };
}

test('a fast row of ten or more digits that ends in Enter is a scan and types nothing', () => {
  expect(play([...CODE, 'Enter'], 5)).toEqual({ typed: [], scanned: [CODE] });
  expect(play([...'1234567890', 'Enter'], 29)).toEqual({ typed: [], scanned: ['1234567890'] });
});

test('the same digits at the pace of a hand are typing', () => {
  expect(play([...'1234567890', 'Enter'], 30)).toEqual({
    typed: [...'1234567890', 'Enter'],
    scanned: [],
  });
});

test('nine fast digits are still typing, and Enter still confirms', () => {
  expect(play([...'123456789', 'Enter'], 5).typed).toEqual([...'123456789', 'Enter']);
});

test('a scan that never ends in Enter is dropped, not typed into the amount', () => {
  expect(play([...CODE], 5)).toEqual({ typed: [], scanned: [] });
});

test('a digit typed just before a scan stays typing when the pause tells them apart', () => {
  const first = pressKey(NO_BURST, '7', 0);
  let { burst } = first;
  const typed: string[] = [];
  let scanned: string | null = null;
  [...CODE, 'Enter'].forEach((key, index) => {
    const step = pressKey(burst, key, 100 + index * 4);
    burst = step.burst;
    typed.push(...step.typed);
    scanned = step.scanned ?? scanned;
  });
  expect({ typed, scanned }).toEqual({ typed: ['7'], scanned: CODE });
});

test('a pause inside the row breaks it: neither half is a scan', () => {
  let burst: Burst = NO_BURST;
  const typed: string[] = [];
  [...'12345', ...'67890'].forEach((key, index) => {
    const step = pressKey(burst, key, index * 5 + (index >= 5 ? 200 : 0));
    burst = step.burst;
    typed.push(...step.typed);
  });
  const end = pressKey(burst, 'Enter', 245);
  expect(end.scanned).toBeNull();
  expect([...typed, ...end.typed]).toEqual([...'1234567890', 'Enter']);
});

test('a named key lets go what was held before it, in order', () => {
  const held = pressKey(NO_BURST, '4', 0).burst;
  expect(pressKey(held, 'F2', 10).typed).toEqual(['4', 'F2']);
});

test('nothing is typed before the pause is over', () => {
  const { burst, typed } = pressKey(NO_BURST, '4', 0);
  expect(typed).toEqual([]);
  expect(settle(burst, 29).typed).toEqual([]);
  expect(settle(burst, 30).typed).toEqual(['4']);
});

test('a code with letters, such as an address on a poster, is a scan as well', () => {
  expect(play([...'https://pay.example/1', 'Enter'], 3).scanned).toEqual(['https://pay.example/1']);
});

test('SL3: a burst without end is not kept, and ends as no scan', () => {
  let burst: Burst = NO_BURST;
  for (let at = 0; at < 10_000; at += 1) burst = pressKey(burst, '7', at).burst;
  expect(burst.held.length).toBeLessThan(600);
  expect(pressKey(burst, 'Enter', 10_001)).toMatchObject({ typed: ['Enter'], scanned: null });
});

test('a single key comes before what was done otherwise; the beginning of a scan stays held', () => {
  const one = pressKey(NO_BURST, '5', 1_000).burst;
  expect(singleHeld(one)).toBe('5');
  expect(releaseSingle(one)).toEqual({ burst: NO_BURST, typed: ['5'], scanned: null });
  const two = pressKey(one, '6', 1_005).burst;
  expect(singleHeld(two)).toBeNull();
  expect(releaseSingle(two)).toEqual({ burst: two, typed: [], scanned: null });
  expect(releaseSingle(NO_BURST).typed).toEqual([]);
});
