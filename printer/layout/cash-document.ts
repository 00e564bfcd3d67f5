import type { CashReceipt } from '#contract/receipt.ts';
import { printedAmount } from './amount.ts';
import { GAP, headline, type ReceiptDocument, sizeFor, table } from './blocks.ts';
import {
  blankLine,
  boldRow,
  centred,
  centredBold,
  qrCode,
  rowsFrom,
  rule,
  wholeWidth,
} from './markup.ts';
import { columnsOf } from './printable.ts';
import { PAPER_WORDING } from './wording.ts';

/** The receipt of a sale for cash: what was due, what was handed over, what went back. */
export function cashDocument(paper: CashReceipt, columns: number): ReceiptDocument {
  const words = PAPER_WORDING[paper.language];
  const { label, cash } = words;
  const money = (minor: number): string => printedAmount(minor, paper.currency, paper.language);
  const due = money(paper.amountMinor);
  const labelColumns = columnsOf(label.amount);
  const upper = [
    ...headline(paper.merchant.name[paper.language], columns),
    centred(cash.title),
    ...(paper.reprint ? [centredBold(words.reprint)] : []),
    rule,
    ...table(
      [
        [label.merchantId, paper.merchant.id],
        [label.terminal, paper.terminalId],
        [label.cashier, paper.cashier],
        [label.time, paper.printedTime],
      ],
      columns,
    ),
    rule,
    rowsFrom(labelColumns),
    boldRow(label.amount, due, sizeFor(due, columns - labelColumns - GAP)),
    wholeWidth,
    ...table(
      [
        [cash.label.tendered, money(paper.tenderedMinor)],
        [cash.label.change, money(paper.changeMinor)],
      ],
      columns,
    ),
    rule,
  ];
  const foot = [
    blankLine,
    ...qrCode(paper.saleId),
    blankLine,
    centred(paper.saleId),
    centred(words.foot.customer),
  ];
  return { upper: upper.join('\n'), foot: foot.join('\n') };
}
