import fc from 'fast-check';
import decodeQR from 'qr/decode.js';
import { expect, test } from 'vitest';
import { type Paper, paper } from '#contract/receipt.ts';
import { GOLDEN_PAPERS } from '../golden-papers.fixture.ts';
import { PRINTER_MODELS } from '../models/catalogue.ts';
import { epsonTm80mm } from '../models/epson-tm-80mm.ts';
import { generic58mm } from '../models/generic-58mm.ts';
import { generic80mm } from '../models/generic-80mm.ts';
import type { PrinterModel } from '../models/model.ts';
import {
  approvedEn,
  approvedZh,
  failedZh,
  settlementAgreed,
  settlementZh,
  shopCodeZh,
} from '../papers.fixture.ts';
import { isBlack, type Picture } from '../simulated/picture.ts';
import type { PrintedPaper } from '../simulated/printed-paper.ts';
import { createSimulatedPrinter } from '../simulated/simulated-printer.ts';
import { codePointColumns } from './code-point-picture.ts';
import { itemsBytes } from './item.ts';
import { paperJob } from './paper-job.ts';

const jobBytes = (content: Paper, model: PrinterModel): Uint8Array =>
  itemsBytes(paperJob(content, model));

/** What comes out of a printer of the model: all papers, and the drawer. */
function printOn(content: Paper, model: PrinterModel) {
  const printer = createSimulatedPrinter({
    dots: model.columns === 32 ? 384 : 576,
    cutter: model.cutter === 'none' ? 'tear-bar' : 'knife',
  });
  printer.receive(jobBytes(content, model));
  return printer;
}

function printed(content: Paper, model: PrinterModel): PrintedPaper {
  const [only, ...others] = printOn(content, model).papers();
  if (only === undefined || others.length > 0) throw new Error('not exactly one paper came out');
  return only;
}

/** A picture as the columns it was sent as, three bytes each. */
const columnsOf = (picture: Picture): readonly number[] =>
  Array.from({ length: picture.width * 3 }, (_, at) => {
    const bits = Array.from({ length: 8 }, (_bit, y) =>
      isBlack(picture, Math.floor(at / 3), (at % 3) * 8 + y) ? 0x80 >> y : 0,
    );
    return bits.reduce((sum, bit) => sum + bit, 0);
  });

/** Reads a QR code as a phone would see it: enlarged, on white. */
function readQr(picture: Picture): string {
  const white = 4 * picture.scaleX;
  const width = picture.width * picture.scaleX + 2 * white;
  const height = picture.height * picture.scaleY + 2 * white;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height - 2 * white; y += 1) {
    for (let x = 0; x < width - 2 * white; x += 1) {
      if (!isBlack(picture, Math.floor(x / picture.scaleX), Math.floor(y / picture.scaleY)))
        continue;
      const at = ((y + white) * width + x + white) * 4;
      data.fill(0, at, at + 3);
    }
  }
  return decodeQR({ width, height, data });
}

test.for(GOLDEN_PAPERS)('the paper %s is as filed', async ([name, content, model]) => {
  const { text } = printed(content, model);
  await expect(text).toMatchFileSnapshot(`../golden/${name}.txt`);
});

test('every model prints the same text for its width', () => {
  // The sizes of pictures differ: one of the two commands counts in bytes.
  const text = (model: PrinterModel) => printed(approvedZh, model).text.replace(/\[.*\]/, '');
  expect(text(epsonTm80mm)).toBe(text(generic80mm));
});

test.for(PRINTER_MODELS)('the sale id can be read back from the QR code of $id', (model) => {
  const { pictures } = printed(approvedZh, model);
  expect(pictures.map(readQr)).toEqual([approvedZh.saleId]);
});

test.for([
  ['a link with every kind of sign', shopCodeZh.code],
  ['EMVCo data with a name in Chinese', `${'00020101021226'.repeat(8)}6404西湖店铺6304A0BA`],
  ['as much as the contract takes', 'https://qr.95516.com/'.padEnd(512, '0123456789abcdef~|{}')],
] as const)('A5 the shop code is read back to the letter from both papers: %s', ([, code]) => {
  for (const model of [generic58mm, generic80mm]) {
    const { pictures } = printed({ ...shopCodeZh, code }, model);
    expect(pictures.map(readQr)).toEqual([code]);
  }
});

test('a failed slip has no QR code that could be scanned for a refund', () => {
  expect(printed(failedZh, generic80mm).pictures).toEqual([]);
});

test('the yen sign is the full-width one of every Chinese font, A3A4', () => {
  const bytes = jobBytes(approvedZh, generic80mm);
  const at = bytes.findIndex((byte, index) => byte === 0xa3 && bytes[index + 1] === 0xa4);
  expect(at).toBeGreaterThan(0);
  expect(new TextDecoder('gb18030').decode(bytes.subarray(at, at + 8))).toMatch(/^￥/);
  expect(printed(approvedEn, generic80mm).text).toContain('￥128.50');
});

test.for([generic58mm, generic80mm])(
  'values end at the right edge of $id, Hanzi or not',
  (model) => {
    const paperOut = printed(approvedZh, model);
    const values = ['王芳', '898330154110001', '银行卡消费'];
    for (const value of values) {
      const line = paperOut.lines.find(
        (one) =>
          one.kind === 'text' &&
          one.glyphs
            .map((glyph) => glyph.text)
            .join('')
            .endsWith(value),
      );
      if (line?.kind !== 'text') throw new Error(`no line with ${value}`);
      const last = line.glyphs.at(-1);
      expect((last?.x ?? 0) + 12 * (last?.columns ?? 0), value).toBe(model.dots);
    }
  },
);

