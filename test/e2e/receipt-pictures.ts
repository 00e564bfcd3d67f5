import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PNG } from 'pngjs';
import type { Paper } from '#contract/receipt.ts';
import { itemsBytes } from '#printer/escpos/item.ts';
import { paperJob } from '#printer/escpos/paper-job.ts';
import type { PrinterModel } from '#printer/models/model.ts';
import { createSimulatedPrinter } from '#printer/simulated/simulated-printer.ts';

/** Where the picture of a golden paper is filed, beside its text. */
export const pictureFile = (name: string): string =>
  join(import.meta.dirname, '../../printer/golden', `${name}.png`);

/** The paper that comes out of a printer of this model, as the simulated printer draws it. */
export function svgOf(content: Paper, model: PrinterModel): string {
  const printer = createSimulatedPrinter({
    dots: model.columns === 32 ? 384 : 576,
    cutter: model.cutter === 'none' ? 'tear-bar' : 'knife',
  });
  printer.receive(itemsBytes(paperJob(content, model)));
  const [only, ...others] = printer.papers();
  if (only === undefined || others.length > 0) throw new Error('not exactly one paper came out');
  return only.svg;
}

/** An SVG as a picture, one dot of the printer one dot of the picture, in grey. */
export async function rasterised(page: Page, svg: string): Promise<PNG> {
  await page.setContent(`<body style="margin:0">${svg}</body>`);
  await page.evaluate(() => document.fonts.ready);
  return PNG.sync.read(await page.locator('svg').screenshot());
}

/** Bytes of a picture in grey: a receipt has no colours, and the file is a third as long. */
export const greyBytes = (picture: PNG): Buffer => PNG.sync.write(picture, { colorType: 0 });

/** Dots of a side of the squares whose ink is compared: a column of the printer's font. */
const SQUARE = 12;
/** A square differs when this part more of it is black: a font's new edges don't, a letter does. */
const MORE_INK = 0.12;

/** Part of each square that is black, row by row. */
function inkOf({ width, height, data }: PNG): readonly number[] {
  const across = Math.ceil(width / SQUARE);
  const ink = new Array<number>(across * Math.ceil(height / SQUARE)).fill(0);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const square = Math.floor(y / SQUARE) * across + Math.floor(x / SQUARE);
      const black = 1 - (data[(y * width + x) * 4] ?? 255) / 255;
      ink[square] = (ink[square] ?? 0) + black / (SQUARE * SQUARE);
    }
  }
  return ink;
}

/**
 * How many squares of two pictures differ in their ink; all of them where the sizes do. Squares, so
 * that another version of the font doesn't matter, while a line that is missing, moved or of another
 * size, and another code, do.
 */
export function differingSquares(one: PNG, other: PNG): number {
  const ink = inkOf(one);
  if (one.width !== other.width || one.height !== other.height) return ink.length;
  const otherInk = inkOf(other);
  return ink.filter((part, square) => Math.abs(part - (otherInk[square] ?? 0)) > MORE_INK).length;
}
