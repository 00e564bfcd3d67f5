import { describe, expect, test } from 'vitest';
import type { TerminalId } from '#contract/ids.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import type { FailureDomains } from './cluster-builder/cluster-builder.ts';
import {
  APPROVED,
  DECLINED,
  EAST,
  factsOf,
  type GuardBench,
  guardBench,
  HARBOR,
  NO_REPLY,
  onOneLine,
  type RulesInput,
  TILL,
} from './guard.fixture.ts';
import { explain, type Refusal } from './refusal.ts';
import { guardRules } from './rules.ts';

const benchOf = (
  rules?: RulesInput,
  domains?: FailureDomains,
): GuardBench & { readonly clock: VirtualClock } => {
  const clock = createVirtualClock();
  return Object.assign(guardBench(clock, rules, domains), { clock });
};

const pause = (clock: VirtualClock, ms: number): void => clock.idleUntil(clock.monotonicNow() + ms);

const refusalOf = ({ guard }: GuardBench, changes = {}): Refusal => {
  const entered = guard.enter(factsOf(changes));
  if (entered.kind === 'granted') throw new Error('was let through');
  return entered.refusal;
};

const nodeOf = ({ guard }: GuardBench, name: string) => {
  const found = guard.view().nodes.find((node) => node.name === name);
  if (found === undefined) throw new Error(`no node ${name}`);
  return found;
};

describe('entering and leaving', () => {
  test('a sale on a sound channel is let through and given back', () => {
    const bench = benchOf();
    const sale = bench.granted();
    expect(bench.guard.view().flow.total.inFlight).toBe(1);
    sale.leave(APPROVED);
    expect(bench.guard.view().flow.total.inFlight).toBe(0);
  });

  test('a place given back twice is a bug, and counts once', () => {
    const bench = benchOf();
    const sale = bench.granted();
    sale.leave(APPROVED);
    expect(() => sale.leave(APPROVED)).toThrow('twice');
    expect(bench.guard.view().flow.total.inFlight).toBe(0);
    expect(nodeOf(bench, 'total').successes).toBe(1);
  });
});

describe('node selector, cluster builder and statistic', () => {
  test('an attempt is counted at its terminal, method and channel, at its channel, and in total', () => {
    const bench = benchOf();
    bench.attempt(APPROVED, { method: 'qr-scan' });
    for (const name of ['total', `channel ${EAST}`, `${TILL}/qr-scan/${EAST}`]) {
      expect(nodeOf(bench, name)).toMatchObject({ asked: 1, successes: 1, inFlight: 0 });
    }
  });

  test('channels on one line are counted at it together', () => {
    const bench = benchOf({}, onOneLine('mall-line', [EAST, HARBOR]));
    bench.attempt(APPROVED, { channel: EAST });
    bench.attempt(NO_REPLY, { channel: HARBOR });
    expect(nodeOf(bench, 'line mall-line')).toMatchObject({ successes: 1, faults: 1 });
    expect(bench.breaker(EAST).lines).toEqual(['mall-line']);
  });

  test('more terminals than nodes are counted together, and none is refused for it', () => {
    const bench = benchOf({ nodeSelector: { mostNodes: 2 } });
    for (const terminal of ['T0000001', 'T0000002', 'T0000003', 'T0000004'] as TerminalId[]) {
      expect(bench.tried({ terminal })).toBe('granted');
    }
    expect(nodeOf(bench, 'others').asked).toBe(2);
    expect(bench.guard.view().nodes.filter(({ name }) => name.includes('/'))).toHaveLength(2);
  });

  test('response time is the mean of what finished in the last minute', () => {
    const bench = benchOf();
    for (const tookMs of [200, 400]) {
      const sale = bench.granted();
      pause(bench.clock, tookMs);
      sale.leave(APPROVED);
    }
    expect(nodeOf(bench, 'total').meanMs).toBe(300);
    pause(bench.clock, 61_000);
    expect(nodeOf(bench, 'total')).toMatchObject({ meanMs: null, asked: 0 });
  });

  test('at one payment a minute the window by time is empty and the one by count is not', () => {
    const bench = benchOf();
    for (const outcome of [APPROVED, NO_REPLY, NO_REPLY]) {
      bench.attempt(outcome);
      pause(bench.clock, 61_000);
    }
    expect(nodeOf(bench, 'total')).toMatchObject({
      asked: 0,
      lastOutcomes: 3,
      lastFaults: 2,
      faultsInARow: 2,
    });
  });

  test('a refused attempt counts as asked and refused, and not towards the rate', () => {
    const bench = benchOf({ authority: { channels: { deny: [EAST] } } });
    expect(bench.tried()).toBe('channel-barred');
    expect(nodeOf(bench, 'total')).toMatchObject({ asked: 1, refused: 1, perSecond: 0 });
    expect(bench.guard.view().refusals).toEqual({ 'channel-barred': 1 });
  });

  test('the most in flight at once is remembered', () => {
    const bench = benchOf();
    const sales = [bench.granted(), bench.granted(), bench.granted()];
    for (const sale of sales) sale.leave(DECLINED);
    expect(nodeOf(bench, 'total')).toMatchObject({ inFlight: 0, mostInFlight: 3, neutrals: 3 });
  });
});

