import { describe, expect, test } from 'vitest';
import { decideBy, id, minor, profile, type Raw, rulesOf } from './route.fixture.ts';
import { answerRoute, answerRules } from './route-question.ts';

const PROFILES = [
  profile('east'),
  profile('west'),
  profile('south'),
  profile('codes', { methods: ['qr-scan'] }),
];
const CONFIG = JSON.stringify({
  terminal: 'T0000001',
  channels: PROFILES.map((one) => ({ profile: one, certificateFile: 'x.pem' })),
});
const perItem = (fen: number): Raw => ({
  fees: [{ kind: 'per-item', minor: fen }],
  currency: 'CNY',
});
const CHANNELS = [
  { id: 'east', priority: 1, ...perItem(60) },
  { id: 'west', priority: 1, ...perItem(48) },
  { id: 'south', priority: 2, ...perItem(0) },
  { id: 'codes', priority: 2, ...perItem(0) },
];
const file = (changes: Raw = {}): string =>
  JSON.stringify({ version: 1, channels: CHANNELS, ...changes });
const recorded = JSON.stringify(decideBy(rulesOf({ channels: CHANNELS }, PROFILES)).trace);

const explained = (question: Partial<Parameters<typeof answerRoute>[0]> = {}) => {
  const answer = answerRoute({
    ...{ trace: recorded, rules: file(), config: CONFIG, atWallMs: null },
    ...question,
  });
  if (answer.kind === 'refused') throw new Error(answer.reasons.join('\n'));
  return answer.explanation;
};

describe('why was this channel taken?', () => {
  test('each channel has a row with where it ended, why, and its cost', () => {
    const { rows, isSame } = explained();
    expect(isSame).toBe(true);
    expect(rows).toEqual([
      ['east', '1', 'own priority', 'cost', '0.48 CNY was to be had', '0.60', ''],
      ['west', '1', 'own priority', 'taken', 'taken', '0.48', ''],
      ['south', '', '', '-', 'another was taken before its turn', '', ''],
      ['codes', '', '', '-', 'takes no card', '', ''],
    ]);
  });

  test('the order, the moment and the rules stand above', () => {
    expect(Object.fromEntries(explained().facts)).toEqual({
      order: 'sale by card, 125.00 CNY, terminal T0000001',
      payer: 'card 622202, not known to the rules',
      recorded: expect.stringMatching(/^2026-11-22 02:00:00 UTC, rules 1-[0-9a-f]{8}, execute$/),
      'went to': 'west (own priority)',
    });
  });

  test('a removed channel is told with the numbers that removed it', () => {
    const limited = CHANNELS.map((c) => ({ ...c, limits: { mostMinor: 10_000 } }));
    const rules = rulesOf({ channels: limited }, PROFILES);
    const { trace } = decideBy(rules, { tried: [id('east')] });
    const { rows, facts } = explained({
      trace: JSON.stringify(trace),
      rules: file({ channels: limited }),
    });
    expect(rows[0]?.[4]).toBe('not-tried: was tried for this order');
    expect(rows[1]?.[4]).toBe('most-amount: the sale would be 12500, the limit is 10000');
    expect(Object.fromEntries(facts)).toMatchObject({
      'tried before': 'east',
      'went to': 'no channel',
    });
  });
});

describe('what if?', () => {
  test('with other rules: what it would be, and whose state nobody recorded', () => {
    const { facts, isSame } = explained({
      rules: file({ rules: [{ kind: 'force', name: 'go-south', channel: 'south' }] }),
    });
    expect(isSame).toBe(false);
    expect(Object.fromEntries(facts)).toMatchObject({
      'went to': 'west (own priority)',
      'would go to': 'south (forced by rule go-south)',
      'taken for up': 'south (not in the record)',
    });
  });

  test('without a rule file: the channels by their own priorities, then names', () => {
    const { facts } = explained({ rules: null });
    expect(Object.fromEntries(facts)['would go to']).toBe('east (own priority)');
  });

  test('with a static rule: whom it leaves out', () => {
    const use = { kind: 'use', name: 'south-only', channels: [{ id: 'south', priority: 1 }] };
    const { rows } = explained({ rules: file({ rules: [use] }) });
    expect(rows.map(([channel, , , , why]) => [channel, why])).toEqual([
      ['south', 'taken'],
      ['east', 'rule south-only leaves it out'],
      ['west', 'rule south-only leaves it out'],
      ['codes', 'takes no card'],
    ]);
  });

  test('at another moment', () => {
    const open = CHANNELS.map((c) => ({ ...c, hours: [{ from: '08:00', to: '22:00' }] }));
    const { facts } = explained({
      rules: file({ channels: open }),
      atWallMs: Date.parse('2026-11-22T23:00:00+08:00'),
    });
    expect(Object.fromEntries(facts)['would go to']).toBe('no channel');
  });
});

describe('a question that can’t be answered', () => {
  test.each([
    [
      'rules',
      { rules: '{\n"version": 1, "x": 2,\n"channels": [] }' },
      'rules, line 2: x: unknown key',
    ],
    ['trace', { trace: '{\n"v": 2 }' }, 'trace, line 2: v: Invalid input: expected 1'],
    ['trace', { trace: '' }, 'trace, line 1: not JSON: a value is expected here'],
    ['config', { config: '{}' }, 'configuration, line 1: channels: Invalid input'],
  ])('names the %s, the line and the reason', (_, wrong, reason) => {
    const question = { trace: recorded, rules: file(), config: CONFIG, atWallMs: null };
    const answer = answerRoute({ ...question, ...wrong });
    expect(answer.kind === 'refused' && answer.reasons.join('\n')).toContain(reason);
  });
});

test('a rule file can be checked before the service reads it', () => {
  expect(answerRules({ rules: file(), config: CONFIG })).toMatchObject({
    kind: 'accepted',
    notices: [],
  });
  const broken = file({ channels: [{ id: 'nobody', priority: minor(1) }] });
  expect(answerRules({ rules: broken, config: CONFIG })).toEqual({
    kind: 'refused',
    reasons: [
      'line 1: channels[0].id: no channel nobody is configured; there are east, west, south, codes',
    ],
  });
});
