import { isUndecided, type Sale } from '../attempt.ts';
import type { Journal } from '../journal/journal.ts';
import type { PaymentPorts } from '../payment/ports.ts';
import { asUnknown, orderedReversal, seekAnswer } from '../payment/seek-answer.ts';
import { type RecoveryStep, recoveryStep } from './recovery-table.ts';

/**
 * Takes up what an earlier process left open. The entries written at once make each sale's state
 * honest (`armed` becomes `unknown`: nobody knows what was written); resolving goes on in the
 * background and ends in an answer. Running it twice equals running it once (invariant D2), because
 * each step starts from what the journal holds. A journal that can't be recovered is stopped.
 *
 * Returns the sales whose answer is still being sought, each with the promise of its end.
 */
export const recover = (ports: PaymentPorts): ReadonlyMap<Sale['saleId'], Promise<void>> => {
  const seeking = new Map<Sale['saleId'], Promise<void>>();
  const { journal } = ports;
  const sales = journal.openSales();
  const wrong = sales.find((sale) => stepFor(journal, sale) === 'impossible');
  if (wrong !== undefined) {
    // What no run of ours can have written is not guessed at: payments are refused, the file is
    // kept.
    journal.stop('JOURNAL_DAMAGED', `sale ${wrong.saleId} is ${wrong.state.at} by wrong attempts`);
    return seeking;
  }
  for (const sale of sales) {
    try {
      const search = recoverSale(ports, sale);
      if (search !== null) seeking.set(sale.saleId, search);
    } catch (cause) {
      // The searches begun before go on and fail too; told here, all of them are heard by somebody.
      seeking.set(sale.saleId, Promise.reject(cause));
      return seeking;
    }
  }
  return seeking;
};

const stepFor = (journal: Journal, sale: Sale): RecoveryStep =>
  recoveryStep(sale, journal.attemptsOf(sale.saleId));

const recoverSale = (ports: PaymentPorts, sale: Sale): Promise<void> | null => {
  const { journal } = ports;
  const attempts = journal.attemptsOf(sale.saleId);
  switch (stepFor(journal, sale)) {
    case 'leave':
    case 'impossible':
      return null;
    case 'fail-clean':
      journal.append({ kind: 'sale-failed', saleId: sale.saleId, code: 'INTERRUPTED' });
      return null;
    case 'fail-owed':
      journal.append({ kind: 'sale-failed', saleId: sale.saleId, code: 'NOT_SUCCESSFUL' });
      return null;
    case 'reverse':
      for (const attempt of attempts.filter(({ state }) => isUndecided(state))) {
        journal.append(...asUnknown(attempt), orderedReversal(attempt));
      }
      return null;
    case 'resolve':
      return seekAnswer(ports, attempts, ports.limits.recoverWithinMs);
  }
};
