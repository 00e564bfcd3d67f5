import { describe, expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { Credential } from '#contract/payment.ts';
import type { AttemptState } from '../attempt.ts';
import { ATTEMPT_STATES, sampleAttempt } from '../sample-facts.ts';
import { shownTo } from './shown.ts';

const EAST = 'bank-east' as ChannelId;
const OF_BOTH = {
  envelope: 'AAAA' as Credential['envelope'],
  sealedTo: [EAST],
  masked: 'masked',
};
const CARD: Credential = {
  ...OF_BOTH,
  singleUse: false,
  routing: { kind: 'card', bin: '622202' },
};
const CODE: Credential = {
  ...OF_BOTH,
  singleUse: true,
  routing: { kind: 'code', wallet: 'alipay' },
};

/** Where the credential went, and whether a card, or a code, was shown there. */
const TABLE: readonly (readonly [AttemptState['at'], boolean, boolean])[] = [
  ['not-sent', false, false],
  ['refused', true, false],
  ['armed', true, true],
  ['unknown', true, true],
  ['reversing', true, true],
  ['reversed', true, true],
  ['declined', true, true],
  ['approved', true, true],
  ['closed-by-person', true, true],
];

const attemptAt = (at: AttemptState['at']) =>
  sampleAttempt({ channel: EAST, state: ATTEMPT_STATES[at] });

describe('a credential whose attempt', () => {
  test.each(TABLE)('is %s: of a card that is shown %s, of a code %s', (at, card, code) => {
    expect(shownTo(CARD, [attemptAt(at)], 1)).toBe(card ? 'elsewhere' : 'nowhere');
    expect(shownTo(CODE, [attemptAt(at)], 1)).toBe(code ? 'elsewhere' : 'nowhere');
  });

  test('was followed by another counts by any of them', () => {
    expect(shownTo(CARD, [attemptAt('refused'), attemptAt('not-sent')], 1)).toBe('elsewhere');
    expect(shownTo(CODE, [attemptAt('reversed'), attemptAt('refused')], 1)).toBe('elsewhere');
  });

  test('has not begun was shown to nobody', () => {
    expect(shownTo(CARD, [], 1)).toBe('nowhere');
    expect(shownTo(CODE, [], 1)).toBe('nowhere');
  });

  test('used up nothing, because the wallet takes this code more than once', () => {
    expect(shownTo({ ...CODE, singleUse: false }, [attemptAt('reversed')], 1)).toBe('nowhere');
  });

  test('was followed by as many replays as one reading may have goes to nobody else', () => {
    const twice = [attemptAt('refused'), attemptAt('reversed')];
    expect(shownTo(CARD, twice, 1)).toBe('often-enough');
    expect(shownTo(CARD, twice, 2)).toBe('elsewhere');
    expect(shownTo(CARD, [attemptAt('refused')], 0)).toBe('often-enough');
    expect(shownTo(CARD, [...twice, attemptAt('not-sent')], 2)).toBe('elsewhere');
  });

  test('is a code has no such bound: its wallet takes it again, or it does not', () => {
    expect(shownTo(CODE, [attemptAt('reversed'), attemptAt('reversed')], 1)).toBe('elsewhere');
  });
});
