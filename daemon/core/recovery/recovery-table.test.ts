import { describe, expect, test } from 'vitest';
import type { AttemptState, SaleState } from '../attempt.ts';
import { ATTEMPT_STATES, SALE_STATES, sampleAttempt, sampleSale } from '../sample-facts.ts';
import { RECOVERY_TABLE, type RecoveryStep, type Remains, recoveryStep } from './recovery-table.ts';

const REMAINS: readonly Remains[] = ['none', 'undecided', 'owed', 'closed', 'approved'];

/** Attempts that leave exactly this much, the pressing fact beside a harmless one. */
const LEFT: Readonly<Record<Remains, readonly (readonly AttemptState['at'][])[]>> = {
  none: [[]],
  undecided: [['armed'], ['unknown'], ['reversing', 'armed'], ['refused', 'unknown']],
  owed: [['reversing'], ['reversing', 'refused'], ['closed-by-person'], ['reversing', 'approved']],
  closed: [['not-sent'], ['refused'], ['declined'], ['reversed'], ['refused', 'not-sent']],
  approved: [['approved'], ['refused', 'approved'], ['reversed', 'approved']],
};

/**
 * Said once more, apart from the table: after a crash the daemon resolves or reverses what is
 * undecided, answers what has no answer, and touches nothing else (rule 1, invariant D2).
 */
const EXPECTED: Readonly<Record<SaleState['at'], Readonly<Record<Remains, RecoveryStep>>>> = {
  open: {
    none: 'fail-clean',
    undecided: 'resolve',
    owed: 'fail-owed',
    closed: 'fail-clean',
    approved: 'impossible',
  },
  'awaiting-credential': {
    none: 'impossible',
    undecided: 'impossible',
    owed: 'fail-owed',
    closed: 'fail-clean',
    approved: 'impossible',
  },
  approved: {
    none: 'impossible',
    undecided: 'reverse',
    owed: 'leave',
    closed: 'impossible',
    approved: 'leave',
  },
  declined: {
    none: 'impossible',
    undecided: 'reverse',
    owed: 'leave',
    closed: 'leave',
    approved: 'impossible',
  },
  failed: {
    none: 'leave',
    undecided: 'reverse',
    owed: 'leave',
    closed: 'leave',
    approved: 'impossible',
  },
};

describe('recovery has exactly one row', () => {
  for (const state of Object.values(SALE_STATES)) {
    for (const remains of REMAINS) {
      test.each(LEFT[remains].map((attempts) => [attempts]))(
        `for a sale ${state.at} with ${remains}: %j`,
        (attempts) => {
          const left = attempts.map((at) => sampleAttempt({ state: ATTEMPT_STATES[at] }));
          expect(recoveryStep(sampleSale({ state }), left)).toBe(EXPECTED[state.at][remains]);
        },
      );
    }
  }

  test('and no row more than sale states and remains', () => {
    expect(Object.keys(RECOVERY_TABLE).sort()).toEqual(Object.keys(SALE_STATES).sort());
    for (const row of Object.values(RECOVERY_TABLE)) {
      expect(Object.keys(row).sort()).toEqual([...REMAINS].sort());
    }
  });
});
