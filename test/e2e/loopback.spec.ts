import { expect, test } from './till.ts';

test('the customer display shows what the customer has to do, and no keys', async ({
  till,
  product,
  context,
}) => {
  const display = await context.newPage();
  await display.goto(product.customerUrl);
  await expect(display.getByTestId('screen-customer')).toBeVisible();
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await expect(display.getByTestId('screen-customer')).toContainText('128.00');
  await expect(display.getByTestId(/^(key-|sim-|confirm|back)/)).toHaveCount(0);
});

test('a page without the token of this run gets no view of the till', async ({
  product,
  browser,
}) => {
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(product.url.replace(/#.*/, ''));
  await expect(stranger.getByTestId('screen-no-token')).toBeVisible();
  await stranger.goto(product.url.replace(/#.*/, '#token=guessed'));
  await expect(stranger.getByTestId('screen-amount')).toHaveCount(0);
});

test('the token leaves the address bar, and the page works on after a reload', async ({ till }) => {
  expect(till.page.url()).not.toContain('token');
  await till.page.reload();
  await expect(till.see('screen-amount')).toBeVisible();
});
