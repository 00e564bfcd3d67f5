import { expect, test } from 'vitest';
import type { AttemptId } from '#contract/ids.ts';
import { saleAnswer } from '#contract/payment.ts';
import type { SaleState } from '../attempt.ts';
import {
  ATTEMPT,
  ATTEMPT_STATES,
  CHANNEL,
  IDENTITY,
  SALE,
  SALE_STATES,
  sampleAttempt,
  sampleSale,
} from '../sample-facts.ts';
import { answerOf } from './answer.ts';

const decided = { approved: 'approved', declined: 'declined' } as const;
const attemptsFor = (state: SaleState) => [
  sampleAttempt({
    state: ATTEMPT_STATES[state.at in decided ? decided[state.at as 'approved'] : 'reversed'],
  }),
];

const ANSWERS: Readonly<Record<SaleState['at'], object>> = {
  open: { kind: 'open', saleId: SALE },
  'awaiting-credential': { kind: 'present-again', saleId: SALE },
  failed: { kind: 'failed', saleId: SALE, code: 'NOT_SUCCESSFUL' },
  declined: { kind: 'declined', saleId: SALE, channel: CHANNEL, hostCode: '05', code: 'DECLINED' },
  approved: {
    kind: 'approved',
    saleId: SALE,
    moved: false,
    approval: {
      channel: CHANNEL,
      attemptId: ATTEMPT,
      stan: IDENTITY.stan,
      batch: IDENTITY.batch,
      authCode: '123456',
      hostReference: '000000000001',
      approvedAtWallMs: 1,
    },
  },
};

test.each(Object.values(SALE_STATES))(
  'a sale that is $at answers from its state alone',
  (state) => {
    const answer = answerOf(sampleSale({ state, attempts: [ATTEMPT] }), attemptsFor(state));
    expect(answer).toEqual(ANSWERS[state.at]);
    expect(saleAnswer.safeParse(answer).success).toBe(true);
  },
);

test('an approval by the second attempt says that the sale was moved', () => {
  const second = sampleAttempt({ number: 2, state: ATTEMPT_STATES.approved });
  const first = sampleAttempt({ attemptId: 'other' as AttemptId, state: ATTEMPT_STATES.refused });
  const answer = answerOf(sampleSale({ state: SALE_STATES.approved }), [first, second]);
  expect(answer).toMatchObject({ kind: 'approved', moved: true });
});

test.each([
  ['51', 'DECLINED_NO_FUNDS'],
  ['61', 'DECLINED_NO_FUNDS'],
  ['55', 'DECLINED_WRONG_PIN'],
  ['75', 'DECLINED_PIN_TRIES'],
  ['05', 'DECLINED'],
  ['ZZ', 'DECLINED'],
])('host code %s is told as %s', (hostCode, code) => {
  const state = { at: 'declined', attemptId: ATTEMPT, hostCode } as const;
  const answer = answerOf(sampleSale({ state }), attemptsFor(state));
  expect(answer).toMatchObject({ kind: 'declined', hostCode, code });
});

test.each([
  ['NO_CHANNEL', 'REFUND_CHANNEL_AWAY'],
  ['NOT_SUCCESSFUL', 'REFUND_UNDONE'],
  ['ALL_CHANNELS_REFUSED', 'REFUND_NOT_MADE'],
  ['INTERRUPTED', 'REFUND_NOT_MADE'],
  ['ABANDONED', 'REFUND_NOT_MADE'],
  ['CODE_EXPIRED', 'REFUND_NOT_MADE'],
] as const)('%s is told of a refund as %s: it was to give money, not to take it', (code, told) => {
  const state = { at: 'failed', code } as const;
  expect(answerOf(sampleSale({ state }), [])).toMatchObject({ kind: 'failed', code });
  expect(answerOf(sampleSale({ state, product: 'refund' }), [])).toMatchObject({ code: told });
});

test('a sale decided by an attempt that is not its own is a bug and stops the run', () => {
  expect(() => answerOf(sampleSale({ state: SALE_STATES.approved }), [])).toThrow('not its own');
  expect(() =>
    answerOf(sampleSale({ state: SALE_STATES.approved }), [
      sampleAttempt({ state: ATTEMPT_STATES.unknown }),
    ]),
  ).toThrow('unapproved');
});
