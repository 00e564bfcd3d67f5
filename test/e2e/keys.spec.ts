/** Keys of a keyboard: seen before the next one, and never mistaken for a scanner's. */
import type { Page } from '@playwright/test';
import { charges, EAST, expect, test } from './till.ts';

/** Presses keys without a pause between them, as a scanner does, then gives the amount shown. */
const burst = (page: Page, keys: readonly string[]): Promise<string> =>
  page.evaluate(async (pressed) => {
    for (const key of pressed) window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    await Promise.resolve();
    return document.querySelector('[data-testid=amount]')?.textContent ?? '';
  }, keys);

test('a key is seen at once, and typed once it is known to be no scan', async ({ till }) => {
  await expect(till.see('amount')).toHaveText('¥0.00');
  expect(await burst(till.page, ['7'])).toBe('¥0.07');
  expect(await burst(till.page, ['Delete']), 'Delete comes behind the 7').not.toBe('¥0.77');
  await expect(till.see('amount')).toHaveText('¥0.00');
  await till.page.keyboard.type('123', { delay: 60 });
  await expect(till.see('amount')).toHaveText('¥1.23');
});

test('a press right behind a key sells the amount with that key', async ({ till, stub }) => {
  await till.page.keyboard.type('128', { delay: 60 });
  await expect(till.see('amount')).toHaveText('¥1.28');
  await till.page.evaluate(() => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '0' }));
    document.querySelector<HTMLElement>('[data-testid=pay-by-card]')?.click();
  });
  await till.tapCard();
  await till.approved();
  expect((await charges(stub)).kept).toMatchObject([{ channel: EAST, amountMinor: 1_280 }]);
});

test('a code scanned while an amount is rung up leaves no digit in it', async ({ till }) => {
  await till.page.keyboard.type('128', { delay: 60 });
  await expect(till.see('amount')).toHaveText('¥1.28');
  expect(await burst(till.page, [...'134567890123456789'])).toBe('¥1.28');
  await burst(till.page, ['Enter']);
  await till.page.keyboard.press('5');
  await expect(till.see('amount')).toHaveText('¥12.85');
});
