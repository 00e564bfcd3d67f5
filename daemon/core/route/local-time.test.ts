import { describe, expect, test } from 'vitest';
import { isOpen, localTime, zoneOffsetMs } from './local-time.ts';
import type { Hours } from './rules/rule-file.ts';

const at = (text: string) => localTime(Date.parse(`${text}Z`), 0);
const ALL: Hours['days'] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

test('a moment is read in the zone asked for, across midnight and the new year', () => {
  const newYearsEve = Date.parse('2026-12-31T20:30:00Z');
  expect(localTime(newYearsEve, zoneOffsetMs('+08:00'))).toEqual({
    date: '2027-01-01',
    weekday: 'fri',
    minuteOfDay: 270,
  });
  expect(localTime(newYearsEve, zoneOffsetMs('-03:30')).date).toBe('2026-12-31');
});

describe('opening hours', () => {
  test('begin with their first minute and end before their last', () => {
    const hours = [{ days: ALL, from: '08:00', to: '22:00' }];
    const open = ['07:59', '08:00', '21:59', '22:00'].map((time) =>
      isOpen(hours, at(`2026-11-23T${time}`)),
    );
    expect(open).toEqual([false, true, true, false]);
  });

  test('that run past midnight belong to the day they began', () => {
    const friday: Hours[] = [{ days: ['fri'], from: '20:00', to: '02:00' }];
    expect(isOpen(friday, at('2026-11-27T23:00'))).toBe(true);
    expect(isOpen(friday, at('2026-11-28T01:59'))).toBe(true);
    expect(isOpen(friday, at('2026-11-28T02:00'))).toBe(false);
    expect(isOpen(friday, at('2026-11-27T01:00'))).toBe(false);
  });

  test('up to 24:00 hold to the last minute of the day', () => {
    expect(isOpen([{ days: ['mon'], from: '00:00', to: '24:00' }], at('2026-11-23T23:59'))).toBe(
      true,
    );
  });
});
