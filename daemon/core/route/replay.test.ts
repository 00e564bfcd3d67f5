import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PersonId } from '#contract/ids.ts';
import { trace as schema } from '#contract/route-trace.ts';
import { replay } from './replay.ts';
import { decideBy, endOf, id, MORNING, minor, profile, rulesOf, UP } from './route.fixture.ts';
import { jsonBytes, MOST_TRACE_BYTES } from './trace.ts';

const PROMOTION = { name: 'p', from: '2026-11-01', to: '2026-11-30', off: '50%', budgetMinor: 90 };

/** Rules that use every stage, for as many channels as asked for, with names as long as may be. */
const busyRules = (count: number) => {
  const names = Array.from({ length: count }, (_, nth) => `channel-${nth}`.padEnd(32, 'x'));
  const channels = names.map((name, nth) => ({
    ...{ id: name, priority: nth % 3, weight: nth % 4, currency: 'CNY' },
    fees: [{ kind: 'per-item', minor: 10 + (nth % 2) }],
    limits: { dayMinor: 100_000 },
    ...(nth % 5 === 0 && { promotion: PROMOTION }),
    ...(nth % 7 === 3 && { binLists: { deny: ['exact'] } }),
    ...(nth % 11 === 4 && { hours: [{ from: '09:00', to: '12:00' }] }),
  }));
  const weighted = channels.map((c) => (c.weight === 0 ? { ...c, weight: 5 } : c));
  return rulesOf(
    {
      channels: weighted,
      bins: [{ from: '62220212', to: '62220212', card: 'debit', bank: 'icbc', list: 'exact' }],
      grading: { evidence: 5, poorBelow: '80%' },
      rules: [
        { kind: 'force', name: 'codes', channel: names[0], when: { methods: ['qr-scan'] } },
        { kind: 'exclude', name: 'no-first', channels: [names[0]], when: { fromMinor: 50_000 } },
        {
          ...{ kind: 'use', name: 'middle', when: { fromMinor: 20_000, toMinor: 30_000 } },
          channels: names.slice(0, 4).map((name) => ({ id: name, priority: 1, weight: 2 })),
        },
      ],
    },
    names.map((name, nth) =>
      profile(name, nth % 3 === 1 ? { replay: { card: false, code: false } } : {}),
    ),
  );
};

const situations = (count: number) => {
  const rules = busyRules(count);
  const ids = [...rules.channels.keys()];
  const some = fc.subarray(ids, { maxLength: 2 });
  const state = fc.record({
    link: fc.constantFrom('up' as const, 'up' as const, 'down' as const, 'suspended' as const),
    breaker: fc.constantFrom('closed' as const, 'closed' as const, 'open' as const),
    fundsMinor: fc.constantFrom(null, 5_000),
    dwelling: fc.constantFrom(false, false, true),
    flagged: fc.constantFrom(false, false, true),
    line: fc.constantFrom('clear', 'clear', 'with-tried', 'in-doubt'),
  });
  const evidence = fc.record({
    tries: fc.nat(20),
    good: fc.nat(20),
    lost: fc.nat(3),
    replyMs: fc.nat(9_000),
    lastAtWallMs: fc.integer({ min: MORNING - 1_000_000, max: MORNING }),
  });
  const counted = fc.record({
    date: fc.constantFrom('2026-11-22', '2026-11-01', '2026-10-31'),
    dayMinor: fc.oneof(fc.constant(0), fc.nat(100_000)),
    dayCount: fc.nat(3),
    monthMinor: fc.oneof(fc.constant(0), fc.nat(900_000)),
    promotion: fc.constantFrom(null, { name: 'p', usedMinor: 80 }, { name: 'q', usedMinor: 5 }),
    evidence,
  });
  const perChannel = <T>(item: fc.Arbitrary<T>) =>
    fc
      .array(item, { minLength: ids.length, maxLength: ids.length })
      .map((all) => Object.fromEntries(all.map((one, nth) => [ids[nth] ?? '', one])));
  const quotas = perChannel(fc.integer({ min: -9, max: 9 })).map((shares) =>
    Object.fromEntries([0, 1, 2].map((p) => [`sale/card/*/${p}`, shares])),
  );
  return fc.record({
    rules: fc.constant(rules),
    asked: fc.record({
      order: fc.record({
        amountMinor: fc.constantFrom(minor(300), minor(25_000), minor(60_000)),
        payer: fc.constantFrom(
          { kind: 'card' as const, bin: '62220212' },
          { kind: 'card' as const, bin: '622202' },
        ),
        sealedTo: fc.option(fc.subarray(ids), { freq: 2 }),
        shown: fc.constantFrom('nowhere' as const, 'elsewhere' as const, 'often-enough' as const),
      }),
      states: perChannel(fc.option(state, { freq: 9 })),
      counters: fc.record({ channels: perChannel(counted), quotas }),
      tried: some,
      standing: fc.constantFrom(undefined, {
        channel: ids[1] ?? id('none'),
        person: '王'.repeat(40) as PersonId,
      }),
    }),
  });
};

