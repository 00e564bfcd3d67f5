/**
 * `npm run receipts`: draws every golden paper anew into `printer/golden`. Look at each that
 * changed before it is committed: a picture nobody looked at proves nothing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { PNG } from 'pngjs';
import { GOLDEN_PAPERS } from '#printer/golden-papers.fixture.ts';
import configuration from '../../playwright.config.ts';
import { differingSquares, greyBytes, pictureFile, rasterised, svgOf } from './receipt-pictures.ts';

const browser = await chromium.launch(configuration.use?.launchOptions ?? {});
try {
  const page = await browser.newPage();
  for (const [name, content, model] of GOLDEN_PAPERS) {
    const file = pictureFile(name);
    const picture = await rasterised(page, svgOf(content, model));
    const before = existsSync(file) ? PNG.sync.read(readFileSync(file)) : null;
    const differ = before === null ? 'new' : differingSquares(picture, before);
    // Dots that another font moves about are no reason for a new file.
    if (differ !== 0) writeFileSync(file, greyBytes(picture));
    console.log(`${name}: ${differ === 'new' ? 'new' : `${differ} squares differ`}`);
  }
} finally {
  await browser.close();
}
