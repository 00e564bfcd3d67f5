import { describe, expect, test } from 'vitest';
import type { TerminalId } from '#contract/ids.ts';
import type { ChannelProfile } from '../../channel-profile.ts';
import { NO_COUNTERS } from '../counters.ts';
import {
  type Asked,
  decideBy,
  endOf,
  id,
  MORNING,
  minor,
  profile,
  type Raw,
  rulesOf,
} from '../route.fixture.ts';
import { CHECK_NAMES, type CheckName } from './checks.ts';

interface Row {
  /** What the rule file says about the channel; the bins and merchants below stand always. */
  readonly says?: Raw;
  /** What its profile says. */
  readonly profile?: Partial<ChannelProfile>;
  readonly fails: Asked;
  readonly passes?: Asked;
}

const BINS = [
  { from: '622202', to: '622202', card: 'debit', bank: 'icbc', list: 'staff' },
  { from: '400000', to: '499999', card: 'credit', bank: 'boc', holder: 'corporate' },
];
const MERCHANTS = [
  {
    ...{ id: 'M1', tier: 'gold', trade: 'retail', region: 'CN-44' },
    terminals: ['T0000001'],
    settleWithinDays: 1,
  },
  { id: 'M2', tier: 'silver', trade: 'fuel', region: 'CN-11', terminals: ['T0000002'] },
];

const credit: Asked = { order: { payer: { kind: 'card', bin: '412345' } } };
const unknownCard: Asked = { order: { payer: { kind: 'card', bin: '999999' } } };
const otherShop: Asked = { order: { terminalId: 'T0000002' as TerminalId } };
const nobodysTill: Asked = { order: { terminalId: 'T0000003' as TerminalId } };
const of = (amount: number): Asked => ({ order: { amountMinor: minor(amount) } });
const wallet = (kind: 'wechat' | 'alipay'): Asked => ({
  order: { method: 'qr-scan', payer: { kind: 'code', wallet: kind } },
});
const limit = (limits: Raw): Raw => ({ currency: 'CNY', limits });
const spent = (dayMinor: number, dayCount: number, monthMinor: number, date = '2026-11-22') => ({
  ...NO_COUNTERS,
  channels: {
    one: {
      ...{ date, dayMinor, dayCount, monthMinor, promotion: null },
      evidence: { tries: 0, good: 0, lost: 0, replyMs: 0, lastAtWallMs: 0 },
    },
  },
});
const payOut = (fundsMinor: number | null): Asked => ({
  order: { product: 'pay-out', amountMinor: minor(500) },
  states: { one: { fundsMinor } },
});

/** For every check: an order it removes the channel for, and one just beside it that passes. */
const TABLE: Readonly<Record<CheckName, Row>> = {
  'not-tried': { fails: { tried: [id('one')] }, passes: { tried: [id('two')] } },
  enabled: { says: { enabled: false }, fails: {} },
  sells: { profile: { isTest: true }, fails: {} },
  'not-suspended': { fails: { states: { one: { link: 'suspended' } } }, passes: {} },
  up: { fails: { states: { one: { link: 'stale' } } }, passes: {} },
  breaker: { fails: { states: { one: { breaker: 'half-open' } } }, passes: {} },
  'takes-method': { fails: wallet('alipay'), passes: {} },
  'signed-product': { fails: payOut(null), passes: {} },
  currency: { says: { currency: 'HKD' }, fails: {}, passes: { order: { currency: 'HKD' } } },
  'opens-envelope': {
    fails: { order: { sealedTo: [id('two')] } },
    passes: { order: { sealedTo: [id('two'), id('one')] } },
  },
  'card-type': { says: { cards: ['debit'] }, fails: credit, passes: {} },
  holder: { says: { holders: ['personal'] }, fails: credit, passes: {} },
  bank: { says: { banks: { deny: ['boc'] } }, fails: credit, passes: {} },
  'bin-list': { says: { binLists: { allow: ['staff'] } }, fails: credit, passes: {} },
  wallet: { says: { wallets: ['wechat'] }, fails: wallet('alipay'), passes: wallet('wechat') },
  'least-amount': { says: limit({ leastMinor: 100 }), fails: of(99), passes: of(100) },
  'most-amount': { says: limit({ mostMinor: 100 }), fails: of(101), passes: of(100) },
  'day-amount': {
    says: limit({ dayMinor: 100 }),
    fails: { ...of(51), counters: spent(50, 1, 50) },
    passes: { ...of(50), counters: spent(50, 1, 50) },
  },
  'day-count': {
    says: limit({ dayCount: 3 }),
    fails: { counters: spent(1, 3, 1) },
    passes: { counters: spent(1, 2, 1) },
  },
  'month-amount': {
    says: limit({ monthMinor: 100 }),
    fails: { ...of(51), counters: spent(0, 1, 50, '2026-11-01') },
    passes: { ...of(51), counters: spent(0, 1, 50, '2026-10-31') },
  },
  'working-hours': {
    says: { hours: [{ from: '09:00', to: '10:00' }] },
    fails: {},
    passes: { atWallMs: MORNING - 60_000 },
  },
  'open-day': {
    says: { closed: ['2026-11-22'] },
    fails: {},
    passes: { atWallMs: MORNING - 11 * 3_600_000 },
  },
  'terminal-list': {
    says: { terminals: { deny: ['T0000002'] } },
    fails: otherShop,
    passes: {},
  },
  'merchant-list': { says: { merchants: { allow: ['M1'] } }, fails: nobodysTill, passes: {} },
  tier: { says: { tiers: ['gold'] }, fails: otherShop, passes: {} },
  trade: { says: { trades: ['retail'] }, fails: otherShop, passes: {} },
  region: { says: { regions: ['CN-44'] }, fails: nobodysTill, passes: {} },
  'settlement-speed': { says: { settlesInDays: 2 }, fails: {}, passes: otherShop },
  funds: {
    says: { ...limit({ keepFundsMinor: 1_000 }), products: ['pay-out'] },
    fails: payOut(1_499),
    passes: payOut(1_500),
  },
  replayable: { fails: { order: { shown: 'elsewhere' } }, passes: {} },
};

