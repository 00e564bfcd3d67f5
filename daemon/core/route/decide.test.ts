import { describe, expect, test } from 'vitest';
import type { PersonId } from '#contract/ids.ts';
import { STAGES } from '#contract/route-trace.ts';
import { NO_COUNTERS } from './counters.ts';
import {
  countTaken,
  decideBy,
  endOf,
  id,
  MORNING,
  minor,
  profile,
  rulesOf,
  takenBy,
} from './route.fixture.ts';
import { CHAINS } from './stages/availability.ts';
import { CHECKS } from './stages/checks.ts';

const EAST = { id: 'east', priority: 10 };
const WEST = { id: 'west', priority: 20 };
const SOUTH = { id: 'south', priority: 30 };
const NAMES = [EAST, WEST, SOUTH];
const perItem = (fen: number) => ({
  currency: 'CNY',
  fees: [{ kind: 'per-item', minor: fen }],
});

describe('the five stages (row C4)', () => {
  test('stand in one order', () => {
    expect(STAGES).toEqual(['hit', 'priority', 'availability', 'cost', 'weight']);
  });

  test('hit comes before priority: an excluded channel is not taken however high it stands', () => {
    const rules = rulesOf({
      channels: NAMES,
      rules: [{ kind: 'exclude', name: 'no-east', channels: ['east'] }],
    });
    const decision = decideBy(rules);
    expect(endOf(decision, 'east')).toBe('hit: no-east');
    expect(decision.outcome).toMatchObject({ kind: 'taken', channel: 'west' });
  });

  test('priority comes before cost: the dear one of a higher group is taken', () => {
    const rules = rulesOf({
      channels: [
        { ...EAST, ...perItem(500) },
        { ...WEST, ...perItem(1) },
      ],
    });
    expect(takenBy(rules)).toBe('east');
  });

  test('availability comes before cost: the cheapest one that is down does not win', () => {
    const rules = rulesOf({
      channels: [
        { ...EAST, priority: 1, ...perItem(1) },
        { ...WEST, priority: 1, ...perItem(5) },
      ],
    });
    expect(takenBy(rules, { states: { east: { link: 'down' } } })).toBe('west');
  });

  test('cost comes before weight: a strict minimum wins against every weight', () => {
    const rules = rulesOf({
      channels: [
        { ...EAST, priority: 1, weight: 1, ...perItem(30) },
        { ...WEST, priority: 1, weight: 1_000, ...perItem(31) },
      ],
    });
    expect(countTaken(rules, 20)).toEqual({ east: 20 });
  });

  test('equals go on to weight, the dearer does not (row C8)', () => {
    const rules = rulesOf({
      channels: [
        { ...EAST, priority: 1, weight: 30, ...perItem(100) },
        { ...WEST, priority: 1, weight: 70, ...perItem(100) },
        { ...SOUTH, priority: 1, weight: 70, ...perItem(200) },
      ],
    });
    expect(countTaken(rules, 20)).toEqual({ east: 6, west: 14 });
    expect(endOf(decideBy(rules), 'south')).toBe('cost');
  });
});

describe('specified, then static, then dynamic (row B5)', () => {
  const force = { kind: 'force', name: 'send-south', channel: 'south' };
  const use = { kind: 'use', name: 'west-first', channels: [{ id: 'west', priority: 1 }] };

  test('a forcing rule comes before a static one', () => {
    const decision = decideBy(rulesOf({ channels: NAMES, rules: [use, force] }));
    expect(decision.outcome).toEqual({
      kind: 'taken',
      channel: 'south',
      source: { by: 'force', rule: 'send-south' },
    });
  });

  test('a forced channel that fails its checks falls back to the others (row C5)', () => {
    const rules = rulesOf({ channels: NAMES, rules: [force] });
    const decision = decideBy(rules, { states: { south: { link: 'down' } } });
    expect(endOf(decision, 'south')).toBe('availability: up');
    expect(decision.outcome).toMatchObject({ channel: 'east', source: { by: 'own-priority' } });
  });

  test('an excluding rule removes even what a rule forces, and says so by its name', () => {
    const exclude = { kind: 'exclude', name: 'south-is-closed', channels: ['south'] };
    const decision = decideBy(rulesOf({ channels: NAMES, rules: [force, exclude] }));
    expect(endOf(decision, 'south')).toBe('hit: south-is-closed');
    expect(decision.outcome).toMatchObject({ channel: 'east' });
  });

  test('the first static rule that fits gives the list, and only its channels are asked', () => {
    const later = { kind: 'use', name: 'later', channels: [{ id: 'south', priority: 1 }] };
    const rules = rulesOf({ channels: NAMES, rules: [use, later] });
    const decision = decideBy(rules, { states: { west: { link: 'down' } } });
    expect(decision.outcome).toEqual({ kind: 'none', why: 'no-channel' });
    expect(decision.steps.map(({ channel }) => channel)).toEqual(['west']);
  });

  test('a rule is about the orders its condition names and no others', () => {
    const big = { ...use, when: { fromMinor: 100_000, methods: ['card'] } };
    const rules = rulesOf({ channels: NAMES, rules: [big] });
    expect(takenBy(rules, { order: { amountMinor: minor(100_000) } })).toBe('west');
    expect(takenBy(rules, { order: { amountMinor: minor(99_999) } })).toBe('east');
  });

  test('a poor channel waits behind the others, and is better than none', () => {
    const rules = rulesOf({ channels: NAMES, grading: { poorBelow: '90%' } });
    const counters = poor('east');
    expect(takenBy(rules, { counters })).toBe('west');
    expect(endOf(decideBy(rules, { counters }), 'east')).toBe('priority: poor-grade');
    const down = { link: 'down' } as const;
    const last = decideBy(rules, { counters, states: { west: down, south: down } });
    expect(last.steps.map(({ channel, ended }) => `${channel} ${ended.at}`)).toEqual([
      'west availability',
      'south availability',
      'east taken',
    ]);
  });

  test('where a static rule chose, grades say nothing', () => {
    const first = { kind: 'use', name: 'east-first', channels: [EAST, WEST] };
    const rules = rulesOf({ channels: NAMES, grading: { poorBelow: '90%' }, rules: [first] });
    expect(takenBy(rules, { counters: poor('east') })).toBe('east');
  });
});

