import { describe, expect, test } from 'vitest';
import type { AttemptState, SaleState } from '../attempt.ts';
import { ATTEMPT_STATES, ENTRIES, SALE_STATES } from '../sample-facts.ts';
import type { EntryKind, JournalEntry } from './entries.ts';
import { ImpossibleTransition, nextAttemptState, nextSaleState } from './transitions.ts';

const KINDS = Object.keys(ENTRIES) as EntryKind[];
const entry = (kind: EntryKind): JournalEntry => ({
  sequence: 9,
  atWallMs: 5,
  body: ENTRIES[kind],
});

/** Every allowed step of an attempt; what isn't listed is impossible (invariant T1). */
const ATTEMPT_STEPS: Readonly<
  Record<AttemptState['at'], Partial<Record<EntryKind, AttemptState>>>
> = {
  armed: {
    'attempt-not-sent': { at: 'not-sent' },
    'attempt-refused': { at: 'refused', hostCode: '96' },
    'attempt-declined': { at: 'declined', hostCode: '05' },
    'attempt-approved': {
      at: 'approved',
      authCode: '123456',
      hostReference: '000000000001',
      atWallMs: 5,
    },
    'attempt-unknown': { at: 'unknown', cause: 'reset' },
  },
  unknown: {
    'attempt-refused': { at: 'refused', hostCode: '96' },
    'attempt-declined': { at: 'declined', hostCode: '05' },
    'attempt-approved': {
      at: 'approved',
      authCode: '123456',
      hostReference: '000000000001',
      atWallMs: 5,
    },
    'reversal-ordered': ATTEMPT_STATES.reversing,
    'reversal-acknowledged': ATTEMPT_STATES.reversed,
  },
  reversing: {
    'cover-opened': { ...ATTEMPT_STATES.reversing, covered: true },
    'reversal-sent': { ...ATTEMPT_STATES.reversing, sends: 1 },
    'reversal-no-original': { ...ATTEMPT_STATES.reversing, noOriginalSaid: true },
    'reversal-acknowledged': ATTEMPT_STATES.reversed,
    'reversal-exception': { ...ATTEMPT_STATES.reversing, exception: 'REVERSAL_STUCK' },
    'reversal-closed': { at: 'closed-by-person' },
  },
  // V5: an approval that was journaled is never taken back by ourselves.
  approved: { 'sale-approved': ATTEMPT_STATES.approved },
  'not-sent': { 'reversal-ordered': ATTEMPT_STATES.reversing },
  refused: { 'reversal-ordered': ATTEMPT_STATES.reversing },
  declined: {
    'sale-declined': ATTEMPT_STATES.declined,
    'reversal-ordered': ATTEMPT_STATES.reversing,
  },
  reversed: { 'reversal-ordered': ATTEMPT_STATES.reversing },
  'closed-by-person': { 'reversal-ordered': ATTEMPT_STATES.reversing },
};

describe('an attempt', () => {
  for (const state of Object.values(ATTEMPT_STATES)) {
    const steps = ATTEMPT_STEPS[state.at];
    test.each(KINDS)(`that is ${state.at} meets %s`, (kind) => {
      const next = steps[kind];
      if (next === undefined) {
        expect(() => nextAttemptState(state, entry(kind))).toThrow(ImpossibleTransition);
      } else {
        expect(nextAttemptState(state, entry(kind))).toEqual(next);
      }
    });
  }

  test('that is covered stays covered through sends, no-original and exceptions', () => {
    const covered = { ...ATTEMPT_STATES.reversing, covered: true };
    for (const kind of ['reversal-sent', 'reversal-no-original', 'reversal-exception'] as const) {
      expect(nextAttemptState(covered, entry(kind))).toMatchObject({ covered: true });
    }
  });
});

/** Entries that decide a sale, by the state it is in; every other entry leaves it as it is. */
const SALE_STEPS: Readonly<
  Record<SaleState['at'], Partial<Record<EntryKind, SaleState | 'impossible'>>>
> = {
  open: {
    'route-decided': SALE_STATES.open,
    'credential-consumed': SALE_STATES['awaiting-credential'],
    'credential-renewed': 'impossible',
    'sale-approved': SALE_STATES.approved,
    'sale-declined': SALE_STATES.declined,
    'sale-failed': SALE_STATES.failed,
  },
  'awaiting-credential': {
    'credential-consumed': 'impossible',
    'credential-renewed': SALE_STATES.open,
    'sale-approved': 'impossible',
    'sale-declined': 'impossible',
    'sale-failed': SALE_STATES.failed,
  },
  approved: { 'refund-ordered': SALE_STATES.approved },
  declined: {},
  failed: {},
};
const DECIDING = [
  'route-decided',
  'credential-consumed',
  'credential-renewed',
  'sale-approved',
  'sale-declined',
  'sale-failed',
  'refund-ordered',
] as const satisfies readonly EntryKind[];

describe('a sale', () => {
  for (const state of Object.values(SALE_STATES)) {
    test.each(KINDS)(`that is ${state.at} meets %s`, (kind) => {
      const isDeciding = DECIDING.some((deciding) => deciding === kind);
      const next = SALE_STEPS[state.at][kind] ?? (isDeciding ? 'impossible' : state);
      if (next === 'impossible') {
        expect(() => nextSaleState(state, ENTRIES[kind])).toThrow(ImpossibleTransition);
      } else {
        expect(nextSaleState(state, ENTRIES[kind])).toEqual(next);
      }
    });
  }
});