test('Chinese is switched on for each run of Hanzi and off after it, for every kind of power-up', () => {
  for (const hanziAtPowerUp of [true, false]) {
    const printer = createSimulatedPrinter({ hanziAtPowerUp });
    printer.receive(jobBytes(approvedZh, generic80mm));
    expect(printer.papers()[0]?.text).toBe(printed(approvedZh, generic80mm).text);
  }
});

test('a rare Hanzi becomes its code point in a box, as wide as itself', () => {
  const paperOut = printed({ ...approvedZh, cashier: '㐀𠮷王' }, generic80mm);
  expect(paperOut.text).toMatch(/^收银员 +▦▦▦▦王$/m);
  const images = paperOut.lines.flatMap((line) => (line.kind === 'text' ? line.images : []));
  expect(images.map(({ x }) => x)).toEqual([504, 528]);
  expect(images.map(({ picture }) => columnsOf(picture))).toEqual([
    [...codePointColumns('㐀')],
    [...codePointColumns('𠮷')],
  ]);
});

test('in a headline the box is as wide as the letters around it', () => {
  const name = { zh: '㐀店', en: 'Shop' };
  const merchant = { ...approvedZh.merchant, name };
  const [headline] = printed({ ...approvedZh, merchant }, generic80mm).lines;
  if (headline?.kind !== 'text') throw new Error('no headline');
  expect(headline.images[0]?.picture.width).toBe(48);
  expect(headline.glyphs[0]?.x).toBe((headline.images[0]?.x ?? 0) + 48);
});

test('a printer without images in its lines prints a visible mark instead', () => {
  const model = { ...generic80mm, rareLetters: 'marked' } as const;
  expect(printed({ ...approvedZh, cashier: '㐀𠮷王' }, model).text).toContain('〓〓王');
});

test('PR7 the contract refuses control characters in any text of a paper', () => {
  for (const control of ['\x1b@', '\n', '\x10\x04\x01', '\x7f', '\u0085']) {
    expect(paper.safeParse({ ...approvedZh, cashier: `A${control}` }).success).toBe(false);
    expect(paper.safeParse({ ...failedZh, what: control }).success).toBe(false);
  }
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.constantFrom('{c:1}', '===', '---', '\\n', '\\x1b@', '|a|b|', '^^^', '{x:\\x1d}', '`"_~'),
);

test('PR7 PR8 no text, not even one past the contract, adds a paper, a picture, a drawer kick', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (name, cashier, what) => {
      const merchant = { ...approvedZh.merchant, name: { zh: name, en: name } };
      for (const content of [
        { ...approvedZh, merchant, cashier, payer: what, channelName: name },
        { ...failedZh, merchant, cashier, what, money: name },
      ]) {
        const printer = printOn(content, generic80mm);
        expect(printer.papers()).toHaveLength(1);
        expect(printer.drawerKicks()).toBe(0);
        expect(printer.papers()[0]?.pictures).toHaveLength(content.kind === 'approved' ? 1 : 0);
        expect(printer.papers()[0]?.text).toContain('000042');
      }
    }),
  );
}, 30_000);

test('no job holds a real-time command, neither in its text nor in its picture', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9._:-]{1,40}$/), anyText, (saleId, payer) => {
      for (const model of PRINTER_MODELS) {
        const bytes = jobBytes({ ...approvedZh, saleId, payer }, model);
        const found = bytes.some(
          (byte, at) => byte === 0x10 && [0x04, 0x05, 0x14].includes(bytes[at + 1] ?? 0),
        );
        expect(found).toBe(false);
      }
    }),
    { numRuns: 30 },
  );
});

test('the largest amount fits both papers', () => {
  for (const model of [generic58mm, generic80mm]) {
    const largest = paper.parse({ ...approvedZh, amountMinor: 999_999_999_999 });
    expect(printed(largest, model).text).toContain('￥9,999,999,999.99');
  }
});

test('rule 21: a difference is said large at the top and again at its channel, agreement is calm', () => {
  const double = (content: Paper): readonly string[] =>
    printed(content, generic58mm).lines.flatMap((line) => {
      if (line.kind !== 'text' || !line.glyphs.some(({ style }) => style.scaleX === 2)) return [];
      return [
        line.glyphs
          .map(({ text }) => text)
          .join('')
          .trim(),
      ];
    });
  expect(double(settlementZh)).toEqual(expect.arrayContaining(['账目有差异', '-1 笔  -￥128.50']));
  expect(double(settlementAgreed)).not.toContain('账目一致');
  expect(printed(settlementZh, generic58mm).text).toContain('-￥128.50');
});

test('rule 21: a channel that could not be asked says so, alone or beside a difference', () => {
  const [, , away] = settlementZh.lines;
  const alone = paper.parse({ ...settlementZh, lines: [away] });
  for (const content of [settlementZh, alone]) {
    expect(printed(content, generic80mm).text).toContain('未能对账，仍待日结');
  }
  expect(printed(alone, generic80mm).text).toContain('有通道未对账');
});

test('a count that differs while the amounts agree is a difference', () => {
  const [first] = settlementZh.lines;
  const content = paper.parse({
    ...settlementAgreed,
    lines: [{ ...first, difference: { count: 1, minor: 0, refundCount: 0, refundMinor: 0 } }],
  });
  expect(printed(content, generic80mm).text).toContain('账目有差异');
});
