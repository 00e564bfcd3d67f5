import { describe, expect, test } from 'vitest';
import type { CloseReply, InquiryReply } from '#contract/channel-frames.ts';
import type { Stan } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import type { Attempt, AttemptState } from '../attempt.ts';
import type { EntryBody, EntryKind } from '../journal/entries.ts';
import { Journal } from '../journal/journal.ts';
import type { Verdict } from '../outcome/judge.ts';
import { AMOUNT, ATTEMPT, byShownCode, ENTRIES, IDENTITY, PATHS, SALE } from '../sample-facts.ts';
import { decideByClose, decideByInquiry, decideLate } from './decide.ts';

const VERDICTS: { readonly [K in Verdict['kind']]: Extract<Verdict, { kind: K }> } = {
  approved: { kind: 'approved', authCode: '654321', hostReference: '000000000009' },
  declined: { kind: 'declined', hostCode: '51' },
  refused: { kind: 'refused', hostCode: '91' },
  'not-sent': { kind: 'not-sent', reason: 'no-connection' },
  unknown: { kind: 'unknown', cause: 'host-code-68' },
};

const journalAfter = (bodies: readonly EntryBody[]): { journal: Journal; attempt: Attempt } => {
  const journal = new Journal(new MemoryStore(), createVirtualClock());
  for (const body of bodies) journal.append(body);
  const attempt = journal.attempt(ATTEMPT);
  if (attempt === null) throw new Error('the path arms no attempt');
  return { journal, attempt };
};

/** What a late verdict adds to the journal of an attempt in a state, its sale being open or failed. */
const addedBy = (bodies: readonly EntryBody[], verdict: Verdict): string[] => {
  const { journal, attempt } = journalAfter(bodies);
  const before = journal.length;
  decideLate(journal, attempt, verdict, 'late-reply');
  const added = journal.entriesOfSale(SALE).filter(({ sequence }) => sequence > before);
  return added.map(({ body }) =>
    body.kind === 'alarm'
      ? `alarm ${body.code}`
      : body.kind === 'reversal-ordered'
        ? `ordered ${body.reason}`
        : body.kind,
  );
};

type Row = Readonly<Record<Verdict['kind'], readonly string[]>>;
const NOTHING: Row = { approved: [], declined: [], refused: [], 'not-sent': [], unknown: [] };
const UNDONE = ['ordered contradiction', 'alarm CONTRADICTORY_REPLY'];

/** The sale still open, or decided by this very attempt. */
const SETTLES: Row = {
  ...NOTHING,
  approved: ['attempt-approved', 'sale-approved'],
  declined: ['attempt-declined', 'sale-declined'],
  refused: ['attempt-refused'],
};
const WHILE_OPEN: Readonly<Record<AttemptState['at'], Row>> = {
  armed: SETTLES,
  unknown: SETTLES,
  // A covered or ordered attempt can only end reversed: its reversal is on its way.
  reversing: NOTHING,
  'not-sent': { ...NOTHING, approved: UNDONE },
  refused: { ...NOTHING, approved: UNDONE },
  declined: { ...NOTHING, approved: UNDONE },
  // The approval that came first stands; what contradicts it is kept for people.
  approved: {
    ...NOTHING,
    declined: ['alarm CONTRADICTORY_REPLY'],
    refused: ['alarm CONTRADICTORY_REPLY'],
  },
  // Found and undone: an approval is only the original's late answer (fault HS2).
  reversed: NOTHING,
  'closed-by-person': { ...NOTHING, approved: UNDONE },
};

describe('a late verdict while the sale is open or this attempt decided it', () => {
  for (const [state, row] of Object.entries(WHILE_OPEN) as [AttemptState['at'], Row][]) {
    test.each(Object.values(VERDICTS))(`on an attempt that is ${state}: $kind`, (verdict) => {
      expect(addedBy(PATHS[state], verdict)).toEqual(row[verdict.kind]);
    });
  }
});

