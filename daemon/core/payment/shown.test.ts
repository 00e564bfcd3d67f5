import { describe, expect, test } from 'vitest';
import type { ChannelId } from '#contract/ids.ts';
import type { Credential } from '#contract/payment.ts';
import type { AttemptState } from '../attempt.ts';
import { ATTEMPT_STATES, sampleAttempt } from '../sample-facts.ts';
import { isShown } from './shown.ts';

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
    expect(isShown(CARD, [attemptAt(at)])).toBe(card);
    expect(isShown(CODE, [attemptAt(at)])).toBe(code);
  });

  test('was followed by another counts by any of them', () => {
    expect(isShown(CARD, [attemptAt('refused'), attemptAt('not-sent')])).toBe(true);
    expect(isShown(CODE, [attemptAt('reversed'), attemptAt('refused')])).toBe(true);
  });

  test('has not begun was shown to nobody', () => {
    expect(isShown(CARD, [])).toBe(false);
    expect(isShown(CODE, [])).toBe(false);
  });

  test('used up nothing, because the wallet takes this code more than once', () => {
    expect(isShown({ ...CODE, singleUse: false }, [attemptAt('reversed')])).toBe(false);
  });
});
