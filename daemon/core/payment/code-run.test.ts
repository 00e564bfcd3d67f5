import { describe, expect, test } from 'vitest';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import type { EntryBody } from '../journal/entries.ts';
import { Journal } from '../journal/journal.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import {
  AMOUNT,
  ATTEMPT,
  ATTEMPT_STATES,
  IDENTITY,
  PATHS,
  SALE,
  sampleAttempt,
  sampleProfile,
} from '../sample-facts.ts';
import type { CodeChannel } from './await-payer.ts';
import { endOfCode, showCode } from './code-run.ts';
import { CodesShown } from './codes-shown.ts';

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

const CODE = { payload: 'https://pay.example/1', lastsMs: 120_000 };
const CLOSED: EntryBody = {
  kind: 'reversal-acknowledged',
  ...{ saleId: SALE, attemptId: ATTEMPT, result: 'closed' },
};

/** A code that is about to be shown, its attempt journaled as far as `path` goes. */
const run = (path: readonly EntryBody[], inquire?: (journal: Journal) => void) => {
  const clock = createVirtualClock();
  const journal = new Journal(new MemoryStore(), clock);
  for (const body of path) journal.append(body);
  const shown: string[] = [];
  const codes = new CodesShown({ clock, progress: ({ step }) => shown.push(step) });
  const seen = { wakes: 0 };
  const channel: CodeChannel = {
    profile: sampleProfile(),
    day: () => ({ batch: IDENTITY.batch, date: '20261128' }),
    inquire: async () => {
      inquire?.(journal);
      const paid = { state: 'paid', amountMinor: AMOUNT, code: '00' } as const;
      if (inquire === undefined) return { kind: 'lost', cause: 'no-reply' };
      return { kind: 'replied', reply: { class: 'inquiry-reply', ...IDENTITY, ...paid } };
    },
    extend: () => Promise.reject(new Error('nobody asks for more time here')),
    reversalOrdered: () => {
      seen.wakes += 1;
    },
  };
  const ends = showCode({ journal, clock, codes, limits: DEFAULT_LIMITS }, ATTEMPT, channel, CODE);
  return { clock, journal, shown, seen, ends };
};

describe('a code', () => {
  test('that was paid before the answer to its order came is never shown', async () => {
    const { ends, shown } = run(PATHS.approved);
    expect(await ends).toEqual({ ended: null, waitedMs: 0 });
    expect(shown).toEqual([]);
  });

  test('that its host closes long before its time takes the sale on', async () => {
    const { ends, clock, journal } = run(PATHS.unknown);
    await clock.advance(10_000);
    journal.append(CLOSED);
    expect(await ends).toEqual({ ended: null, waitedMs: 10_000 });
  });

  test('that its host closes as its time runs out has run out: the host’s clock began earlier', async () => {
    const { ends, clock, journal } = run(PATHS.unknown);
    await clock.advance(118_000);
    journal.append(CLOSED);
    expect(await ends).toEqual({ ended: 'CODE_EXPIRED', waitedMs: 118_000 });
  });

  test('that a host calls closed and then paid is undone at once', async () => {
    const { ends, clock, journal, seen } = run(PATHS.unknown, (book) => {
      if (book.attempt(ATTEMPT)?.state.at === 'unknown') book.append(CLOSED);
    });
    await clock.advance(10_000);
    await ends;
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('reversing');
    expect(seen.wakes).toBe(1);
  });
});