describe('authority', () => {
  test('deny wins over allow, and says who', () => {
    const bench = benchOf({ authority: { channels: { allow: [EAST], deny: [EAST] } } });
    expect(refusalOf(bench)).toEqual({
      slot: 'authority',
      code: 'channel-barred',
      retryAfterMs: null,
      who: EAST,
    });
  });

  test('with an allow list only those on it pass', () => {
    const bench = benchOf({ authority: { terminals: { allow: ['T0000002'] } } });
    expect(bench.tried()).toBe('terminal-barred');
    expect(bench.tried({ terminal: 'T0000002' as TerminalId })).toBe('granted');
  });

  test('an empty allow list lets nobody through', () => {
    expect(benchOf({ authority: { channels: { allow: [] } } }).tried()).toBe('channel-barred');
  });

  test('a product can be barred by itself', () => {
    const bench = benchOf({ authority: { products: { deny: ['pay-out'] } } });
    expect(bench.tried({ product: 'pay-out' })).toBe('product-barred');
    expect(bench.tried({ product: 'sale' })).toBe('granted');
  });
});

describe('system', () => {
  test.each([
    ['loop-lag', { loopLagMs: 251 }],
    ['too-many-payments', { inFlightPayments: 513 }],
    ['journal-backlog', { journalBacklog: 257 }],
  ] as const)('%s above its limit refuses until it is below again', (code, over) => {
    const bench = benchOf();
    const calm = bench.load;
    bench.load = { ...calm, ...over };
    expect(refusalOf(bench)).toMatchObject({ slot: 'system', code, retryAfterMs: 1_000 });
    bench.load = calm;
    expect(bench.tried()).toBe('granted');
  });
});

describe('flow', () => {
  const lane = { perSecond: 10, burst: 2, inFlight: 100 };

  test('beyond the burst the rate is kept, and the refusal says when to come again', () => {
    const bench = benchOf({ flow: { everyChannel: lane } });
    expect([bench.tried(), bench.tried()]).toEqual(['granted', 'granted']);
    expect(refusalOf(bench)).toMatchObject({ code: 'channel-rate', retryAfterMs: 100 });
    pause(bench.clock, 99);
    expect(bench.tried()).toBe('channel-rate');
    pause(bench.clock, 1);
    expect(bench.tried()).toBe('granted');
  });

  test('one channel beyond its rate leaves the others theirs', () => {
    const bench = benchOf({ flow: { everyChannel: lane } });
    bench.attempt(APPROVED);
    bench.attempt(APPROVED);
    expect(bench.tried()).toBe('channel-rate');
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
  });

  test('the total binds all channels together', () => {
    const bench = benchOf({ flow: { total: lane } });
    expect(bench.tried({ channel: EAST })).toBe('granted');
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
    expect(bench.tried({ channel: HARBOR })).toBe('total-rate');
  });

  test('what is in flight is limited, and a place is free the moment one leaves', () => {
    const bench = benchOf({ flow: { everyChannel: { perSecond: 100, burst: 100, inFlight: 1 } } });
    const sale = bench.granted();
    expect(bench.tried()).toBe('channel-in-flight');
    sale.leave(NO_REPLY);
    expect(bench.tried()).toBe('granted');
  });

  test('an attempt refused by a later slot gives its token back', () => {
    const bench = benchOf({ flow: { total: { perSecond: 0.001, burst: 4, inFlight: 9 } } });
    for (const _ of [1, 2, 3]) bench.attempt(NO_REPLY);
    for (const _ of [1, 2, 3, 4]) expect(bench.tried()).toBe('breaker-open');
    expect(bench.guard.view().flow.total).toMatchObject({ tokens: 1, inFlight: 0 });
    expect(bench.tried({ channel: HARBOR })).toBe('granted');
  });

  test('an attempt refused by the channel takes nothing of the total', () => {
    const bench = benchOf({ flow: { everyChannel: { perSecond: 1, burst: 1, inFlight: 9 } } });
    bench.attempt(APPROVED);
    const before = bench.guard.view().flow.total.tokens;
    expect(bench.tried()).toBe('channel-rate');
    expect(bench.guard.view().flow.total.tokens).toBe(before);
  });
});

