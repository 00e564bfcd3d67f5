/**
 * `npm run pictures`: the pictures of the README from the whole product into `docs/`, a card sale
 * whose channel dies under it and the receipt the simulated printer drew; then every screen in both
 * languages at four sizes into `test-results/pictures/`, with a page to look through them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { shootScreens } from '#renderer/gallery/shoot.mts';
import configuration from '../../playwright.config.ts';
import { endProduct, newStateFolder, startProduct } from './started-product.ts';
import { Till } from './till.ts';

const FOLDER = 'docs';
const SCREENS = 'test-results/pictures';
const LIMIT_MS = 30_000;

const press = (page: Page, id: string): Promise<void> => page.getByTestId(id).click();

/** Sells with the first channel hung, and takes the picture once the result stands. */
const sellThroughFailover = async (page: Page): Promise<void> => {
  await page.getByTestId('channel-bank-east').and(page.locator('[data-state=up]')).waitFor();
  for (const digit of '12850') await press(page, `key-${digit}`);
  await page.getByTestId('sim-fault-bank-east').selectOption('hang');
  await press(page, 'pay-by-card');
  await page.getByTestId('sim-pad').and(page.locator('[data-asking=card]')).waitFor();
  await press(page, 'sim-tap-unionpay-credit');
  await page.getByTestId('screen-approved').waitFor({ timeout: LIMIT_MS });
  await page.getByTestId('paper-state').and(page.locator('[data-paper=printed]')).waitFor();
  await page.screenshot({ path: join(FOLDER, 'approved.png') });
};

const pictureOfPaper = async (page: Page): Promise<void> => {
  const source = await page.getByTestId('paper').first().getAttribute('src');
  if (source === null) throw new Error('no paper came out of the printer');
  await page.setViewportSize({ width: 620, height: 900 });
  await page.setContent(`<body style="margin:0"><img src="${source}" width="600"></body>`);
  writeFileSync(join(FOLDER, 'receipt.png'), await page.locator('img').screenshot());
};

mkdirSync(FOLDER, { recursive: true });
const state = newStateFolder();
const browser = await chromium.launch(configuration.use?.launchOptions ?? {});
try {
  const product = await startProduct(state.path, ['--language', 'zh']);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(product.url);
  await new Till(page).signIn();
  await sellThroughFailover(page);
  await pictureOfPaper(page);
  await endProduct(product);
} finally {
  await browser.close();
  state.remove();
}
const shot = await shootScreens(SCREENS);
console.log(`${shot} pictures of screens, see ${join(SCREENS, 'index.html')}`);
