import { expect, test } from './till.ts';

test('F12 locks the till over an amount, and only the PIN brings it back', async ({ till }) => {
  for (const digit of '550') await till.press(`key-${digit}`);
  await till.page.keyboard.press('F12');
  await expect(till.see('screen-sign-in-pin')).toBeVisible();
  await till.page.keyboard.type('0000');
  await till.page.keyboard.press('Enter');
  await expect(till.see('problem')).toHaveAttribute('data-code', 'PIN_WRONG');
  await till.page.keyboard.type('2580', { delay: 60 });
  await till.page.keyboard.press('Enter');
  await expect(till.see('screen-amount')).toContainText('5.50');
});

test('a basket is put aside, another customer is served, and it is taken up again', async ({
  till,
}) => {
  const { page } = till;
  await till.press('face');
  await till.press('item-a');
  await till.press('face');
  await page.keyboard.press('3');
  await page.keyboard.press('*');
  await expect(till.see('times')).toBeVisible();
  await page.keyboard.press('q');
  await expect(till.see('basket')).toContainText('Coffee');
  await page.keyboard.press('F8');
  await expect(till.see('basket')).toHaveCount(0);
  await till.ringUp('4250');
  await till.press('pay-by-qr-scan');
  await till.press('sim-scan-wechat');
  await till.approved();
  await till.paper('printed');
  await page.keyboard.press('Enter');
  await page.keyboard.press('F8');
  await expect(till.see('screen-recall')).toBeVisible();
  await page.getByTestId(/^basket-/).click();
  await expect(till.see('screen-amount')).toContainText('18.00');
  await page.keyboard.press('F2');
  await till.tapCard();
  await till.approved();
});

test('a shift ends with its drawer counted, its sums from the journal, and a slip', async ({
  till,
}) => {
  await till.ringUp('4250');
  await till.press('pay-by-qr-scan');
  await till.press('sim-scan-wechat');
  await till.approved();
  await till.paper('printed');
  await till.press('confirm');
  await till.page.keyboard.press('F1');
  await till.press('menu-close-shift');
  await till.press('confirm');
  await expect(till.see('screen-shift-closed')).toHaveAttribute('data-result', 'agrees');
  await expect(till.see('screen-shift-closed')).toContainText('42.50');
  await till.paper('printed');
  await till.press('confirm');
  await expect(till.see('screen-sign-in')).toBeVisible();
});

test('a printer that is unplugged is said in the status bar and at the receipt, and heals', async ({
  till,
}) => {
  await till.press('sim-printer-silent');
  await till.ringUp('4250');
  await till.press('pay-by-qr-scan');
  await till.press('sim-scan-alipay');
  await till.approved();
  await expect(till.see('paper-state')).not.toHaveAttribute('data-paper', 'printed');
  await expect(till.see('device-printer')).toHaveAttribute('data-tone', 'bad', { timeout: 30_000 });
  await till.press('sim-printer-none');
  await expect(till.see('device-printer')).toHaveAttribute('data-state', 'ready', {
    timeout: 30_000,
  });
});

test('without the payment service the till says so before a card, and heals by itself', async ({
  till,
  product,
}) => {
  const daemon = Number(/^Payment service: process (\d+)/m.exec(product.said())?.[1]);
  process.kill(daemon, 'SIGKILL');
  await expect(till.see('banner-code')).toHaveAttribute('data-code', 'DAEMON_GONE');
  await expect(till.see('banner-code')).toHaveCount(0, { timeout: 30_000 });
});