describe('a refusal for a technician', () => {
  test.each<[Refusal, string]>([
    [
      { slot: 'authority', code: 'terminal-barred', retryAfterMs: null, who: 'T0000009' },
      'terminal T0000009 is not allowed by the lists',
    ],
    [
      { slot: 'system', code: 'loop-lag', retryAfterMs: 1_000, measured: 412.3, limit: 250 },
      'this daemon lags 412 ms, limit 250 ms',
    ],
    [{ slot: 'degrade', code: 'breaker-open', retryAfterMs: 12_001 }, 'breaker open for 13 s more'],
  ])('says in a few words what %o is', (refusal, words) => {
    expect(explain(refusal)).toBe(words);
  });

  test('fits into the reason of a channel view', () => {
    const bench = benchOf({ authority: { terminals: { allow: [] } } });
    expect(explain(refusalOf(bench)).length).toBeLessThanOrEqual(120);
  });
});

describe('reloading rules', () => {
  test('keeps tokens and what is in flight, and clips tokens to the new burst', () => {
    const bench = benchOf({ flow: { total: { perSecond: 0.001, burst: 10, inFlight: 10 } } });
    const sale = bench.granted();
    bench.reload({ flow: { total: { perSecond: 0.001, burst: 3, inFlight: 1 } } });
    expect(bench.guard.view().flow.total).toMatchObject({ tokens: 3, inFlight: 1 });
    expect(bench.tried()).toBe('total-in-flight');
    sale.leave(APPROVED);
    expect(bench.tried()).toBe('granted');
  });

  test('hands out no tokens: a lane that was used up stays used up under a larger burst', () => {
    const bench = benchOf({ flow: { total: { perSecond: 0.001, burst: 1, inFlight: 10 } } });
    bench.attempt(APPROVED);
    bench.reload({ flow: { total: { perSecond: 0.001, burst: 100, inFlight: 10 } } });
    expect(bench.tried()).toBe('total-rate');
  });

  test('between entering and leaving leaves no count behind, also when its lines changed', () => {
    let line = 'a';
    const bench = benchOf({}, { linesOf: () => [line], siblingsOf: () => [] });
    const sale = bench.granted();
    line = 'b';
    sale.leave(APPROVED);
    expect(bench.guard.view().nodes.map(({ inFlight }) => inFlight)).not.toContain(1);
  });

  test('bars a channel from the next attempt on', () => {
    const bench = benchOf();
    bench.attempt(APPROVED);
    bench.reload({ authority: { channels: { deny: [EAST] } } });
    expect(bench.tried()).toBe('channel-barred');
  });
});

describe('rules at the edge', () => {
  test.each<[string, unknown]>([
    ['open times that shrink', { degrade: { everyChannel: { openForMs: [30_000, 15_000] } } }],
    ['no room at all', { flow: { total: { perSecond: 1, burst: 0, inFlight: 1 } } }],
    ['a rule nobody knows', { degrade: { everyChannel: { failures: 3 } } }],
  ])('%s is refused', (_, rules) => {
    expect(guardRules.safeParse(rules).success).toBe(false);
  });

  test('a channel may be called like a part of the language and still have the general rule', () => {
    const bench = benchOf();
    expect(bench.tried({ channel: 'constructor' as typeof EAST })).toBe('granted');
  });
});
