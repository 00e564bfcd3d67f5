/** Keys of a keyboard: seen before the next one, and never mistaken for a scanner's. */
import type { Page } from '@playwright/test';
import { charges, EAST, expect, test } from './till.ts';

/**
 * Presses keys without a pause between them, as a scanner does, and gives the amount shown before
 * the `last` of them: from here the next key may come later than any scanner's would.
 */
const burst = (page: Page, keys: readonly string[], last?: string): Promise<string> =>
  page.evaluate(
    async ([pressed, end]) => {
      const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key }));
      for (const key of pressed) press(key);
      await Promise.resolve();
      const amount = document.querySelector('[data-testid=amount]')?.textContent ?? '';
      if (end !== undefined) press(end);
      return amount;
    },
    [keys, last] as const,
  );

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
  expect(await burst(till.page, [...'134567890123456789'], 'Enter')).toBe('¥1.28');
  await till.page.keyboard.press('5');
  await expect(till.see('amount')).toHaveText('¥12.85');
});