const isCheck = (name: string): name is CheckName => CHECK_NAMES.includes(name as CheckName);

/** Whether `one`, forced so that every check is made, passes. */
const removedBy = (
  says: Raw | undefined,
  asked: Asked,
  changes: Partial<ChannelProfile> = {},
): string | null => {
  const takesCodes = says !== undefined && 'wallets' in says;
  const one = profile('one', {
    methods: takesCodes ? ['qr-scan'] : ['card'],
    replay: { card: false, code: false },
    ...changes,
  });
  const rules = rulesOf(
    {
      bins: BINS,
      merchants: MERCHANTS,
      channels: [{ id: 'one', priority: 1, ...says }],
      rules: [{ kind: 'force', name: 'always', channel: 'one' }],
    },
    [one],
  );
  const decision = decideBy(rules, asked);
  if (decision.outcome.kind === 'taken') return null;
  return decision.outcome.kind === 'present-again' ? 'replayable' : endOf(decision, 'one');
};

describe('the availability checks (row C7)', () => {
  for (const [name, { says, profile: changes, fails, passes }] of Object.entries(TABLE)) {
    if (!isCheck(name)) continue;
    test(`${name} removes what it is about, and nothing beside it`, () => {
      const expected = name === 'replayable' ? name : `availability: ${name}`;
      expect(removedBy(says, fails, changes)).toBe(expected);
      if (passes !== undefined) expect(removedBy(says, passes)).toBeNull();
    });
  }

  test('are about twenty-five', () => {
    expect(CHECK_NAMES.length).toBeGreaterThanOrEqual(20);
    expect(Object.keys(TABLE).toSorted()).toEqual([...CHECK_NAMES].toSorted());
  });

  test('a channel that nobody runs is not up', () => {
    expect(removedBy(undefined, { states: { one: null } })).toBe('availability: up');
  });

  test.each([
    ['card-type', { cards: ['debit'] }],
    ['holder', { holders: ['personal'] }],
    ['bank', { banks: { allow: ['icbc'] } }],
    ['bin-list', { binLists: { allow: ['staff'] } }],
  ])(
    '%s lets no card pass that nobody knows, but says nothing before there is one',
    (name, says) => {
      expect(removedBy(says, unknownCard)).toBe(`availability: ${name}`);
      expect(removedBy(says, { order: { payer: { kind: 'not-yet' } } })).toBeNull();
    },
  );

  test('limits start anew with the channel’s own day and month', () => {
    const says = { ...limit({ dayMinor: 100 }), zone: '-08:00' };
    const counters = spent(100, 1, 100, '2026-11-21');
    // 10:00 on the 22nd in China is still the 21st west of the date line.
    expect(removedBy(says, { ...of(1), counters })).toBe('availability: day-amount');
    expect(removedBy(says, { ...of(1), counters, atWallMs: MORNING + 6 * 3_600_000 })).toBeNull();
  });

  test('amounts are not checked before there is one', () => {
    expect(removedBy(limit({ mostMinor: 1 }), { order: { amountMinor: null } })).toBeNull();
  });

  test('a pay-out whose channel has unknown funds is not made where funds must stay', () => {
    const says = { ...limit({ keepFundsMinor: 0 }), products: ['pay-out'] };
    expect(removedBy(says, payOut(null))).toBe('availability: funds');
  });
});
