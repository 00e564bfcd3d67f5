import type { ShiftSlip } from '#contract/receipt.ts';
import { printedAmount, printedDifference } from './amount.ts';
import { headline, type ReceiptDocument, type Rows, table } from './blocks.ts';
import { blankLine, centred, centredBold, rule } from './markup.ts';
import { PAPER_WORDING, type PaperWording } from './wording.ts';

const who = (slip: ShiftSlip, { shift, label }: PaperWording): Rows => [
  [label.merchantId, slip.merchant.id],
  [label.terminal, slip.terminalId],
  [shift.label.openedBy, slip.openedBy],
  [shift.label.closedBy, slip.closedBy],
  [shift.label.opened, slip.openedTime],
  [shift.label.closed, slip.closedTime],
];

/** What was sold, a line for each way of paying, and what has no end yet. */
function sold(slip: ShiftSlip, words: PaperWording, columns: number): readonly string[] {
  const { payments } = words.settlement;
  const rows: Rows = slip.sold.map(({ method, product, count, minor }) => [
    `${words.method[method]} ${words.shift.product[product]}`,
    `${payments(String(count))}  ${printedAmount(minor, slip.currency, slip.language)}`,
  ]);
  const open: Rows = slip.open === 0 ? [] : [[words.shift.label.open, payments(String(slip.open))]];
  const { count, minor } = slip.cash;
  const amount = printedAmount(minor, slip.currency, slip.language);
  const cash: Rows =
    count === 0 ? [] : [[words.shift.label.cash, `${payments(String(count))}  ${amount}`]];
  const lines = [...cash, ...rows, ...open];
  return lines.length === 0 ? [centred(words.shift.nothingSold)] : table(lines, columns);
}

/** The drawer; a difference is large, because it is what the slip is signed for. */
function drawer(slip: ShiftSlip, words: PaperWording, columns: number): readonly string[] {
  const { label, drawerAgrees } = words.shift;
  const amount = (minor: number): string => printedAmount(minor, slip.currency, slip.language);
  const agrees = slip.differenceMinor === 0;
  const rows: Rows = [
    [label.float, amount(slip.floatMinor)],
    [label.cash, amount(slip.cash.minor)],
    [label.expected, amount(slip.expectedMinor)],
    [label.counted, amount(slip.countedMinor)],
    [label.difference, agrees ? drawerAgrees : ''],
  ];
  const difference = printedDifference(slip.differenceMinor, slip.currency, slip.language);
  return [...table(rows, columns), ...(agrees ? [] : headline(difference, columns))];
}

/** The slip of a shift's end for `columns` half-width columns (32 or 48). */
export function shiftDocument(slip: ShiftSlip, columns: number): ReceiptDocument {
  const words = PAPER_WORDING[slip.language];
  const upper = [
    ...headline(slip.merchant.name[slip.language], columns),
    centred(words.shift.title),
    ...(slip.reprint ? [centredBold(words.reprint)] : []),
    rule,
    ...table(who(slip, words), columns),
    rule,
    ...sold(slip, words, columns),
    rule,
    ...drawer(slip, words, columns),
  ];
  return {
    upper: upper.join('\n'),
    foot: [rule, centred(words.shift.end), blankLine, blankLine, rule].join('\n'),
  };
}
