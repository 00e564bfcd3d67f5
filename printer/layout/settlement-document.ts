import type { SettlementSlip } from '#contract/receipt.ts';
import { printedAmount, printedDifference } from './amount.ts';
import {
  headline,
  paragraph,
  type ReceiptDocument,
  type Rows,
  sixDigits,
  table,
} from './blocks.ts';
import { blankLine, centred, centredBold, left, rule } from './markup.ts';
import { PAPER_WORDING, type PaperWording } from './wording.ts';
import { wrapped } from './wrap.ts';

type Line = SettlementSlip['lines'][number];
type Sum = Line['ours'];
type Verdict = 'agrees' | 'differs' | 'not-asked' | 'nothing';

/** Two days agree when counts and amounts do, of payments and refunds: errors may cancel in one. */
const verdictOfLine = ({ difference }: Line): Exclude<Verdict, 'nothing'> => {
  if (difference === null) return 'not-asked';
  return Object.values(difference).every((value) => value === 0) ? 'agrees' : 'differs';
};

/** The worst of its lines: a difference must not hide behind a channel that was away. */
const verdictOf = ({ lines }: SettlementSlip): Verdict => {
  const verdicts = lines.map(verdictOfLine);
  if (verdicts.length === 0) return 'nothing';
  if (verdicts.includes('differs')) return 'differs';
  return verdicts.includes('not-asked') ? 'not-asked' : 'agrees';
};

const head = (slip: SettlementSlip, words: PaperWording, columns: number): readonly string[] => {
  const verdict = verdictOf(slip);
  const word = words.settlement.verdict[verdict];
  const calm = verdict === 'agrees' || verdict === 'nothing';
  return [
    ...headline(slip.merchant.name[slip.language], columns),
    centred(words.settlement.title),
    ...(slip.reprint ? [centredBold(words.reprint)] : []),
    ...(calm ? [centred(word)] : [blankLine, ...headline(word, columns)]),
  ];
};

const place = (slip: SettlementSlip, words: PaperWording): Rows => [
  [words.label.merchantId, slip.merchant.id],
  [words.label.terminal, slip.terminalId],
  [words.label.cashier, slip.person],
  [words.label.time, slip.printedTime],
];

/** Lines in the middle, in bold: what must not be overlooked. */
const marked = (text: string, columns: number): readonly string[] =>
  wrapped(text, columns).map((line) => centredBold(line));

/** One channel's day: ours, theirs, and a bold mark unless they agree. */
function day(slip: SettlementSlip, line: Line, columns: number): readonly string[] {
  const words = PAPER_WORDING[slip.language];
  const { label, payments, agrees, differs, notAsked } = words.settlement;
  const money = (minor: number): string => printedAmount(minor, slip.currency, slip.language);
  const sum = ({ count, minor }: Sum): string => `${payments(String(count))}  ${money(minor)}`;
  const refunds = (of: Sum | null): string => {
    if (of === null || !hasRefunds(line)) return '';
    return `${payments(String(of.refundCount))}  ${money(-of.refundMinor)}`;
  };
  const rows = (difference: string): Rows => [
    [label.date, line.date],
    [words.label.batch, sixDigits(line.batch)],
    [label.ours, sum(line.ours)],
    [label.oursRefunded, refunds(line.ours)],
    [label.theirs, line.theirs === null ? '-' : sum(line.theirs)],
    [label.theirsRefunded, refunds(line.theirs)],
    [label.difference, difference],
    [label.carriedOver, line.carriedOver === 0 ? '' : payments(String(line.carriedOver))],
  ];
  const name = wrapped(line.channelName, columns).map((part) => left(part));
  const verdict = verdictOfLine(line);
  switch (verdict) {
    case 'agrees':
      return [...name, ...table(rows(agrees), columns), rule];
    case 'not-asked':
      return [...name, ...table(rows('-'), columns), ...marked(notAsked, columns), rule];
    case 'differs':
      return [
        ...name,
        ...table(rows(''), columns),
        ...marked(differs, columns),
        ...differenceTexts(slip, line).flatMap((text) => headline(text, columns)),
        rule,
      ];
    default:
      return verdict satisfies never;
  }
}

const hasRefunds = ({ ours, theirs }: Line): boolean =>
  ours.refundCount !== 0 || (theirs !== null && theirs.refundCount !== 0);

/** What differs, in payments and in refunds apart: the one must not hide behind the other. */
function differenceTexts({ language, currency }: SettlementSlip, { difference }: Line): string[] {
  if (difference === null) return [];
  const { payments, label } = PAPER_WORDING[language].settlement;
  const { count, minor, refundCount, refundMinor } = difference;
  const text = (by: number, byMinor: number): string =>
    `${payments(by > 0 ? `+${by}` : String(by))}  ${printedDifference(byMinor, currency, language)}`;
  return [
    ...(count === 0 && minor === 0 ? [] : [text(count, minor)]),
    ...(refundCount === 0 && refundMinor === 0
      ? []
      : [`${label.theirsRefunded} ${text(refundCount, refundMinor)}`]),
  ];
}

const total = (slip: SettlementSlip, words: PaperWording, columns: number): readonly string[] => {
  const { label, payments } = words.settlement;
  const count = slip.lines.reduce((sum, { ours }) => sum + ours.count, 0);
  const minor = slip.lines.reduce((sum, { ours }) => sum + ours.minor, 0);
  const refundCount = slip.lines.reduce((sum, { ours }) => sum + ours.refundCount, 0);
  const refundMinor = slip.lines.reduce((sum, { ours }) => sum + ours.refundMinor, 0);
  const text = (of: number, ofMinor: number): string =>
    `${payments(String(of))}  ${printedAmount(ofMinor, slip.currency, slip.language)}`;
  const refunded = refundCount === 0 ? '' : text(refundCount, -refundMinor);
  const rows: Rows = [
    [label.total, text(count, minor)],
    [label.totalRefunded, refunded],
  ];
  return slip.lines.length < 2 ? [] : [...table(rows, columns), rule];
};

/** Every open attempt and cover, by channel (rule 21). */
function open(slip: SettlementSlip, words: PaperWording, columns: number): readonly string[] {
  const { label, is, nothingOpen, openMeans } = words.settlement;
  if (slip.open.length === 0) return [centred(nothingOpen)];
  const byChannel = Map.groupBy(slip.open, ({ channelName }) => channelName);
  return [
    centredBold(label.open),
    ...[...byChannel].flatMap(([channel, attempts]) => [
      ...wrapped(channel, columns).map((part) => left(part)),
      ...table(
        attempts.map((attempt) => [
          is[attempt.is],
          printedAmount(attempt.amountMinor, slip.currency, slip.language),
        ]),
        columns,
      ),
    ]),
    ...paragraph(openMeans, columns),
  ];
}

/**
 * The settlement slip for `columns` half-width columns (32 or 48): each channel's day with ours,
 * theirs and the difference, then what is carried over (money-safety rule 21). Whatever does not
 * agree is said large at the top and marked in bold at its channel.
 */
export function settlementDocument(slip: SettlementSlip, columns: number): ReceiptDocument {
  const words = PAPER_WORDING[slip.language];
  const upper = [
    ...head(slip, words, columns),
    rule,
    ...table(place(slip, words), columns),
    rule,
    ...slip.lines.flatMap((line) => day(slip, line, columns)),
    ...total(slip, words, columns),
    ...open(slip, words, columns),
  ];
  const foot = [rule, centred(words.settlement.end)];
  return { upper: upper.join('\n'), foot: foot.join('\n') };
}