/** Twenty outcomes, half of them faults, a minute ago. */
const poor = (channel: string) => ({
  ...NO_COUNTERS,
  channels: {
    [channel]: {
      ...{ date: '2026-11-22', dayMinor: 0, dayCount: 0, monthMinor: 0, promotion: null },
      evidence: { tries: 20, good: 10, lost: 0, replyMs: 300, lastAtWallMs: MORNING - 60_000 },
    },
  },
});

describe('a person forces a channel (row C2)', () => {
  const standing = { channel: id('south'), person: 'Wang' as PersonId };

  test('and it is taken over rules that force or exclude', () => {
    const rules = rulesOf({
      channels: NAMES,
      rules: [
        { kind: 'force', name: 'send-west', channel: 'west' },
        { kind: 'exclude', name: 'not-south', channels: ['south'] },
      ],
    });
    expect(decideBy(rules, { standing }).outcome).toEqual({
      kind: 'taken',
      channel: 'south',
      source: { by: 'person', person: 'Wang' },
    });
  });

  test('but not over its checks: one that is down falls back to the rules', () => {
    const rules = rulesOf({ channels: NAMES });
    expect(takenBy(rules, { standing, states: { south: { link: 'down' } } })).toBe('east');
  });

  test('and only for the methods it was meant for', () => {
    const rules = rulesOf({ channels: NAMES });
    const onlyCodes = { ...standing, methods: ['qr-scan' as const] };
    expect(takenBy(rules, { standing: onlyCodes })).toBe('east');
  });
});

describe('only the group being walked pays for its checks (row C6)', () => {
  const asking = (states: Readonly<Record<string, boolean>>) => {
    const asked: string[] = [];
    const candidates = {
      get(channel: string) {
        asked.push(channel);
        const link = states[channel] === false ? ('down' as const) : ('up' as const);
        return {
          link,
          breaker: 'closed' as const,
          fundsMinor: null,
          dwelling: false,
          flagged: false,
          line: 'clear' as const,
        };
      },
    };
    return { asked, candidates };
  };
  const groups = [10, 20, 30].flatMap((priority) =>
    ['a', 'b'].map((name) => ({ id: `${name}${priority}`, priority })),
  );

  test('the first group that has an available channel is the last one asked', () => {
    const { asked, candidates } = asking({ a10: false, b10: false });
    const { steps } = decideBy(rulesOf({ channels: groups }), { candidates });
    expect(new Set(asked)).toEqual(new Set(['a10', 'b10', 'a20', 'b20']));
    expect(steps).toHaveLength(4);
  });

  test('a hundred channels in lower groups cost nothing more', () => {
    const many = Array.from({ length: 100 }, (_, nth) => ({ id: `low${nth}`, priority: 500 }));
    const counts = [groups, [...groups, ...many]].map((channels) => {
      const { asked, candidates } = asking({});
      decideBy(rulesOf({ channels }), { candidates });
      return asked.length;
    });
    expect(counts[0]).toBe(counts[1]);
  });

  test('channels of another transaction type are not hit, so they are not asked', () => {
    const channels = [...groups, { id: 'qr-only', priority: 1 }];
    const profiles = channels.map(({ id: name }) =>
      profile(name, name === 'qr-only' ? { methods: ['qr-scan'] } : {}),
    );
    const { asked, candidates } = asking({});
    const rules = rulesOf({ channels }, profiles);
    expect(decideBy(rules, { candidates }).outcome).toMatchObject({ channel: 'a10' });
    expect(asked).not.toContain('qr-only');
  });

  test('a channel that was forced and failed is not asked a second time in its group', () => {
    const rules = rulesOf({
      channels: NAMES,
      rules: [{ kind: 'force', name: 'send-east', channel: 'east' }],
    });
    const { steps } = decideBy(rules, { states: { east: { link: 'down' } } });
    expect(steps.map(({ channel }) => channel)).toEqual(['east', 'west']);
  });
});

