import { describe, expect, test } from 'vitest';
import type { TerminalId } from '#contract/ids.ts';
import { type Asked, MORNING, minor, type Raw, rulesOf, takenBy } from '../route.fixture.ts';

const FILE = {
  channels: [
    { id: 'usual', priority: 1 },
    { id: 'forced', priority: 2, products: ['sale', 'pay-out'] },
  ],
  bins: [
    { from: '622202', to: '622202', card: 'debit', bank: 'icbc', list: 'staff' },
    { from: '412345', to: '412345', card: 'credit', bank: 'boc', holder: 'corporate' },
  ],
  merchants: [
    { id: 'M1', tier: 'gold', trade: 'retail', region: 'CN-44', terminals: ['T0000001'] },
    { id: 'M2', terminals: ['T0000002'] },
  ],
};
const corporate: Asked = { order: { payer: { kind: 'card', bin: '412345' } } };
const unknown: Asked = { order: { payer: { kind: 'card', bin: '999999' } } };
const code = (wallet: 'wechat' | 'alipay'): Asked => ({
  order: { method: 'qr-scan', payer: { kind: 'code', wallet } },
});
const otherTill: Asked = { order: { terminalId: 'T0000002' as TerminalId } };

/** A condition, an order it is about (by default the usual one), and one it isn't about. */
const TABLE: readonly (readonly [when: Raw, not: Asked, about?: Asked])[] = [
  [{ products: ['pay-out'] }, {}, { order: { product: 'pay-out' } }],
  [{ methods: ['card'] }, code('wechat')],
  [{ currencies: ['CNY', 'HKD'] }, { order: { currency: 'USD' } }],
  [{ fromMinor: 12_500 }, { order: { amountMinor: minor(12_499) } }],
  [{ toMinor: 12_500 }, { order: { amountMinor: minor(12_501) } }],
  [{ fromMinor: 0 }, { order: { amountMinor: null } }],
  [{ cards: ['debit'] }, corporate],
  [{ holders: ['personal'] }, corporate],
  [{ banks: ['icbc'] }, corporate],
  [{ banks: ['icbc', 'boc'] }, unknown],
  [{ binLists: ['staff'] }, corporate],
  [{ wallets: ['wechat'] }, code('alipay'), code('wechat')],
  [{ terminals: ['T0000001'] }, otherTill],
  [{ merchants: ['M1'] }, otherTill],
  [{ tiers: ['gold'] }, otherTill],
  [{ trades: ['retail'] }, otherTill],
  [{ regions: ['CN-44'] }, otherTill],
  [{ hours: [{ days: ['sun'], from: '10:00', to: '11:00' }] }, { atWallMs: MORNING - 1 }],
  [{ hours: [{ from: '02:00', to: '03:00' }], zone: '+00:00' }, { atWallMs: MORNING + 3_600_000 }],
];

const forcedBy = (when: Raw, asked: Asked): string =>
  takenBy(
    rulesOf({ ...FILE, rules: [{ kind: 'force', name: 'rule', channel: 'forced', when }] }),
    asked,
  );

describe('the condition of a rule', () => {
  const rows = TABLE.map(([when, not, about = {}]) => ({
    when,
    not,
    about,
    as: JSON.stringify(when),
  }));

  test.each(rows)(
    '$as is about the orders it names, and about no others',
    ({ when, not, about }) => {
      expect(forcedBy(when, about)).toBe('forced');
      expect(forcedBy(when, not)).not.toBe('forced');
    },
  );

  test('that names two things wants both', () => {
    const when = { methods: ['card'], banks: ['boc'] };
    expect(forcedBy(when, corporate)).toBe('forced');
    expect(forcedBy(when, {})).toBe('usual');
  });

  test('that names nothing is about every order', () => {
    expect(forcedBy({}, code('alipay'))).toBe('forced');
  });
});
