import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { PNG } from 'pngjs';
import type { AmountMinor } from '#contract/money.ts';
import type { Paper } from '#contract/receipt.ts';
import { GOLDEN_PAPERS } from '#printer/golden-papers.fixture.ts';
import { generic58mm } from '#printer/models/generic-58mm.ts';
import { approvedEn } from '#printer/papers.fixture.ts';
import { differingSquares, pictureFile, rasterised, svgOf } from './receipt-pictures.ts';

/** Squares that a font's other version may turn, of some thousand. */
const FEW_SQUARES = 6;

const filed = (name: string): PNG => PNG.sync.read(readFileSync(pictureFile(name)));

test('every golden paper looks as filed (npm run receipts draws them anew)', async ({ page }) => {
  for (const [name, content, model] of GOLDEN_PAPERS) {
    const drawn = await rasterised(page, svgOf(content, model));
    const differ = differingSquares(drawn, filed(name));
    expect.soft(differ, name).toBeLessThanOrEqual(FEW_SQUARES);
  }
});

const CHANGES: Readonly<Record<string, Paper>> = {
  'the reprint mark is missing': { ...approvedEn, reprint: false },
  'the code is of another sale': { ...approvedEn, saleId: '01KAQ8ZT5W3M7N9P2R4S6V8X0Z' },
  'a line is missing': { ...approvedEn, authCode: '' },
  'the amount has another length': { ...approvedEn, amountMinor: 1_285_000 as AmountMinor },
  'it is the other copy': { ...approvedEn, copy: 'merchant' },
};

test('a picture differs from the one filed where the paper does', async ({ page }) => {
  for (const [change, content] of Object.entries(CHANGES)) {
    const drawn = await rasterised(page, svgOf(content, generic58mm));
    const differ = differingSquares(drawn, filed('en-wallet-customer-reprint-58mm'));
    expect.soft(differ, change).toBeGreaterThan(FEW_SQUARES);
  }
});