describe('asked again for the same order (rows C10, C11)', () => {
  const rules = rulesOf({ channels: [...NAMES, { id: 'north', priority: 40 }] });

  test('it answers the next best, until the attempt limit', () => {
    const answers = [
      takenBy(rules),
      takenBy(rules, { tried: [id('east')] }),
      takenBy(rules, { tried: [id('east'), id('west')] }),
      takenBy(rules, { tried: [id('east'), id('west'), id('south')] }),
    ];
    expect(answers).toEqual(['east', 'west', 'south', 'attempt-limit']);
  });

  test('it answers the next best, until the list is used up', () => {
    const two = rulesOf({ channels: [EAST, WEST] });
    expect(takenBy(two, { tried: [id('east'), id('west')] })).toBe('no-channel');
  });

  test('a pay-out is never moved, however many channels are up', () => {
    const signed = rulesOf({ channels: NAMES.map((c) => ({ ...c, products: ['pay-out'] })) });
    const asked = { order: { product: 'pay-out' as const } };
    expect(takenBy(signed, asked)).toBe('east');
    expect(takenBy(signed, { ...asked, tried: [id('east')] })).toBe('pay-out-stays');
  });

  test('a shown single-use credential goes to a channel that takes it again', () => {
    const profiles = [
      profile('east', { replay: { card: false, code: false } }),
      profile('west'),
      profile('south'),
    ];
    const mixed = rulesOf({ channels: NAMES }, profiles);
    expect(takenBy(mixed, { order: { shown: 'elsewhere' } })).toBe('west');
    expect(takenBy(mixed)).toBe('east');
  });

  test('when no channel takes it again, the customer is asked to present again', () => {
    const replay = { card: false, code: false };
    const none = rulesOf(
      { channels: NAMES },
      NAMES.map((c) => profile(c.id, { replay })),
    );
    const asked = {
      order: { shown: 'elsewhere' as const },
      states: { east: { link: 'down' as const } },
    };
    expect(takenBy(none, asked)).toBe('again: west');
  });

  test('a card shown as often as one reading may be is asked for again, whatever a channel takes', () => {
    const all = rulesOf({ channels: NAMES }, [profile('east'), profile('west'), profile('south')]);
    expect(takenBy(all, { order: { shown: 'often-enough' } })).toBe('again: east');
  });
});

describe('consult and execute (row C1)', () => {
  const rules = rulesOf({
    channels: [
      { ...EAST, priority: 1 },
      { ...WEST, priority: 1 },
    ],
  });

  test('consulting names a channel and uses nothing up, however often', () => {
    const first = decideBy(rules, { mode: 'consult' });
    expect(first.counters).toBe(NO_COUNTERS);
    expect(decideBy(rules, { mode: 'consult', counters: first.counters }).outcome).toEqual(
      first.outcome,
    );
  });

  test('executing takes the channel its consultation named, and its share', () => {
    const { outcome } = decideBy(rules, { mode: 'consult' });
    const executed = decideBy(rules);
    expect(executed.outcome).toEqual(outcome);
    expect(takenBy(rules, { counters: executed.counters })).not.toBe(takenBy(rules));
  });
});

describe('the chains', () => {
  test('of every product and method name each check once and end with the one about replay', () => {
    for (const chains of Object.values(CHAINS)) {
      for (const chain of Object.values(chains)) expect(new Set(chain).size).toBe(chain.length);
    }
    expect(CHAINS.sale.card.at(-1)).toBe('replayable');
    expect(CHAINS.sale['qr-scan'].at(-1)).toBe('replayable');
  });

  test('together use every check there is', () => {
    const used = new Set(Object.values(CHAINS).flatMap((chains) => Object.values(chains).flat()));
    expect(used).toEqual(new Set(Object.keys(CHECKS)));
  });
});

