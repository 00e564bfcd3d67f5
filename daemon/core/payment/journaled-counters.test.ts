import { expect, test } from 'vitest';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import type { EntryBody, EntryOf } from '../journal/entries.ts';
import { Journal } from '../journal/journal.ts';
import type { JournalStore } from '../journal/store.ts';
import { evidenceOf, promotionUsedMinor, spentOn } from '../route/counters.ts';
import { RuleBook } from '../route/rules/rule-book.ts';
import { CHANNEL, ENTRIES, PATHS, sampleProfile } from '../sample-facts.ts';
import { JournaledCounters } from './journaled-counters.ts';

const clock = createVirtualClock();
const RULES = {
  version: 1,
  channels: [{ id: CHANNEL, priority: 1 }],
  grading: { evidence: 5, poorBelow: '80%' },
};
const DECIDED: EntryOf<'route-decided'> = {
  ...ENTRIES['route-decided'],
  drawn: { key: 'sale/card/*/1', shares: { [CHANNEL]: -3 } },
  discount: { promotion: 'autumn', offMinor: 40 },
};

const started = (store: JournalStore) => {
  const rules = new RuleBook([sampleProfile()]);
  rules.replace(JSON.stringify(RULES));
  const view = new JournaledCounters({ rules, faultCodes: ['96'] });
  const journal = new Journal(store, clock, view);
  const counters = () => view.counters(journal.liveAttempts(), clock.wallNow());
  return { journal, view, counters };
};

/** One sale's path with its decision where a run would write it. */
const sale = (number: number, path: readonly EntryBody[]): EntryBody[] =>
  path
    .flatMap((body): readonly EntryBody[] =>
      body.kind === 'attempt-armed' ? [DECIDED, body] : [body],
    )
    .map((body) => {
      const named = { ...body, saleId: `sale-${number}` };
      const isOfAttempt = 'attemptId' in body;
      return (isOfAttempt ? { ...named, attemptId: `attempt-${number}` } : named) as EntryBody;
    });

const today = (counters: ReturnType<ReturnType<typeof started>['counters']>) =>
  spentOn(counters, CHANNEL, counters.channels[CHANNEL]?.date ?? '');

test('an approved attempt counts its amount and its discount, any other only its outcome', () => {
  const { journal, counters } = started(new MemoryStore());
  journal.append(...sale(1, PATHS.approved));
  journal.append(...sale(2, PATHS.declined));
  journal.append(...sale(3, PATHS.refused));
  journal.append(...sale(4, PATHS.reversed));
  journal.append(...sale(5, PATHS['not-sent']));
  expect(today(counters())).toEqual({ dayMinor: 12_500, dayCount: 1, monthMinor: 12_500 });
  expect(promotionUsedMinor(counters(), CHANNEL, 'autumn')).toBe(40);
  expect(evidenceOf(counters(), CHANNEL)).toMatchObject({ tries: 4, good: 2, lost: 1 });
  expect(counters().quotas).toEqual({ 'sale/card/*/1': { [CHANNEL]: -3 } });
});

test('an attempt under way counts until it is decided, and an owed reversal does not', () => {
  const { journal, counters } = started(new MemoryStore());
  journal.append(...sale(1, PATHS.armed));
  expect(today(counters())).toMatchObject({ dayMinor: 12_500, dayCount: 1 });
  const unknown = { ...ENTRIES['attempt-unknown'], saleId: 'sale-1', attemptId: 'attempt-1' };
  journal.append(unknown as EntryBody);
  expect(today(counters())).toMatchObject({ dayMinor: 12_500 });
  const ordered = { ...ENTRIES['reversal-ordered'], saleId: 'sale-1', attemptId: 'attempt-1' };
  journal.append(ordered as EntryBody);
  expect(today(counters())).toMatchObject({ dayMinor: 0, dayCount: 0 });
});

test('an approval found by inquiry counts for the limit; its grade fell when the answer was lost', () => {
  const { journal, counters } = started(new MemoryStore());
  const found = { ...ENTRIES['attempt-approved'], by: 'inquiry' as const };
  journal.append(...sale(1, [...PATHS.unknown, found, ENTRIES['sale-approved']]));
  expect(today(counters())).toMatchObject({ dayMinor: 12_500, dayCount: 1 });
  expect(evidenceOf(counters(), CHANNEL)).toMatchObject({ tries: 1, good: 0, lost: 1 });
});

/** The evidence after one attempt that came to `path`, and the time its answer took. */
const evidenceAfter = (...path: readonly EntryBody[]) => {
  const { journal, counters } = started(new MemoryStore());
  journal.append(...sale(1, path));
  return evidenceOf(counters(), CHANNEL);
};

test('a refusal with a code of the channel itself is its fault; any other is an answer (rule 14)', () => {
  const refused = ENTRIES['attempt-refused'];
  const answer = { ...refused, hostCode: '91', tookMs: 80 };
  expect(evidenceAfter(...PATHS.armed, refused)).toMatchObject({ tries: 1, good: 0 });
  expect(evidenceAfter(...PATHS.armed, answer)).toMatchObject({ tries: 1, good: 1 });
});

test('an answer to a lost attempt, found out later, is not counted a second time', () => {
  const lost = evidenceAfter(...PATHS.unknown);
  expect(lost).toMatchObject({ tries: 1, good: 0, lost: 1 });
  expect(evidenceAfter(...PATHS.unknown, ENTRIES['attempt-refused'])).toEqual(lost);
  expect(evidenceAfter(...PATHS.unknown, ENTRIES['attempt-declined'])).toEqual(lost);
});

test('an answer found without its exchange says nothing of how fast the channel is', () => {
  const declined = ENTRIES['attempt-declined'];
  const timed = evidenceAfter(...PATHS.armed, { ...declined, tookMs: 80 });
  const untimed = evidenceAfter(...PATHS.armed, { ...declined, tookMs: undefined });
  expect(timed).not.toEqual(untimed);
  expect(untimed).toMatchObject({ tries: 1, good: 1 });
});

test.each([3, 8, 13])(
  'a start from a checkpoint every %i entries counts what a start from the first entry counts',
  (everyEntries) => {
    const store = new MemoryStore(everyEntries);
    const { journal, view } = started(store);
    const paths = [PATHS.approved, PATHS.armed, PATHS.reversing, PATHS.declined, PATHS.unknown];
    for (const [index, path] of paths.entries()) journal.append(...sale(index + 1, path));
    journal.append(ENTRIES['route-forced']);
    const bare = new MemoryStore();
    bare.append([...store.entriesAfter(0)]);
    const [quick, whole] = [started(store), started(bare)];
    expect(store.checkpoints?.last()).not.toBeNull();
    expect(quick.view.snapshot()).toEqual(whole.view.snapshot());
    expect(quick.view.snapshot()).toEqual(view.snapshot());
    expect(quick.view.force).toEqual(ENTRIES['route-forced'].force);
  },
);

test('a checkpoint that knows nothing of routing is passed over, and nothing is missing', () => {
  const store = new MemoryStore(4);
  const plain = new Journal(store, clock);
  plain.append(...sale(1, PATHS.approved));
  expect(store.checkpoints?.last()).not.toBeNull();
  expect(today(started(store).counters())).toMatchObject({ dayMinor: 12_500 });
});
