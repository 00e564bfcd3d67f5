import type { AttemptRequest } from '#contract/channel-frames.ts';
import type { SaleRecord } from './records.ts';
import type { Checker, Witness } from './witness.ts';

const keptMinor = (sale: SaleRecord): number =>
  sale.attempts.reduce((sum, { charge }) => sum + (charge === 'kept' ? sale.amountMinor : 0), 0);

const isExcused = (sale: SaleRecord): boolean =>
  sale.attempts.some(({ excuse }) => excuse !== 'none');

const chargesOnce = (witness: Witness, sale: SaleRecord): void => {
  if (isExcused(sale)) return;
  const kept = keptMinor(sale);
  const due = sale.at === 'approved' ? sale.amountMinor : 0;
  if (kept !== due) {
    witness.violate('M1', `sale ${sale.saleId} is ${sale.at}, due ${due}, charged ${kept}`);
  }
};

/** The way a sale is paid, or given back, is the way its attempts ask for it. */
const asksInTheWayOf = (sale: SaleRecord, request: AttemptRequest): boolean => {
  switch (request.class) {
    case 'refund':
      return sale.product === 'refund';
    case 'order':
      return sale.method === 'qr-show' && sale.product === 'sale';
    case 'pay':
      return sale.method === request.method && sale.product === request.product;
  }
};

/** What the customer pays. */
export const MONEY_RULES: readonly Checker[] = [
  {
    id: 'M1',
    claim: 'in the end a sale is charged exactly once if it was approved, else not at all',
    quiescent(witness) {
      for (const sale of witness.sales.values()) {
        if (sale.at === 'open' || sale.at === 'awaiting-credential') {
          witness.violate('M1', `sale ${sale.saleId} is still ${sale.at}`);
        } else chargesOnce(witness, sale);
      }
    },
  },
  {
    id: 'M2',
    claim: 'two charges of a sale stand at no moment without a durable order to undo all but one',
    ledger(attempt, event, witness) {
      if (event.kind !== 'charged') return;
      const { sale } = attempt;
      const loose = sale.attempts.filter(
        ({ charge, at, excuse }) => charge === 'kept' && at !== 'reversing' && excuse === 'none',
      );
      if (loose.length > 1) {
        witness.violate('M2', `sale ${sale.saleId} has ${loose.length} charges without an order`);
      }
    },
  },
  {
    id: 'M3',
    claim:
      'every charge has its one durable row before the first byte, every approval its host’s word',
    journaled(entry, witness) {
      if (entry.kind !== 'attempt-approved') return;
      if (witness.attempts.get(entry.attemptId)?.saidPaid !== true) {
        witness.violate('M3', `${entry.attemptId} approved without a word about this amount`);
      }
    },
    paySent(request, wire, witness) {
      const attempt = witness.attempts.get(request.attemptId);
      const { terminal, stan, batch, date } = request;
      const is = attempt?.identity;
      const isSame =
        is !== undefined &&
        attempt?.channel === wire.channel &&
        is.terminal === terminal &&
        is.stan === stan &&
        is.batch === batch &&
        is.date === date;
      if (!isSame) witness.violate('M3', `payment ${request.attemptId} left before its row`);
      else if (attempt.payWrites > 0) witness.violate('M3', `${request.attemptId} sent twice`);
    },
  },
  {
    id: 'M4',
    claim: 'all attempts of a sale ask for the same thing, with what the customer gave',
    paySent(request, _wire, witness) {
      const sale = witness.sales.get(request.saleId as SaleRecord['saleId']);
      if (sale === undefined) return;
      const isSameWay = asksInTheWayOf(sale, request);
      const isSame =
        isSameWay && sale.amountMinor === request.amountMinor && request.currency === 'CNY';
      if (!isSame) witness.violate('M4', `payment ${request.attemptId} asks for something else`);
    },
  },
  {
    id: 'M7',
    claim: 'paper says approved only for an approved sale, and of its amount',
    printed(paper, witness) {
      const ofSale =
        paper.kind === 'approved' || paper.kind === 'refund' || paper.kind === 'failed';
      if (!ofSale) return;
      const sale = witness.sales.get(paper.saleId as SaleRecord['saleId']);
      const says = paper.kind === 'failed' ? 'failed' : 'approved';
      const isRefund = sale?.product === 'refund';
      const isWrongForm = paper.kind !== 'failed' && isRefund !== (paper.kind === 'refund');
      const isWrong = sale?.at !== says || sale.amountMinor !== paper.amountMinor;
      if (isWrong || isWrongForm) {
        witness.violate('M7', `${paper.kind} paper of sale ${paper.saleId}, which is ${sale?.at}`);
      }
    },
  },
  {
    id: 'U3',
    claim: 'an original paper is begun once; what comes after it says reprint',
    printed(paper, witness) {
      if (!('saleId' in paper) || paper.kind === 'shop-code' || paper.reprint) return;
      const copy = 'copy' in paper ? paper.copy : 'slip';
      const original = `${paper.saleId} ${copy}`;
      if (witness.originals.has(original)) witness.violate('U3', `${original} printed twice`);
      witness.originals.add(original);
    },
  },
];