const FAILED = ENTRIES['sale-failed'];
const AFTER_FAILURE: Readonly<Partial<Record<AttemptState['at'], Row>>> = {
  armed: {
    ...NOTHING,
    approved: ['attempt-unknown', 'ordered late-approval'],
    declined: ['attempt-declined'],
    refused: ['attempt-refused'],
  },
  unknown: {
    ...NOTHING,
    approved: ['ordered late-approval'],
    declined: ['attempt-declined'],
    refused: ['attempt-refused'],
  },
  reversing: NOTHING,
  'not-sent': { ...NOTHING, approved: UNDONE },
  refused: { ...NOTHING, approved: UNDONE },
  reversed: NOTHING,
  'closed-by-person': { ...NOTHING, approved: UNDONE },
};

describe('a late verdict after the sale was told as not successful', () => {
  for (const [state, row] of Object.entries(AFTER_FAILURE) as [AttemptState['at'], Row][]) {
    test.each(Object.values(VERDICTS))(`on an attempt that is ${state}: $kind`, (verdict) => {
      expect(addedBy([...PATHS[state], FAILED], verdict)).toEqual(row[verdict.kind]);
    });
  }
});

describe('two approvals', () => {
  const second = { saleId: SALE, attemptId: 'attempt-2' as typeof ATTEMPT };
  const PAID_BY_SECOND: readonly EntryBody[] = [
    {
      ...ENTRIES['attempt-armed'],
      ...second,
      number: 2,
      identity: { ...IDENTITY, stan: 8 as Stan, attemptId: second.attemptId },
      after: 'covered',
    },
    { ...ENTRIES['attempt-approved'], ...second },
    { ...ENTRIES['sale-approved'], ...second },
  ];

  test('of a covered attempt and the one after it raise one alarm and no second reversal', () => {
    const covered = [...PATHS.reversing, ENTRIES['cover-opened'], ...PAID_BY_SECOND];
    const { journal, attempt } = journalAfter(covered);
    for (const _ of ['once', 'again']) {
      expect(decideLate(journal, attempt, VERDICTS.approved, 'late-reply')).toBe('done');
    }
    const kinds = journal.entriesOfSale(SALE).map(({ body }) => body.kind);
    expect(kinds.filter((kind) => kind === 'alarm')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'reversal-ordered')).toHaveLength(1);
    expect(journal.sale(SALE)?.state).toMatchObject({ at: 'approved', attemptId: 'attempt-2' });
  });

  test('where the first was still unknown keep the one journaled first and undo the other', () => {
    const { journal, attempt } = journalAfter([...PATHS.unknown, ...PAID_BY_SECOND]);
    expect(decideLate(journal, attempt, VERDICTS.approved, 'inquiry')).toBe('reversal-ordered');
    const added = journal.entriesOfSale(SALE).slice(-2);
    expect(added.map(({ body }) => body)).toMatchObject([
      { kind: 'reversal-ordered', reason: 'second-approval' },
      { kind: 'alarm', code: 'TWO_APPROVALS' },
    ]);
  });
});

test('an approval after no-original was acknowledged is money and is undone', () => {
  const { 'reversal-acknowledged': acknowledged } = ENTRIES;
  const path = [...PATHS.reversing, { ...acknowledged, result: 'no-original' as const }];
  expect(addedBy(path, VERDICTS.approved)).toEqual(UNDONE);
});

