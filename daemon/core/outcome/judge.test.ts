import { describe, expect, test } from 'vitest';
import type { PayReply } from '#contract/channel-frames.ts';
import type { AttemptId, Batch, Stan, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import { type CodeMeaning, codeMeaning, DEFAULT_CODES, meaningOf } from '../channel-profile.ts';
import type { Exchange, LostCause, NotSentReason } from '../exchange.ts';
import { AMOUNT, IDENTITY, sampleProfile } from '../sample-facts.ts';
import { type Fit, fitOf, judge, type Verdict } from './judge.ts';

const EXPECTED = { identity: IDENTITY, amountMinor: AMOUNT, currency: 'CNY' } as const;

const reply = (changes: Partial<PayReply> = {}): PayReply => ({
  class: 'pay-reply',
  ...IDENTITY,
  amountMinor: AMOUNT,
  currency: 'CNY',
  code: '00',
  authCode: '123456',
  hostReference: '000000000001',
  ...changes,
});

/** A code of each meaning in a profile that says so by itself. */
const CODE_OF: Readonly<Record<CodeMeaning, string>> = {
  approved: 'A1',
  declined: 'D1',
  'certainly-not-processed': 'N1',
  unclear: 'U1',
};
const profile = sampleProfile({
  codes: Object.fromEntries(
    Object.entries(CODE_OF).map(([meaning, code]) => [code, meaning]),
  ) as Record<string, CodeMeaning>,
});
const judged = (exchange: Exchange<PayReply>): Verdict => judge(profile, EXPECTED, exchange);

describe('an exchange without a reply', () => {
  const REASONS: Readonly<Record<NotSentReason, true>> = {
    'no-connection': true,
    'deadline-passed': true,
    'line-blocked': true,
    'key-in-use': true,
    'too-many-in-flight': true,
    'too-large': true,
  };
  test.each(Object.keys(REASONS) as NotSentReason[])('not sent (%s) is not-sent', (reason) => {
    expect(judged({ kind: 'not-sent', reason })).toEqual({ kind: 'not-sent', reason });
  });

  const CAUSES: Readonly<Record<LostCause, true>> = {
    reset: true,
    closed: true,
    'no-reply': true,
    'channel-dead': true,
  };
  test.each(Object.keys(CAUSES) as LostCause[])('lost after write (%s) is unknown', (cause) => {
    expect(judged({ kind: 'lost', cause })).toEqual({ kind: 'unknown', cause });
  });

  test('a reply nobody can read, or with a wrong MAC, is unknown', () => {
    for (const cause of ['unreadable', 'wrong-mac'] as const) {
      const verdict = judged({ kind: 'unreadable', cause, detail: 'whatever came' });
      expect(verdict).toEqual({ kind: 'unknown', cause });
    }
  });
});

describe('a reply', () => {
  const OF_FIT: Readonly<Record<Fit, Partial<PayReply>>> = {
    fits: {},
    'other-identity': { stan: 8 as Stan },
    'other-amount': { amountMinor: 12_499 as AmountMinor },
  };
  /** The rows of money-safety.md; everything that doesn't fit is unknown whatever it says. */
  const ROWS: Readonly<Record<CodeMeaning, Verdict>> = {
    approved: { kind: 'approved', authCode: '123456', hostReference: '000000000001' },
    declined: { kind: 'declined', hostCode: 'D1' },
    'certainly-not-processed': { kind: 'refused', hostCode: 'N1' },
    unclear: { kind: 'unknown', cause: 'host-code-U1' },
  };
  const cases = (Object.keys(OF_FIT) as Fit[]).flatMap((fit) =>
    codeMeaning.options.map((meaning) => ({ fit, meaning })),
  );
  test.each(cases)('that $fit with a code that means $meaning', ({ fit, meaning }) => {
    const verdict = judged({
      kind: 'replied',
      reply: reply({ ...OF_FIT[fit], code: CODE_OF[meaning] }),
    });
    expect(verdict).toEqual(fit === 'fits' ? ROWS[meaning] : { kind: 'unknown', cause: fit });
  });

  test('approved without authorisation number or reference is still approved', () => {
    const { authCode: _, hostReference: __, ...bare } = reply();
    const verdict = judged({ kind: 'replied', reply: { ...bare, code: 'A1' } });
    expect(verdict).toEqual({ kind: 'approved', authCode: '', hostReference: '' });
  });
});

describe('whether a reply fits', () => {
  const OTHER: readonly (readonly [field: string, changes: Partial<PayReply>, fit: Fit])[] = [
    ['nothing', {}, 'fits'],
    ['terminal', { terminal: 'T0000002' as TerminalId }, 'other-identity'],
    ['stan', { stan: 8 as Stan }, 'other-identity'],
    ['batch', { batch: 4 as Batch }, 'other-identity'],
    ['date', { date: '20260106' }, 'other-identity'],
    ['attempt id', { attemptId: 'attempt-2' as AttemptId }, 'other-identity'],
    ['amount', { amountMinor: 12_501 as AmountMinor }, 'other-amount'],
    ['currency', { currency: 'HKD' }, 'other-amount'],
    ['stan and amount', { stan: 8 as Stan, amountMinor: 1 as AmountMinor }, 'other-identity'],
  ];
  test.each(OTHER)('with another %s', (_, changes, fit) => {
    expect(fitOf(EXPECTED, reply(changes))).toBe(fit);
  });
});

describe('what a code means', () => {
  test('is unclear for every code that no table lists', () => {
    const signs = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const all = [...signs].flatMap((a) => [...signs].map((b) => a + b));
    const clear = all.filter((code) => meaningOf(sampleProfile(), code) !== 'unclear');
    const listed = Object.keys(DEFAULT_CODES).filter((code) => DEFAULT_CODES[code] !== 'unclear');
    expect(clear.sort()).toEqual(listed.sort());
  });

  test('is approved for 00 alone', () => {
    const approving = Object.keys(DEFAULT_CODES).filter((c) => DEFAULT_CODES[c] === 'approved');
    expect(approving).toEqual(['00']);
  });

  test('is never clear for duplicate, in progress and late (94, 09, 68)', () => {
    for (const code of ['94', '09', '68']) expect(meaningOf(sampleProfile(), code)).toBe('unclear');
  });

  test("is the channel's own where its reviewed table says so", () => {
    const strict = sampleProfile({ codes: { '96': 'unclear' } });
    expect(meaningOf(strict, '96')).toBe('unclear');
    expect(meaningOf(strict, '91')).toBe('certainly-not-processed');
  });
});
