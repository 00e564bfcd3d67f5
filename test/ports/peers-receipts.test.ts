import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import fc from 'fast-check';
import { transform } from 'receiptline';
import { describe, expect, test } from 'vitest';
import type { ApprovedReceipt, FailedSlip } from '#contract/receipt.ts';
import { itemsBytes } from '#printer/escpos/item.ts';
import { paperJob } from '#printer/escpos/paper-job.ts';
import { glyphBytes, printable } from '#printer/layout/printable.ts';
import { receiptDocument } from '#printer/layout/receipt-document.ts';
import { PRINTER_MODELS } from '#printer/models/catalogue.ts';
import { generic58mm } from '#printer/models/generic-58mm.ts';
import { generic80mm } from '#printer/models/generic-80mm.ts';
import type { PrinterModel } from '#printer/models/model.ts';
import { approvedEn, approvedZh, failedEn, failedZh } from '#printer/papers.fixture.ts';
import { CommandReader } from '#printer/simulated/command-reader.ts';
import type { PrintedPaper } from '#printer/simulated/printed-paper.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';
import { gridOfPaper, readQr } from './peers.fixture.ts';

const binary = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

function printed(bytes: Uint8Array, dots: 384 | 576 = 576): PrintedPaper {
  const printer = createSimulatedPrinter({ dots });
  printer.receive(bytes);
  printer.receive(Uint8Array.of(0x0a, 0x1d, 0x56, 0));
  const [paper] = printer.papers();
  if (paper === undefined) throw new Error('nothing was printed');
  return paper;
}

/** Lines as drawn on paper and as drawn in plain text: `─` is `-` there, corners are `+`. */
const plainLines = (lines: readonly string[]): readonly string[] =>
  lines.map((line) =>
    line
      .replaceAll('─', '-')
      .replaceAll('│', '|')
      .replace(/[╭╮╰╯├┤┬┴┼]/g, '+')
      .trimEnd(),
  );

const trimmed = (lines: readonly string[]): readonly string[] => {
  const kept = lines.map((line) => line.trimEnd()).filter((line) => line !== '[picture]');
  while (kept.at(-1) === '') kept.pop();
  return kept;
};

