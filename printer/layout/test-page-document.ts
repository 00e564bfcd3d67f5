import type { TestPage } from '#contract/receipt.ts';
import { headline, paragraph, type ReceiptDocument, table } from './blocks.ts';
import { blankLine, centred, centredBold, left, qrCode, rule } from './markup.ts';
import { PAPER_WORDING } from './wording.ts';

/** `1234567890…` over the whole line: a printer set to another width breaks it. */
const ruler = (columns: number): string =>
  Array.from({ length: columns }, (_, column) => (column + 1) % 10).join('');

/** Every printable sign of ASCII, as a printer's font has them. */
const ASCII = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).join('');

/**
 * Everything a receipt needs of a printer on one paper, so that a technician sees at a glance what
 * is wrong: width, Hanzi, yen sign, rare Hanzi, sizes, the code, the knife (row P7).
 */
export function testPageDocument(page: TestPage, columns: number): ReceiptDocument {
  const words = PAPER_WORDING[page.language];
  const { title, model, port, sample, rare, sizes, ruler: rulerWords, end } = words.testPage;
  const [plain, bold, double] = sizes;
  const upper = [
    ...headline(title, columns),
    rule,
    ...table(
      [
        [model, page.model],
        [port, page.port],
        [words.label.terminal, page.terminalId],
        [words.label.time, page.printedTime],
      ],
      columns,
    ),
    rule,
    ...paragraph(rulerWords, columns),
    left(ruler(columns)),
    ...sample.flatMap((line) => paragraph(line, columns)),
    ...paragraph(rare, columns),
    ...paragraph(ASCII.trim(), columns),
    centred(plain),
    centredBold(bold),
    blankLine,
    centredBold(double, 'double'),
    rule,
  ];
  const foot = [
    blankLine,
    ...qrCode(`${page.terminalId} ${page.printedTime}`),
    blankLine,
    ...paragraph(end, columns),
  ];
  return { upper: upper.join('\n'), foot: foot.join('\n') };
}
