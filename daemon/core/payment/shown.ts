import type { Credential } from '#contract/payment.ts';
import type { Shown } from '#contract/route-trace.ts';
import type { Attempt, AttemptState } from '../attempt.ts';

/** What an attempt's host did with the credential it was sent, at most. */
type Sight = 'unseen' | 'seen' | 'used';

/**
 * A refusal certainly processed nothing, so a wallet's code is as good as before it; but whoever
 * refused has read the card's data, PIN block and cryptogram all the same.
 */
const SIGHT: Readonly<Record<AttemptState['at'], Sight>> = {
  'not-sent': 'unseen',
  refused: 'seen',
  armed: 'used',
  unknown: 'used',
  reversing: 'used',
  reversed: 'used',
  declined: 'used',
  approved: 'used',
  'closed-by-person': 'used',
};

const COUNTS: Readonly<Record<Credential['routing']['kind'], ReadonlySet<Sight>>> = {
  card: new Set<Sight>(['seen', 'used']),
  code: new Set<Sight>(['used']),
};

/**
 * Whether moving on would be a replay, which only some channels take, and of one reading of a card
 * only so many (invariant R7): a card that a host has read, a single-use code that one may have
 * used up. `attempts` are those that were sent this very credential; a fresh one was shown to
 * nobody.
 */
export const shownTo = (
  { routing, singleUse }: Credential,
  attempts: readonly Attempt[],
  replaysPerReading: number,
): Shown => {
  if (routing.kind === 'code' && !singleUse) return 'nowhere';
  const hosts = attempts.filter(({ state }) => COUNTS[routing.kind].has(SIGHT[state.at])).length;
  if (hosts === 0) return 'nowhere';
  return routing.kind === 'card' && hosts > replaysPerReading ? 'often-enough' : 'elsewhere';
};