describe('a channel that has only just come back (fail-back dwell)', () => {
  const rules = rulesOf({ channels: [EAST, WEST] });
  const DWELLING = { states: { east: { dwelling: true } } };

  test('waits behind the others, and the trace says why', () => {
    const decision = decideBy(rules, DWELLING);
    expect(decision.outcome).toMatchObject({ channel: 'west' });
    expect(endOf(decision, 'east')).toBe('priority: dwell');
    const { candidates } = decision.trace;
    expect(candidates).toContainEqual({ id: 'east', at: 'priority', by: 'dwell', dwelling: true });
  });

  test('is taken when there is no other', () => {
    expect(takenBy(rules, { states: { ...DWELLING.states, west: { link: 'down' } } })).toBe('east');
    const both = { east: { dwelling: true }, west: { dwelling: true } };
    expect(takenBy(rules, { states: both })).toBe('east');
  });

  test('waits under a static rule too, and goes first when it is forced', () => {
    const use = { kind: 'use', name: 'list', channels: [EAST, WEST] };
    expect(takenBy(rulesOf({ channels: [EAST, WEST], rules: [use] }), DWELLING)).toBe('west');
    const force = { kind: 'force', name: 'first', channel: 'east' };
    expect(takenBy(rulesOf({ channels: [EAST, WEST], rules: [force] }), DWELLING)).toBe('east');
    const standing = { channel: id('east'), person: 'Wang' as PersonId };
    expect(takenBy(rules, { ...DWELLING, standing })).toBe('east');
  });
});

describe('a channel that another node saw fail (rows B3, B4)', () => {
  const rules = rulesOf({ channels: [EAST, WEST] });
  const FLAGGED = { states: { east: { flagged: true } } };

  test('waits behind the others under every rule, and the trace says why', () => {
    const decision = decideBy(rules, FLAGGED);
    expect(decision.outcome).toMatchObject({ channel: 'west' });
    expect(endOf(decision, 'east')).toBe('priority: flag');
    const { candidates } = decision.trace;
    expect(candidates).toContainEqual({ id: 'east', at: 'priority', by: 'flag', flagged: true });
    const use = { kind: 'use', name: 'list', channels: [EAST, WEST] };
    expect(takenBy(rulesOf({ channels: [EAST, WEST], rules: [use] }), FLAGGED)).toBe('west');
  });

  test('is taken when this node has no other: its own health decides', () => {
    expect(takenBy(rules, { states: { ...FLAGGED.states, west: { link: 'down' } } })).toBe('east');
    const both = { east: { flagged: true }, west: { flagged: true } };
    expect(takenBy(rules, { states: both })).toBe('east');
  });

  test('goes first when a person forces it', () => {
    const standing = { channel: id('east'), person: 'Wang' as PersonId };
    expect(takenBy(rules, { ...FLAGGED, standing })).toBe('east');
  });
});

describe('a channel that shares a line with one that was lost (row A6)', () => {
  const rules = rulesOf({ channels: [EAST, WEST, { id: 'north', priority: 30 }] });
  const DOUBTED = { states: { east: { line: 'in-doubt' } } } as const;

  test('waits behind the others as long as it is in doubt, and the trace says why', () => {
    const decision = decideBy(rules, DOUBTED);
    expect(decision.outcome).toMatchObject({ channel: 'west' });
    expect(endOf(decision, 'east')).toBe('priority: line');
    expect(decision.trace.candidates).toContainEqual({
      ...{ id: 'east', at: 'priority', by: 'line', line: 'in-doubt' },
    });
  });

  test('in doubt it is taken when there is no other, and when a person forces it', () => {
    const down = { west: { link: 'down' }, north: { link: 'down' } } as const;
    expect(takenBy(rules, { states: { ...DOUBTED.states, ...down } })).toBe('east');
    const standing = { channel: id('east'), person: 'Wang' as PersonId };
    expect(takenBy(rules, { ...DOUBTED, standing })).toBe('east');
  });

  test('once it answered it goes behind its equals on other lines only, not behind dearer ones', () => {
    const priorities = Object.entries({ a: 10, b: 10, c: 20 });
    const equals = rulesOf({
      channels: priorities.map(([name, priority]) => ({ id: name, priority })),
    });
    const beside = { a: { line: 'with-tried' } } as const;
    const tried = [id('x')];
    expect(takenBy(equals, { states: beside, tried })).toBe('b');
    expect(endOf(decideBy(equals, { states: beside, tried }), 'a')).toBe('weight: line');
    const alone = { ...beside, b: { link: 'down' } } as const;
    expect(takenBy(equals, { states: alone, tried })).toBe('a');
  });
});

test('the smaller limit of attempts counts, the rules’ or the service’s', () => {
  const tried = [id('east'), id('west')];
  const rules = (attempts: number) =>
    rulesOf({ attempts, channels: [EAST, WEST, { id: 'north', priority: 30 }] });
  expect(takenBy(rules(3), { tried, attemptsPerSale: 3 })).toBe('north');
  expect(takenBy(rules(3), { tried, attemptsPerSale: 2 })).toBe('attempt-limit');
  expect(takenBy(rules(2), { tried, attemptsPerSale: 3 })).toBe('attempt-limit');
});
