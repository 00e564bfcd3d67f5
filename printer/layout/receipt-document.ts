import type {
  ApprovedReceipt,
  FailedSlip,
  Paper,
  RefundReceipt,
  SalePaper,
} from '#contract/receipt.ts';
import { printedAmount } from './amount.ts';
import {
  GAP,
  headline,
  paragraph,
  type ReceiptDocument,
  type Rows,
  sixDigits,
  sizeFor,
  table,
} from './blocks.ts';
import { cashDocument } from './cash-document.ts';
import {
  blankLine,
  boldRow,
  centred,
  centredBold,
  left,
  qrCode,
  rowsFrom,
  rule,
  wholeWidth,
} from './markup.ts';
import { columnsOf } from './printable.ts';
import { settlementDocument } from './settlement-document.ts';
import { shiftDocument } from './shift-document.ts';
import { shopCodeDocument } from './shop-code-document.ts';
import { testPageDocument } from './test-page-document.ts';
import { PAPER_WORDING, type PaperWording } from './wording.ts';

const head = (paper: SalePaper, words: PaperWording, columns: number): readonly string[] => {
  const title = paper.kind === 'refund' ? words.refund[paper.refundKind] : words.title[paper.kind];
  return [
    ...headline(paper.merchant.name[paper.language], columns),
    ...(paper.kind === 'failed' ? [blankLine, ...headline(title, columns)] : [centred(title)]),
    ...(paper.reprint ? [centredBold(words.reprint)] : []),
  ];
};

const place = (paper: SalePaper, words: PaperWording): Rows => [
  [words.label.merchantId, paper.merchant.id],
  [words.label.terminal, paper.terminalId],
  [words.label.cashier, paper.cashier],
  [words.label.time, paper.printedTime],
];

const amount = (paper: SalePaper, words: PaperWording, columns: number): readonly string[] => {
  const printed = printedAmount(paper.amountMinor, paper.currency, paper.language);
  const labelColumns = columnsOf(words.label.amount);
  return [
    rowsFrom(labelColumns),
    boldRow(words.label.amount, printed, sizeFor(printed, columns - labelColumns - GAP)),
    wholeWidth,
  ];
};

const signature = (
  paper: ApprovedReceipt,
  words: PaperWording,
  columns: number,
): readonly string[] =>
  paper.copy === 'merchant' && paper.method === 'card'
    ? [
        left(words.label.signature),
        blankLine,
        blankLine,
        rule,
        ...paragraph(words.consent, columns),
      ]
    : [];

/** What the institution's approval is found by. */
const approval = (paper: ApprovedReceipt | RefundReceipt, words: PaperWording): Rows => [
  // Whoever paid a code of the shop showed nothing of themselves.
  ...(paper.payer === '' ? [] : ([[words.label.payer[paper.method], paper.payer]] as const)),
  [words.label.channel, paper.channelName],
  [words.label.batch, sixDigits(paper.batch)],
  [words.label.stan, sixDigits(paper.stan)],
  [words.label.authCode, paper.authCode],
  [words.label.hostReference, paper.hostReference],
];

const approvedBody = (
  paper: ApprovedReceipt,
  words: PaperWording,
  columns: number,
): readonly string[] => [
  centred(words.copy[paper.copy]),
  rule,
  ...table(place(paper, words), columns),
  rule,
  ...table([[words.label.method, words.method[paper.method]], ...approval(paper, words)], columns),
  rule,
  ...amount(paper, words, columns),
  rule,
  ...signature(paper, words, columns),
];

/** What was given back and who answers for it; the customer signs the merchant's copy. */
const refundBody = (
  paper: RefundReceipt,
  words: PaperWording,
  columns: number,
): readonly string[] => [
  centred(words.copy[paper.copy]),
  rule,
  ...table(place(paper, words), columns),
  rule,
  ...table(
    [
      ...approval(paper, words),
      [words.label.original, paper.original],
      [words.label.supervisor, paper.person],
    ],
    columns,
  ),
  rule,
  ...amount(paper, words, columns),
  rule,
  ...(paper.copy === 'merchant' ? [left(words.label.customer), blankLine, blankLine, rule] : []),
];

const failedBody = (paper: FailedSlip, words: PaperWording, columns: number): readonly string[] => [
  rule,
  ...table([...place(paper, words), [words.label.method, words.method[paper.method]]], columns),
  rule,
  ...amount(paper, words, columns),
  rule,
  ...paragraph(paper.what, columns),
  blankLine,
  ...paragraph(paper.money, columns),
];

const approvedFoot = (
  paper: ApprovedReceipt | RefundReceipt,
  words: PaperWording,
): readonly string[] => [
  blankLine,
  ...qrCode(paper.saleId),
  blankLine,
  centred(paper.saleId),
  centred(words.foot[paper.copy]),
];

const failedFoot = (paper: FailedSlip, words: PaperWording): readonly string[] => [
  rule,
  centred(words.label.sale),
  centred(paper.saleId),
  centred(words.foot.failed),
];

/**
 * The paper as receiptline documents for `columns` half-width columns (32 or 48). Approved
 * receipts end with their sale id as a QR code, so that a later refund can scan it; a failed slip
 * (row A9) says what happened and what becomes of the money; a settlement slip sets each channel's
 * day against ours (rule 21); a reprint says so (invariant U3).
 */
export function receiptDocument(paper: Paper, columns: number): ReceiptDocument {
  switch (paper.kind) {
    case 'settlement':
      return settlementDocument(paper, columns);
    case 'cash':
      return cashDocument(paper, columns);
    case 'shift':
      return shiftDocument(paper, columns);
    case 'shop-code':
      return shopCodeDocument(paper, columns);
    case 'test-page':
      return testPageDocument(paper, columns);
    case 'approved':
    case 'refund':
    case 'failed':
      return salePaperDocument(paper, columns);
    default:
      return paper satisfies never;
  }
}

function salePaperDocument(paper: SalePaper, columns: number): ReceiptDocument {
  const words = PAPER_WORDING[paper.language];
  const [body, foot] = bodyAndFoot(paper, words, columns);
  return { upper: [...head(paper, words, columns), ...body].join('\n'), foot: foot.join('\n') };
}

function bodyAndFoot(
  paper: SalePaper,
  words: PaperWording,
  columns: number,
): readonly [body: readonly string[], foot: readonly string[]] {
  switch (paper.kind) {
    case 'approved':
      return [approvedBody(paper, words, columns), approvedFoot(paper, words)];
    case 'refund':
      return [refundBody(paper, words, columns), approvedFoot(paper, words)];
    case 'failed':
      return [failedBody(paper, words, columns), failedFoot(paper, words)];
    default:
      return paper satisfies never;
  }
}
