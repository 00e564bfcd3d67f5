import type { RunOptions } from './run.ts';
import { SCENARIOS } from './scenarios.ts';
import { TWO_DAEMONS } from './two-daemons.ts';

type Size = Omit<RunOptions, 'seed' | 'tell'>;

/** Everything, bounded by ten minutes on two busy cores. */
export const FULL: Size = {
  scenarios: SCENARIOS,
  pairs: TWO_DAEMONS,
  worlds: 8,
  beginWithinMs: 520_000,
  extent: { kind: 'all' },
};

/** Scenarios that take long because somebody waits in them. */
const SLOW = new Set(['owed', 'late', 'slow']);

/** A sample, for every day: within a minute also on a busy machine, where it does less. */
export const SHORT: Size = {
  scenarios: SCENARIOS.filter(({ name }) => !SLOW.has(name)),
  pairs: TWO_DAEMONS,
  worlds: 4,
  beginWithinMs: 25_000,
  extent: { kind: 'sample', each: 3 },
};