describe('what receiptline sends to a printer comes out as it lays it out itself', () => {
  type Width = { readonly cpl: 32 | 48; readonly dots: 384 | 576 };
  const widths: readonly Width[] = [
    { cpl: 32, dots: 384 },
    { cpl: 48, dots: 576 },
  ];
  const options = (cpl: number, encoding: 'cp437' | 'gb18030') => ({
    cpl,
    encoding,
    spacing: true,
    cutting: false,
  });
  const asText = (document: string, cpl: number, encoding: 'cp437' | 'gb18030') =>
    trimmed(transform(document, { ...options(cpl, encoding), command: 'text' }).split('\n'));
  const asPrinted = (document: string, { cpl, dots }: Width, encoding: 'cp437' | 'gb18030') => {
    const bytes = transform(document, { ...options(cpl, encoding), command: 'escpos' });
    return trimmed(plainLines(gridOfPaper(printed(binary(bytes), dots))));
  };

  test.for(widths)('a receipt with sizes, styles, columns and ruled tables, %o', (width) => {
    const document = `^^^Corner Shop^^^
"Receipt" _under_ \`inverse\`
{w:*,4,8}
Tea | 2 | 12.00
^Wide | 1 | 3.50
{w:auto}
-
|left |
right|
{b:line; w:*,12}
Item | Price
-
Milk | 1.20
{b:none}
{w:auto}
After`;
    const lines = asPrinted(document, width, 'cp437');
    expect(lines).toEqual(asText(document, width.cpl, 'cp437'));
    expect(lines.length).toBeGreaterThan(12);
  });

  test.for(widths)('a Chinese receipt in GB18030, %o', (width) => {
    const document = `^^^巷口便利店^^^
"签购单"
{w:*,10}
绿茶（大杯） | ￥12.00
^^宽^^ A 混排 | 1
-
本人确认以上交易，同意将其记入本人账户。`;
    const lines = asPrinted(document, width, 'gb18030');
    expect(lines).toEqual(asText(document, width.cpl, 'gb18030'));
    expect(lines.join('')).toContain('绿茶（大杯）');
  });

  test('any words in any two columns', () => {
    const word = fc
      .array(fc.constantFrom(...'abcXYZ0189茶饭酒水元号订单'), { minLength: 1, maxLength: 12 })
      .map((letters) => letters.join(''));
    const row = fc.tuple(word, word).map(([label, value]) => `${label} | ${value}`);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.nat(20), (rows, labelWidth) => {
        const document = [`{w:${labelWidth + 4},*}`, ...rows].join('\n');
        for (const width of widths) {
          expect(asPrinted(document, width, 'gb18030')).toEqual(
            asText(document, width.cpl, 'gb18030'),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  test('its QR picture is read back by a third program', () => {
    const document = '{c:01KAQ8ZT5W3M7N9P2R4S6V8X0Y;o:qrcode,4,m}';
    const bytes = transform(document, { ...options(48, 'cp437'), command: 'escpos' });
    expect(printed(binary(bytes)).pictures.map(readQr)).toEqual(['01KAQ8ZT5W3M7N9P2R4S6V8X0Y']);
  });
});

describe('what ReceiptPrinterEncoder sends comes out as its calls say', () => {
  // `initialize` switches Chinese off; without it a printer sold in China prints Hanzi.
  const encoder = () =>
    new ReceiptPrinterEncoder({ columns: 48, codepageMapping: 'epson' }).initialize();
  const lines = (made: ReceiptPrinterEncoder): readonly string[] =>
    trimmed(gridOfPaper(printed(Uint8Array.from(made.encode()))));

  test('alignment, sizes and columns', () => {
    const made = encoder()
      .align('center')
      .size(2, 2)
      .line('Shop')
      .size(1, 1)
      .align('right')
      .line('right')
      .align('left')
      .table(
        [
          { width: 24, align: 'left' },
          { width: 12, align: 'right' },
          { width: 12, align: 'right' },
        ],
        [
          ['Tea', '2', '12.00'],
          ['Milk', '1', '1.20'],
        ],
      );
    expect(lines(made)).toEqual([
      `${' '.repeat(20)}S h o p`,
      `${' '.repeat(43)}right`,
      `Tea${' '.repeat(32)}2${' '.repeat(7)}12.00`,
      `Milk${' '.repeat(31)}1${' '.repeat(8)}1.20`,
    ]);
  });

  test('rules and boxes', () => {
    const made = encoder()
      .rule({ style: 'single' })
      .rule({ style: 'double' })
      .box({ style: 'single', width: 10, align: 'left' }, 'in');
    expect(lines(made)).toEqual([
      '─'.repeat(48),
      '═'.repeat(48),
      '┌────────┐',
      '│in      │',
      '└────────┘',
    ]);
  });

  test('letters of several code pages in one line', () => {
    const made = encoder().codepage('auto').line('Café € Łódź Привет');
    expect(lines(made)).toEqual(['Café € Łódź Привет']);
  });

  test('styles, the cut and the drawer', () => {
    const printer = createSimulatedPrinter();
    const made = encoder().bold(true).line('bold').bold(false).cut('partial').pulse(0, 100, 500);
    printer.receive(Uint8Array.from(made.encode()));
    const [line] = printer.papers()[0]?.lines ?? [];
    expect(line?.kind === 'text' && line.glyphs.every(({ style }) => style.bold)).toBe(true);
    expect(printer.papers()[0]?.end).toBe('cut');
    expect(printer.drawerKicks()).toBe(1);
  });

  test('a picture sent by columns stands in its line, dot by dot', () => {
    const side = 24;
    const data = new Uint8ClampedArray(side * side * 4).fill(255);
    for (let at = 0; at < side; at += 1)
      data.fill(0, (at * side + at) * 4, (at * side + at) * 4 + 3);
    const image = {
      width: side,
      height: side,
      data,
      colorSpace: 'srgb',
      pixelFormat: 'rgba-unorm8',
    };
    const made = new ReceiptPrinterEncoder({ columns: 48, imageMode: 'column' });
    made.image(image as ImageData, side, side, 'threshold');
    const [line] = printed(Uint8Array.from(made.encode())).lines;
    const picture = line?.kind === 'text' ? line.images[0]?.picture : undefined;
    const diagonal = Array.from({ length: side }, (_, y) => [
      ...(picture?.bits.subarray(y * 3, y * 3 + 3) ?? []),
    ]);
    const wanted = Array.from({ length: side }, (_, y) =>
      [0, 8, 16].map((from) => (y >= from && y < from + 8 ? 0x80 >> (y - from) : 0)),
    );
    expect(diagonal).toEqual(wanted);
  });

  test('its QR code is read back', () => {
    const made = encoder().qrcode('SL-4711', { model: 2, size: 6, errorlevel: 'm' });
    expect(printed(Uint8Array.from(made.encode())).pictures.map(readQr)).toEqual(['SL-4711']);
  });
});

type SalePaper = ApprovedReceipt | FailedSlip;
const PAPERS: readonly (readonly [string, SalePaper])[] = [
  ['an approved receipt in Chinese', approvedZh],
  ['an approved receipt in English', approvedEn],
  ['a failed slip in Chinese', failedZh],
  ['a failed slip in English', failedEn],
];

describe('our own papers', () => {
  const models = [generic58mm, generic80mm];
  const dotsOf = (model: PrinterModel): 384 | 576 => (model.columns === 32 ? 384 : 576);
  const bytesOf = (paper: SalePaper, model: PrinterModel): Uint8Array =>
    itemsBytes(paperJob(paper, model));

  test.for(PAPERS)('%s is printed as receiptline lays the same document out', ([, paper]) => {
    for (const model of models) {
      const { upper, foot } = receiptDocument(paper, model.columns);
      const laidOut = [upper, foot].flatMap((document) => {
        const printer = { cpl: model.columns, encoding: 'gb18030', command: 'text' } as const;
        const text = transform(document, { ...printer, spacing: true, cutting: false });
        return text.replace(/\n$/, '').split('\n');
      });
      const out = gridOfPaper(printed(bytesOf(paper, model), dotsOf(model)));
      expect(trimmed(out)).toEqual(trimmed(laidOut));
    }
  });

  test.for(PAPERS)('the bytes of %s are read by an independent GB18030 decoder', ([, paper]) => {
    const decoder = new TextDecoder('gb18030', { fatal: true });
    for (const model of PRINTER_MODELS) {
      const reader = new CommandReader(false);
      const glyphs = [...bytesOf(paper, model)].flatMap((byte) =>
        reader.read(byte).flatMap((token) => (token.kind === 'glyph' ? [...token.bytes] : [])),
      );
      const text = decoder.decode(Uint8Array.from(glyphs));
      const { merchant, cashier, language } = paper;
      for (const wanted of [merchant.name[language], cashier]) expect(text).toContain(wanted);
      expect(text).not.toMatch(/[〓\ufffd]/);
    }
  });

  test('every character a printer is taken to have means the same to that decoder', () => {
    const decoder = new TextDecoder('gb18030');
    const differing: string[] = [];
    let known = 0;
    for (let code = 0x20; code <= 0x1_ffff; code += 1) {
      const character = String.fromCodePoint(code);
      const bytes = glyphBytes(character);
      if (bytes === null) continue;
      known += 1;
      if (decoder.decode(bytes) !== character) differing.push(code.toString(16));
    }
    expect(differing).toEqual([]);
    expect(known).toBeGreaterThan(21_000);
  });

  test('a text of our wording loses nothing on its way to paper', () => {
    for (const [, paper] of PAPERS) {
      const text = JSON.stringify(paper);
      expect(printable(text)).toBe(text);
    }
  });
});
