import { type Attempt, isUndecided, type Sale } from '../attempt.ts';
import type { EntryBody } from '../journal/entries.ts';
import { failureOf } from '../payment/payment-run.ts';
import type { PaymentPorts } from '../payment/ports.ts';
import { resolve } from '../payment/resolve.ts';
import { recoveryStep } from './recovery-table.ts';

/**
 * Takes up what an earlier process left open. The entries written at once make each sale's state
 * honest (`armed` becomes `unknown`: nobody knows what was written); resolving goes on in the
 * background and ends in an answer. Running it twice equals running it once (invariant D2), because
 * each step starts from what the journal holds.
 *
 * Returns the sales whose answer is still being sought, each with the promise of its end.
 */
export const recover = (ports: PaymentPorts): ReadonlyMap<Sale['saleId'], Promise<void>> => {
  const seeking = new Map<Sale['saleId'], Promise<void>>();
  for (const sale of ports.journal.openSales()) {
    const search = recoverSale(ports, sale);
    if (search !== null) seeking.set(sale.saleId, search);
  }
  return seeking;
};

const recoverSale = (ports: PaymentPorts, sale: Sale): Promise<void> | null => {
  const { journal } = ports;
  const attempts = journal.attemptsOf(sale.saleId);
  switch (recoveryStep(sale, attempts)) {
    case 'leave':
      return null;
    case 'fail-clean':
      journal.append({ kind: 'sale-failed', saleId: sale.saleId, code: 'INTERRUPTED' });
      return null;
    case 'fail-owed':
      journal.append({ kind: 'sale-failed', saleId: sale.saleId, code: 'NOT_SUCCESSFUL' });
      return null;
    case 'reverse':
      for (const attempt of attempts.filter(({ state }) => isUndecided(state))) {
        journal.append(...asUnknown(attempt), ordered(attempt));
      }
      return null;
    case 'resolve':
      return seekAnswer(ports, attempts);
    case 'impossible':
      throw new Error(`the journal holds a ${sale.state.at} sale with impossible attempts`);
  }
};

const asUnknown = ({ saleId, attemptId, state }: Attempt): readonly EntryBody[] =>
  state.at === 'armed' ? [{ kind: 'attempt-unknown', saleId, attemptId, cause: 'restart' }] : [];

const ordered = ({ saleId, attemptId }: Attempt): EntryBody => ({
  kind: 'reversal-ordered',
  saleId,
  attemptId,
  reason: 'unresolved',
});

/** Resolves the one undecided attempt of an open sale, then gives the sale its answer. */
export const seekAnswer = async (
  ports: PaymentPorts,
  attempts: readonly Attempt[],
): Promise<void> => {
  const { journal, limits } = ports;
  for (const attempt of attempts.filter(({ state }) => isUndecided(state))) {
    const marks = asUnknown(attempt);
    if (marks.length > 0) journal.append(...marks);
    const channel = ports.channel(attempt.channel);
    if (channel !== undefined) {
      await resolve(ports, attempt.attemptId, channel, limits.recoverWithinMs);
    }
    conclude(ports, attempt);
    channel?.reversalOrdered();
  }
};

/** After resolving: whatever is not decided by now is reversed, and the sale is answered. */
const conclude = ({ journal }: PaymentPorts, { attemptId, saleId }: Attempt): void => {
  const attempt = journal.attempt(attemptId);
  const sale = journal.sale(saleId);
  if (attempt === null || sale === null) return;
  const order = attempt.state.at === 'unknown' ? [ordered(attempt)] : [];
  const stillOpen = sale.state.at === 'open';
  if (order.length > 0) {
    journal.append(
      ...order,
      ...(stillOpen ? [{ kind: 'sale-failed', saleId, code: 'NOT_SUCCESSFUL' } as const] : []),
    );
  } else if (stillOpen) {
    const owed = failureOf(journal.attemptsOf(saleId)) === 'NOT_SUCCESSFUL';
    journal.append({ kind: 'sale-failed', saleId, code: owed ? 'NOT_SUCCESSFUL' : 'INTERRUPTED' });
  }
};
