import { describe, expect, test } from 'vitest';
import { type Counters, evidenceOf, NO_COUNTERS, counters as schema, spentOn } from './counters.ts';
import { decideBy, id, MORNING, rulesOf, takenBy } from './route.fixture.ts';
import { type AttemptResult, tally, withPending } from './tally.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const EAST = id('east');

const done = (changes: Partial<AttemptResult> = {}): AttemptResult => ({
  channel: EAST,
  amountMinor: 12_500,
  discount: null,
  result: 'approved',
  replyMs: 300,
  atWallMs: MORNING,
  ...changes,
});

const limited = rulesOf({
  channels: [
    { id: 'east', priority: 1, currency: 'CNY', limits: { dayMinor: 30_000, dayCount: 50 } },
    { id: 'west', priority: 2 },
  ],
});

test('approved sales fill the day and the month; other results do not', () => {
  const results = [done(), done({ result: 'answered' }), done({ result: 'lost' }), done()];
  const counters = results.reduce((sums, result) => tally(sums, limited, result), NO_COUNTERS);
  expect(spentOn(counters, EAST, '2026-11-22')).toEqual({
    dayMinor: 25_000,
    dayCount: 2,
    monthMinor: 25_000,
  });
  expect(schema.parse(JSON.parse(JSON.stringify(counters)))).toEqual(counters);
});

test('a full day moves the next sale on, and a new day takes it back', () => {
  const counters = tally(tally(NO_COUNTERS, limited, done()), limited, done());
  expect(takenBy(limited, { counters })).toBe('west');
  expect(takenBy(limited, { counters, atWallMs: MORNING + DAY_MS })).toBe('east');
});

test('what is under way counts as if it were approved, and is forgotten when it is not', () => {
  const counters = tally(NO_COUNTERS, limited, done());
  const pending = [{ channel: EAST, amountMinor: 10_000 }];
  const with1 = withPending(counters, limited, pending, MORNING);
  expect(takenBy(limited, { counters })).toBe('east');
  expect(takenBy(limited, { counters: with1 })).toBe('west');
  expect(spentOn(with1, EAST, '2026-11-22')).toMatchObject({ dayMinor: 22_500, dayCount: 2 });
  expect(evidenceOf(with1, EAST)).toEqual(evidenceOf(counters, EAST));
  expect(withPending(counters, limited, [], MORNING)).toBe(counters);
});

test('an approval that came late counts for the limits, and not a second time for the grade', () => {
  const rules = rulesOf({ channels: [{ id: 'east', priority: 1 }], grading: { evidence: 5 } });
  const lost = tally(NO_COUNTERS, rules, done({ result: 'lost' }));
  const late = tally(lost, rules, done({ result: 'approved-late' }));
  expect(spentOn(late, EAST, '2026-11-22')).toMatchObject({ dayMinor: 12_500, dayCount: 1 });
  expect(evidenceOf(late, EAST)).toEqual(evidenceOf(lost, EAST));
});

test('a channel that the rules no longer name is counted all the same', () => {
  const counters = tally(NO_COUNTERS, limited, done({ channel: id('gone') }));
  expect(spentOn(counters, id('gone'), '2026-11-22')).toMatchObject({ dayMinor: 12_500 });
});

test('a day without sales keeps the month', () => {
  const counters = tally(
    tally(NO_COUNTERS, limited, done()),
    limited,
    done({ atWallMs: MORNING + DAY_MS }),
  );
  expect(spentOn(counters, EAST, '2026-11-23')).toMatchObject({ dayCount: 1, monthMinor: 25_000 });
});

test('a promotion is used up by what it took off approved sales', () => {
  const promotion = { name: 'autumn', from: '2026-11-01', to: '2026-11-30', off: '50%' };
  const rules = rulesOf({
    channels: [
      {
        ...{ id: 'east', priority: 1, currency: 'CNY' },
        fees: [{ kind: 'per-item', minor: 100 }],
        promotion: { ...promotion, budgetMinor: 80 },
      },
      { id: 'west', priority: 1, currency: 'CNY', fees: [{ kind: 'per-item', minor: 75 }] },
    ],
  });
  const taken: string[] = [];
  let counters: Counters = NO_COUNTERS;
  for (let nth = 0; nth < 3; nth += 1) {
    const { outcome, discount } = decideBy(rules, { counters });
    const channel = outcome.kind === 'taken' ? outcome.channel : id('nobody');
    taken.push(channel);
    counters = tally(counters, rules, done({ channel, discount }));
  }
  // 50 of 80 are used by the first sale; the second would get 30 off and cost 70; then none.
  expect(taken).toEqual(['east', 'east', 'west']);
  expect(counters.channels[EAST]?.promotion).toEqual({ name: 'autumn', usedMinor: 80 });
  expect(takenBy(rules, { atWallMs: MORNING + 9 * DAY_MS })).toBe('west');
});

describe('a grade', () => {
  const grading = { evidence: 10, poorBelow: '80%', lostAbove: '10%', slowAboveMs: 4_000 };
  const rules = rulesOf({
    channels: [
      { id: 'east', priority: 1 },
      { id: 'west', priority: 2 },
    ],
    grading,
  });
  const resulting = (
    times: number,
    changes: Partial<AttemptResult>,
    from = NO_COUNTERS,
  ): Counters =>
    Array.from({ length: times }).reduce<Counters>(
      (sums) => tally(sums, rules, done(changes)),
      from,
    );

  test('needs its floor of evidence', () => {
    expect(takenBy(rules, { counters: resulting(9, { result: 'fault' }) })).toBe('east');
    expect(takenBy(rules, { counters: resulting(10, { result: 'fault' }) })).toBe('west');
  });

  test('takes a decline for an answer like any other (rule 14)', () => {
    expect(takenBy(rules, { counters: resulting(30, { result: 'answered' }) })).toBe('east');
  });

  test('falls by answers that were lost, before the share of good ones does', () => {
    const good = resulting(17, {});
    expect(takenBy(rules, { counters: resulting(2, { result: 'lost' }, good) })).toBe('west');
    expect(takenBy(rules, { counters: resulting(2, { result: 'fault' }, good) })).toBe('east');
  });

  test('falls by answers that come late', () => {
    expect(takenBy(rules, { counters: resulting(20, { replyMs: 4_001 }) })).toBe('west');
    expect(takenBy(rules, { counters: resulting(20, { replyMs: 4_000 }) })).toBe('east');
  });

  test('is forgotten after a while, so that a channel gets another chance', () => {
    const counters = resulting(20, { result: 'fault' });
    const later = MORNING + 16 * MINUTE_MS;
    expect(takenBy(rules, { counters, atWallMs: later })).toBe('east');
    const again = tally(counters, rules, done({ atWallMs: later }));
    expect(evidenceOf(again, EAST)).toMatchObject({ tries: 1, good: 1 });
  });

  test('lets older outcomes weigh less than newer ones', () => {
    const recovered = resulting(60, {}, resulting(40, { result: 'fault' }));
    expect(evidenceOf(recovered, EAST).tries).toBeLessThanOrEqual(40);
    expect(takenBy(rules, { counters: recovered })).toBe('east');
  });
});
