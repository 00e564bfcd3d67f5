import type { SaleAnswer } from '#contract/payment.ts';
import type { SaleRecord } from './records.ts';
import { isFinalAt } from './records.ts';
import type { Checker } from './witness.ts';

/** Is this answer what the disk says at this moment? */
const isDurable = (answer: SaleAnswer, sale: SaleRecord | undefined): boolean => {
  switch (answer.kind) {
    case 'approved':
      return sale?.at === 'approved' && sale.approvedBy === answer.approval.attemptId;
    case 'declined':
    case 'failed':
      return sale?.at === answer.kind;
    case 'present-again':
      return sale?.at === 'awaiting-credential';
    case 'open':
      return sale !== undefined;
    case 'not-accepted':
      return true;
    default:
      return answer satisfies never;
  }
};

/** What is on disk, and what may happen before it is. */
export const STORAGE_RULES: readonly Checker[] = [
  {
    id: 'D1',
    claim: 'nothing is told before it is on disk, and what was told never changes',
    answered(answer, witness) {
      const sale = witness.sales.get(answer.saleId);
      if (!isDurable(answer, sale)) {
        witness.violate('D1', `${answer.kind} told of ${answer.saleId}, which is ${sale?.at}`);
      }
      const before = sale?.told ?? null;
      const isFinal = answer.kind !== 'open' && answer.kind !== 'present-again';
      if (before !== null && isFinal && JSON.stringify(before) !== JSON.stringify(answer)) {
        witness.violate('D1', `${answer.saleId} was told ${before.kind}, now ${answer.kind}`);
      }
    },
    shown({ saleId, what }, witness) {
      const sale = witness.sales.get(saleId);
      if (what === 'approved' && sale?.at !== 'approved') {
        witness.violate('D1', `approved shown of ${saleId}, which is ${sale?.at}`);
      }
    },
  },
  {
    id: 'D5',
    claim: 'trace numbers never repeat within a terminal, day and batch of a channel',
    journaled(entry, witness) {
      if (entry.kind !== 'attempt-armed') return;
      const { terminal, date, batch, stan } = entry.identity;
      const key = `${entry.channel} ${terminal} ${date} ${batch} ${stan}`;
      if (witness.traces.has(key)) witness.violate('D5', `trace ${key} used again`);
      witness.traces.add(key);
    },
  },
  {
    id: 'U4',
    claim: 'what a till showed as the end of a sale is what became of it',
    quiescent(witness) {
      for (const { saleId, what, code } of witness.shownSales) {
        const at = witness.sales.get(saleId)?.at ?? null;
        if (at !== null && !isFinalAt(at)) continue;
        if ((what === 'approved') !== (at === 'approved')) {
          witness.violate('U4', `${saleId} was shown as ${what} ${code} and is ${at}`);
        }
      }
    },
  },
];
