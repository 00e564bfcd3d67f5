import { type Attempt, isUndecided } from '../attempt.ts';
import type { EntryBody } from '../journal/entries.ts';
import { failureOf } from './payment-run.ts';
import type { PaymentPorts } from './ports.ts';
import { resolve } from './resolve.ts';

/**
 * Resolves what is undecided of an open sale that nobody's payment runs for (after a restart, or
 * when a person checks again), each attempt on its own channel, then gives the sale its answer.
 */
export const seekAnswer = async (
  ports: PaymentPorts,
  attempts: readonly Attempt[],
  withinMs: number,
): Promise<void> => {
  const { journal } = ports;
  for (const attempt of attempts.filter(({ state }) => isUndecided(state))) {
    const marks = asUnknown(attempt);
    if (marks.length > 0) journal.append(...marks);
    const channel = ports.channel(attempt.channel);
    if (channel !== undefined) await resolve(ports, attempt.attemptId, channel, { withinMs });
    conclude(ports, attempt);
    channel?.reversalOrdered();
  }
};

/** `armed` becomes `unknown`: nobody knows what the process before this one wrote (rule 1). */
export const asUnknown = ({ saleId, attemptId, state }: Attempt): readonly EntryBody[] =>
  state.at === 'armed' ? [{ kind: 'attempt-unknown', saleId, attemptId, cause: 'restart' }] : [];

export const orderedReversal = ({ saleId, attemptId }: Attempt): EntryBody => ({
  kind: 'reversal-ordered',
  saleId,
  attemptId,
  reason: 'unresolved',
});

/** After resolving: whatever is not decided by now is reversed, and the sale is answered. */
const conclude = ({ journal }: PaymentPorts, { attemptId, saleId }: Attempt): void => {
  const attempt = journal.knownAttempt(attemptId);
  const sale = journal.knownSale(saleId);
  const order = attempt.state.at === 'unknown' ? [orderedReversal(attempt)] : [];
  const isOwed = order.length > 0 || failureOf(journal.attemptsOf(saleId)) === 'NOT_SUCCESSFUL';
  const code = isOwed ? 'NOT_SUCCESSFUL' : 'INTERRUPTED';
  const answer: readonly EntryBody[] =
    sale.state.at === 'open' ? [{ kind: 'sale-failed', saleId, code }] : [];
  if (order.length + answer.length > 0) journal.append(...order, ...answer);
};
