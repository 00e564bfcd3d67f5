import { type Hours, WEEKDAYS } from './rules/rule-file.ts';

export type Weekday = (typeof WEEKDAYS)[number];

/** A moment as the calendar and the clock on a wall in some zone show it. */
export interface LocalTime {
  /** "2026-11-22". */
  readonly date: string;
  readonly weekday: Weekday;
  readonly minuteOfDay: number;
}

const MINUTE_MS = 60_000;
const DAYS_A_WEEK = WEEKDAYS.length;

/** UTC+8, the zone of whoever names none. */
export const CHINA_OFFSET_MS = 8 * 60 * MINUTE_MS;

/** The distance of a zone written "+08:00" from UTC. */
export const zoneOffsetMs = (zone: string): number =>
  (zone.startsWith('-') ? -1 : 1) * minutesOf(zone.slice(1)) * MINUTE_MS;

/** The minute asked for last: every check of a decision asks for the same one again. */
let latest: { readonly minute: number; readonly time: LocalTime } | null = null;

export const localTime = (wallMs: number, offsetMs: number): LocalTime => {
  const minute = Math.floor((wallMs + offsetMs) / MINUTE_MS);
  if (latest?.minute !== minute) latest = { minute, time: timeOf(minute) };
  return latest.time;
};

const timeOf = (minute: number): LocalTime => {
  const shifted = new Date(minute * MINUTE_MS);
  return {
    date: shifted.toISOString().slice(0, 10),
    weekday: WEEKDAYS[shifted.getUTCDay()] ?? 'sun',
    minuteOfDay: shifted.getUTCHours() * 60 + shifted.getUTCMinutes(),
  };
};

/** Is it open at `now`? Hours that end at or before their start run into the next day. */
export const isOpen = (hours: readonly Hours[], now: LocalTime): boolean =>
  hours.some(({ days, from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    const [today, yesterday] = [days.includes(now.weekday), days.includes(dayBefore(now.weekday))];
    if (start < end) return today && now.minuteOfDay >= start && now.minuteOfDay < end;
    return (today && now.minuteOfDay >= start) || (yesterday && now.minuteOfDay < end);
  });

const minutesOf = (text: string): number => {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
};

const dayBefore = (weekday: Weekday): Weekday =>
  WEEKDAYS[(WEEKDAYS.indexOf(weekday) + DAYS_A_WEEK - 1) % DAYS_A_WEEK] ?? 'sun';
