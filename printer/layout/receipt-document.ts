import type { ApprovedReceipt, FailedSlip, Paper } from '#contract/receipt.ts';
import { printedAmount } from './amount.ts';
import {
  blankLine,
  centred,
  centredBold,
  left,
  qrCode,
  rightBold,
  row,
  rowsFrom,
  rule,
  wholeWidth,
} from './markup.ts';
import { columnsOf } from './printable.ts';
import { PAPER_WORDING, type PaperWording } from './wording.ts';

type Rows = readonly (readonly [label: string, value: string])[];

/** STAN and batch number as ISO 8583 carries them: six digits. */
const sixDigits = (value: number): string => value.toString().padStart(6, '0');

const table = (rows: Rows): readonly string[] => [
  rowsFrom(rows.map(([label]) => label)),
  ...rows.filter(([, value]) => value !== '').map(([label, value]) => row(label, value)),
  wholeWidth,
];

const head = (paper: Paper, words: PaperWording, columns: number): readonly string[] => {
  const name = paper.merchant.name[paper.language];
  return [
    centredBold(name, columnsOf(name) * 2 <= columns ? 'double' : 'plain'),
    centred(words.title[paper.kind]),
    ...(paper.reprint ? [centredBold(words.reprint)] : []),
  ];
};

const place = (paper: Paper, words: PaperWording): Rows => [
  [words.label.merchantId, paper.merchant.id],
  [words.label.terminal, paper.terminalId],
  [words.label.cashier, paper.cashier],
  [words.label.time, paper.printedTime],
];

const amount = (paper: Paper, words: PaperWording, columns: number): readonly string[] => {
  const printed = printedAmount(paper.amountMinor, paper.currency, paper.language);
  const size = columnsOf(printed) * 2 <= columns ? 'double' : 'plain';
  return [left(words.label.amount), rightBold(printed, size)];
};

const signature = (paper: ApprovedReceipt, words: PaperWording): readonly string[] =>
  paper.copy === 'merchant' && paper.method === 'card'
    ? [left(words.label.signature), blankLine, blankLine, rule, left(words.consent)]
    : [];

const approvedBody = (
  paper: ApprovedReceipt,
  words: PaperWording,
  columns: number,
): readonly string[] => [
  centred(words.copy[paper.copy]),
  rule,
  ...table(place(paper, words)),
  rule,
  ...table([
    [words.label.method, words.method[paper.method]],
    [words.label.payer[paper.method], paper.payer],
    [words.label.channel, paper.channelName],
    [words.label.batch, sixDigits(paper.batch)],
    [words.label.stan, sixDigits(paper.stan)],
    [words.label.authCode, paper.authCode],
    [words.label.hostReference, paper.hostReference],
  ]),
  rule,
  ...amount(paper, words, columns),
  rule,
  ...signature(paper, words),
  blankLine,
  ...qrCode(paper.saleId),
  blankLine,
  centred(paper.saleId),
  centred(words.foot[paper.copy]),
];

const failedBody = (paper: FailedSlip, words: PaperWording, columns: number): readonly string[] => [
  rule,
  ...table([...place(paper, words), [words.label.method, words.method[paper.method]]]),
  rule,
  ...amount(paper, words, columns),
  rule,
  left(paper.what),
  blankLine,
  left(paper.money),
  rule,
  centred(`${words.label.sale} ${paper.saleId}`),
  centred(words.foot.failed),
];

/**
 * The paper as a receiptline document for `columns` half-width columns (32 or 48). Approved
 * receipts end with their sale id as a QR code, so that a later refund can scan it; a failed slip
 * (row A9) says what happened and what becomes of the money; a reprint says so (invariant U3).
 */
export function receiptDocument(paper: Paper, columns: number): string {
  const words = PAPER_WORDING[paper.language];
  const body =
    paper.kind === 'approved'
      ? approvedBody(paper, words, columns)
      : failedBody(paper, words, columns);
  return [...head(paper, words, columns), ...body].join('\n');
}
