import { expect, test } from 'vitest';
import type { PayReply } from '#contract/channel-frames.ts';
import type { CodeMeaning } from '../../channel-profile.ts';
import { type Fit, REPLY_TABLE, type Verdict } from '../../outcome/judge.ts';
import { DEFAULT_GUARD_RULES } from '../rules.ts';
import { type AttemptOutcome, classify, type OutcomeClass } from './outcome-class.ts';

const { faultCodes } = DEFAULT_GUARD_RULES.statistic;

test.each<[AttemptOutcome, OutcomeClass]>([
  [{ kind: 'approved' }, 'success'],
  [{ kind: 'declined' }, 'neutral'],
  [{ kind: 'abandoned' }, 'neutral'],
  [{ kind: 'refused', hostCode: '96' }, 'channel-fault'],
  [{ kind: 'refused', hostCode: '91' }, 'channel-fault'],
  [{ kind: 'refused', hostCode: '30' }, 'neutral'],
  [{ kind: 'refused', hostCode: '58' }, 'neutral'],
  [{ kind: 'not-sent', reason: 'no-connection' }, 'neutral'],
  [{ kind: 'not-sent', reason: 'too-many-in-flight' }, 'neutral'],
  [{ kind: 'not-sent', reason: 'too-large' }, 'neutral'],
  [{ kind: 'unknown', cause: 'no-reply' }, 'channel-fault'],
  [{ kind: 'unknown', cause: 'unreadable' }, 'channel-fault'],
  [{ kind: 'unknown', cause: 'other-amount' }, 'channel-fault'],
  [{ kind: 'unknown', cause: 'reset' }, 'connection-fault'],
  [{ kind: 'unknown', cause: 'closed' }, 'connection-fault'],
  [{ kind: 'unknown', cause: 'channel-dead' }, 'connection-fault'],
  [{ kind: 'unknown', cause: 'host-code-68' }, 'channel-fault'],
  [{ kind: 'unknown', cause: 'host-code-94' }, 'neutral'],
  [{ kind: 'unknown', cause: 'something-new' }, 'channel-fault'],
  [{ kind: 'unknown', cause: 'constructor' }, 'channel-fault'],
])('%o is %s for the channel (rule 14)', (outcome, expected) => {
  expect(classify(outcome, faultCodes)).toBe(expected);
});

test('which answer codes are faults is a rule', () => {
  expect(classify({ kind: 'refused', hostCode: '03' }, ['03'])).toBe('channel-fault');
  expect(classify({ kind: 'refused', hostCode: '96' }, ['03'])).toBe('neutral');
});

/** What the judge says of a reply that fits or doesn't, with an ordinary code of that meaning. */
const verdictOf = (fit: Fit, meaning: CodeMeaning): Verdict =>
  REPLY_TABLE[fit][meaning]({ code: '05' } as PayReply);

test('a reply about another attempt is a fault whatever its code says; a sound decline never', () => {
  const meanings: CodeMeaning[] = ['approved', 'declined', 'certainly-not-processed', 'unclear'];
  for (const meaning of meanings) {
    expect(classify(verdictOf('other-identity', meaning), faultCodes)).toBe('channel-fault');
    expect(classify(verdictOf('other-amount', meaning), faultCodes)).toBe('channel-fault');
  }
  expect(meanings.map((meaning) => classify(verdictOf('fits', meaning), faultCodes))).toEqual([
    'success',
    'neutral',
    'neutral',
    'neutral',
  ]);
});