describe('an inquiry', () => {
  const reply = (changes: Partial<InquiryReply>): InquiryReply => ({
    class: 'inquiry-reply',
    ...IDENTITY,
    state: 'paid',
    amountMinor: AMOUNT,
    code: '00',
    authCode: '654321',
    hostReference: '000000000009',
    ...changes,
  });
  const added = (changes: Partial<InquiryReply>, from: readonly EntryBody[] = PATHS.unknown) => {
    const { journal } = journalAfter(from);
    const before = journal.length;
    decideByInquiry(journal, ATTEMPT, reply(changes));
    const kinds: EntryKind[] = [];
    for (const { sequence, body } of journal.entriesOfSale(SALE)) {
      if (sequence > before) kinds.push(body.kind);
    }
    return kinds;
  };

  const ROWS: readonly (readonly [string, Partial<InquiryReply>, readonly EntryKind[]])[] = [
    ['paid', {}, ['attempt-approved', 'sale-approved']],
    ['paid, another amount', { amountMinor: 1 as AmountMinor }, []],
    ['paid, another trace number', { stan: 8 as Stan }, []],
    ['paid, another date', { date: '20260104' }, []],
    ['declined', { state: 'declined', code: '51' }, ['attempt-declined', 'sale-declined']],
    ['reversed', { state: 'reversed' }, ['reversal-acknowledged']],
    ['in progress', { state: 'in-progress', code: '09' }, []],
    ['not found', { state: 'not-found', code: '25' }, []],
  ];
  test.each(ROWS)('that says %s about an unknown attempt', (_, changes, kinds) => {
    expect(added(changes)).toEqual(kinds);
  });

  test('that says reversed never takes back an approval that was shown (V5)', () => {
    expect(added({ state: 'reversed' }, PATHS.approved)).toEqual([]);
  });

  test('about an attempt nobody knows changes nothing', () => {
    const journal = new Journal(new MemoryStore(), createVirtualClock());
    decideByInquiry(journal, ATTEMPT, reply({}));
    expect(journal.length).toBe(0);
  });
});

describe('an order that its host closed unpaid', () => {
  const OPENED = byShownCode(PATHS.unknown);
  const CLOSED: readonly EntryBody[] = [
    ...OPENED,
    { ...ENTRIES['reversal-acknowledged'], result: 'closed' },
  ];

  test('and approves after all took money: it is undone, and people are called', () => {
    expect(addedBy([...CLOSED, FAILED], VERDICTS.approved)).toEqual(UNDONE);
  });

  test('is proven by an inquiry that says so, and by nothing else an inquiry says of it', () => {
    const said = (state: InquiryReply['state']) => {
      const { journal } = journalAfter(OPENED);
      const reply = { class: 'inquiry-reply', ...IDENTITY, state, amountMinor: AMOUNT, code: '00' };
      decideByInquiry(journal, ATTEMPT, reply as InquiryReply);
      return journal.attempt(ATTEMPT)?.state;
    };
    expect(said('closed')).toEqual({ at: 'reversed', result: 'closed' });
    for (const state of ['open', 'in-progress', 'not-found'] as const) {
      expect(said(state)).toMatchObject({ at: 'unknown' });
    }
  });

  test('is proven by the answer to a close that says so, about this very attempt', () => {
    const said = (changes: Partial<CloseReply>) => {
      const { journal } = journalAfter(OPENED);
      const reply = { class: 'close-reply', ...IDENTITY, result: 'closed', code: '00' } as const;
      decideByClose(journal, ATTEMPT, { ...reply, ...changes });
      return journal.attempt(ATTEMPT)?.state.at;
    };
    expect(said({})).toBe('reversed');
    for (const result of ['paid', 'in-progress', 'not-found'] as const) {
      expect(said({ result })).toBe('unknown');
    }
    expect(said({ stan: 8 as Stan })).toBe('unknown');
  });

  test('can only be one: said of a card, which opened no order, it proves nothing', () => {
    const { journal } = journalAfter(PATHS.unknown);
    const inquired = { class: 'inquiry-reply', ...IDENTITY, amountMinor: AMOUNT, code: '00' };
    decideByInquiry(journal, ATTEMPT, { ...inquired, state: 'closed' } as InquiryReply);
    decideByClose(journal, ATTEMPT, {
      ...{ class: 'close-reply', ...IDENTITY, result: 'closed', code: '00' },
    } as CloseReply);
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('unknown');
  });

  test('and whose reversal is ordered is ended by the answer to that alone', () => {
    const { journal } = journalAfter(byShownCode(PATHS.reversing));
    const reply = { class: 'close-reply', ...IDENTITY, result: 'closed', code: '00' } as const;
    decideByClose(journal, ATTEMPT, reply);
    expect(journal.attempt(ATTEMPT)?.state.at).toBe('reversing');
  });
});
