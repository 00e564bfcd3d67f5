import { expect, test } from 'vitest';
import { ATTEMPT_STATES, SALE, sampleAttempt } from '../sample-facts.ts';
import { endOfCode } from './code-run.ts';

const closed = sampleAttempt({ state: { at: 'reversed', result: 'closed' } });
const owed = sampleAttempt({ state: ATTEMPT_STATES.reversing });

test.each(['CODE_CANCELLED', 'CODE_EXPIRED'] as const)(
  'a code that its host closed ends its sale as %s: nobody paid it, and nobody can any more',
  (ended) => {
    expect(endOfCode([closed], ended, SALE)).toEqual({
      kind: 'sale-failed',
      saleId: SALE,
      code: ended,
    });
  },
);

test('a code that was undone and not closed says so: somebody may have paid and got it back', () => {
  const undone = sampleAttempt({ state: ATTEMPT_STATES.reversed });
  expect(endOfCode([undone], 'CODE_CANCELLED', SALE).code).toBe('CODE_UNDONE');
  const refused = sampleAttempt({ state: ATTEMPT_STATES.refused });
  expect(endOfCode([refused], 'CODE_EXPIRED', SALE).code).toBe('CODE_UNDONE');
});

test('a reversal that is owed is said before anything else, whatever the last code came to', () => {
  expect(endOfCode([owed, closed], 'CODE_CANCELLED', SALE).code).toBe('NOT_SUCCESSFUL');
});
