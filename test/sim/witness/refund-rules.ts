import type { SaleRecord } from './records.ts';
import type { Checker, Witness } from './witness.ts';

const isHarmless = ({ at }: SaleRecord['attempts'][number]): boolean =>
  at === 'not-sent' || at === 'refused' || at === 'declined' || at === 'reversed';

/** A refund that gave money back, or may have; written apart from the daemon's own rule. */
const mayHaveGiven = ({ at, attempts }: SaleRecord): boolean =>
  (at !== 'failed' && at !== 'declined') || !attempts.every(isHarmless);

/** What hosts have really given back of a sale. */
const givenMinor = (sale: SaleRecord): number =>
  sale.refunds
    .flatMap(({ attempts }) => attempts)
    .reduce(
      (sum, { charge, sale: { amountMinor } }) => sum + (charge === 'kept' ? amountMinor : 0),
      0,
    );

const channelOf = (sale: SaleRecord): string | undefined =>
  sale.attempts.find(({ attemptId }) => attemptId === sale.approvedBy)?.channel;

const isExcused = (sale: SaleRecord): boolean =>
  sale.attempts.some(({ excuse }) => excuse !== 'none');

const effectiveCharge = (witness: Witness, sale: SaleRecord): void => {
  if (sale.refunds.length === 0 || isExcused(sale) || sale.refunds.some(isExcused)) return;
  const refunds = sale.refunds.filter(({ at }) => at === 'approved');
  const dueMinor = refunds.reduce((left, { amountMinor }) => left - amountMinor, sale.amountMinor);
  const kept = sale.attempts.filter(({ charge }) => charge === 'kept').length * sale.amountMinor;
  if (kept - givenMinor(sale) === dueMinor) return;
  witness.violate('M1', `sale ${sale.saleId} comes to ${dueMinor} after refunds, charged ${kept}`);
};

/** What is given back, and of what (invariant V5: a separate, operator-made intent). */
export const REFUND_RULES: readonly Checker[] = [
  {
    id: 'REFUND',
    claim: 'refunds that were or may have been made never come to more than their sale',
    journaled(entry, witness) {
      if (entry.kind !== 'sale-accepted' || entry.refund === undefined) return;
      const original = witness.sales.get(entry.refund.original);
      if (original === undefined) return;
      if (original.at !== 'approved' || original.product !== 'sale') {
        witness.violate('REFUND', `${entry.saleId} gives back a sale that is ${original.at}`);
      }
      if (entry.refund.person.trim() === '' || entry.refund.reason.trim() === '') {
        witness.violate('REFUND', `${entry.saleId} was answered for by nobody`);
      }
      const takenMinor = original.refunds
        .filter(mayHaveGiven)
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      if (takenMinor > original.amountMinor) {
        witness.violate('REFUND', `${original.saleId}: ${takenMinor} of ${original.amountMinor}`);
      }
      if (takenMinor > entry.amountMinor) witness.count('refunded more than once');
    },
    ledger({ sale }, event, witness) {
      const { original } = sale;
      if (event.kind !== 'refunded' || original === null) return;
      if (givenMinor(original) > original.amountMinor && !original.refunds.some(isExcused)) {
        witness.violate('REFUND', `hosts gave back more than ${original.saleId} came to`);
      }
    },
  },
  {
    id: 'C11.refund',
    claim: 'a refund goes to the channel that took the payment, and names that very payment',
    paySent(request, wire, witness) {
      if (request.class !== 'refund') return;
      const original = witness.attempts.get(request.attemptId)?.sale.original;
      const isItsOwn =
        original?.approvedBy === request.original.attemptId && channelOf(original) === wire.channel;
      if (!isItsOwn) witness.violate('C11', `refund ${request.saleId} left to ${wire.channel}`);
      const isVoid = request.kind === 'void';
      if (isVoid && request.amountMinor !== original?.amountMinor) {
        witness.violate('REFUND', `void ${request.saleId} of another amount`);
      }
    },
  },
  {
    id: 'M1.refund',
    claim: 'in the end the customer pays the sale less the refunds that are told as made',
    quiescent(witness) {
      for (const sale of witness.sales.values()) effectiveCharge(witness, sale);
    },
  },
];
