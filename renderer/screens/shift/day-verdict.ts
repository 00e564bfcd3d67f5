import type { ScreenOf } from '../sale/screen-of.ts';

/** A channel's day as the screen has it. */
export type SettledDay = ScreenOf<'settled'>['lines'][number];

export type DayVerdict = 'agrees' | 'differs' | 'not-asked';

/** Days agree when counts and amounts do, of payments and refunds: errors may cancel in one. */
export function verdictOfDay({ difference }: SettledDay): DayVerdict {
  if (difference === null) return 'not-asked';
  return Object.values(difference).every((value) => value === 0) ? 'agrees' : 'differs';
}

/** The worst of all days: a difference never hides behind a channel that was away. */
export function verdictOfAll(days: readonly SettledDay[]): DayVerdict | 'nothing' {
  const verdicts = days.map(verdictOfDay);
  if (verdicts.length === 0) return 'nothing';
  if (verdicts.includes('differs')) return 'differs';
  return verdicts.includes('not-asked') ? 'not-asked' : 'agrees';
}
