import type { AttemptRecord } from './records.ts';
import type { Checker, Witness } from './witness.ts';

const openCovers = (witness: Witness): readonly AttemptRecord[] =>
  [...witness.covers].filter(({ at, covered }) => at === 'reversing' && covered);

/** How far a sale may go on while its reversal is only promised (money-safety, Cover). */
export const COVER_RULES: readonly Checker[] = [
  {
    id: 'COVER',
    claim: 'a cover keeps to the limit of one sale and to the limit of all open ones',
    journaled(entry, witness) {
      if (entry.kind === 'sale-failed' && entry.code === 'NOT_SUCCESSFUL') countRefusal(witness);
      if (entry.kind !== 'cover-opened') return;
      const attempt = witness.attempts.get(entry.attemptId);
      if (attempt === undefined) return;
      witness.covers.add(attempt);
      const { coverLimitMinor, coverTotalLimitMinor } = witness.facts;
      const open = openCovers(witness);
      const totalMinor = open.reduce((sum, { sale }) => sum + sale.amountMinor, 0);
      if (attempt.sale.amountMinor > coverLimitMinor || totalMinor > coverTotalLimitMinor) {
        witness.violate('COVER', `${entry.attemptId} covered, ${totalMinor} open in all`);
      }
      if (attempt.sale.product !== 'sale') {
        witness.violate('C11', `${attempt.sale.product} ${entry.saleId} was covered`);
      }
    },
  },
];

/** For the table of states: a sale ended although something was covered already. */
const countRefusal = (witness: Witness): void => {
  const { coverTotalLimitMinor, coverLimitMinor } = witness.facts;
  const totalMinor = openCovers(witness).reduce((sum, { sale }) => sum + sale.amountMinor, 0);
  if (totalMinor > 0 && totalMinor + coverLimitMinor > coverTotalLimitMinor) {
    witness.count('the limit of all covers was reached');
  }
};