describe('a trace', () => {
  for (const count of [3, 12, 64]) {
    test(`of ${count} channels is under 2 kB and decides the same when replayed`, () => {
      fc.assert(
        fc.property(situations(count), ({ rules, asked: { standing, ...asked } }) => {
          const decision = decideBy(rules, standing === undefined ? asked : { ...asked, standing });
          const recorded = schema.parse(JSON.parse(JSON.stringify(decision.trace)));
          expect(Buffer.byteLength(JSON.stringify(recorded))).toBeLessThanOrEqual(MOST_TRACE_BYTES);
          const again = replay(recorded, rules);
          expect(again.decision.outcome).toEqual(decision.outcome);
          if (recorded.more > 0) return;
          expect(again.decision.steps).toEqual(decision.steps);
        }),
        { numRuns: 300 },
      );
    });
  }

  test('holds no more of a card than its first six digits', () => {
    const payer = { kind: 'card' as const, bin: '62220212' };
    const { trace } = decideBy(busyRules(3), { order: { payer } });
    expect(JSON.stringify(trace)).not.toContain('6222021');
    expect(trace.order.payer).toEqual({ kind: 'card', bin: '622202' });
  });

  test('says how many losers were left out for its size', () => {
    const { trace, steps } = decideBy(busyRules(64), {
      candidates: {
        get: (name) => ({ ...UP, link: name.startsWith('channel-2') ? 'up' : 'down' }),
      },
    });
    expect(trace.more).toBeGreaterThan(0);
    expect(trace.candidates.length + trace.more).toBe(steps.length);
    expect(trace.candidates.some(({ at }) => at === 'taken')).toBe(true);
  });

  test('journaled before a reading had a bound is read as shown elsewhere, or nowhere', () => {
    const { trace } = decideBy(busyRules(3), { order: { shown: 'elsewhere' } });
    const { shown: _, ...order } = trace.order;
    const old = (isShown: boolean) => schema.parse({ ...trace, order: { ...order, isShown } });
    expect(old(true).order.shown).toBe('elsewhere');
    expect(old(false).order.shown).toBe('nowhere');
    expect(() => schema.parse({ ...trace, order })).toThrow();
    expect(() => schema.parse({ ...trace, order: null })).toThrow();
  });

  test('counts bytes, not characters', () => {
    for (const value of ['plain', '渠道', 'é', '💳']) {
      expect(jsonBytes(value)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
    }
  });
});

describe('what if', () => {
  const channels = [
    { id: 'east', priority: 1, hours: [{ from: '08:00', to: '12:00' }] },
    { id: 'west', priority: 2 },
  ];
  const { trace } = decideBy(rulesOf({ channels }));

  test('it had been another moment', () => {
    const rules = rulesOf({ channels });
    const noon = MORNING + 2 * 3_600_000;
    const { decision } = replay(trace, rules, { atWallMs: noon, assumeUp: true });
    expect(endOf(decision, 'east')).toBe('availability: working-hours');
    expect(decision.outcome).toMatchObject({ channel: 'west' });
  });

  test('other rules had been in force; who was not looked at then is named', () => {
    const other = rulesOf({ channels: channels.map((c) => ({ ...c, priority: 9 - c.priority })) });
    const { decision, assumed } = replay(trace, other, { assumeUp: true });
    expect(decision.outcome).toMatchObject({ channel: 'west' });
    expect(assumed).toEqual(['west']);
    expect(replay(trace, other).decision.outcome).toMatchObject({ channel: 'east' });
  });
});
