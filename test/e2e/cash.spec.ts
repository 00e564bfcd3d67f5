import { expect, type Till, test } from './till.ts';

/** Types an amount at the till's keys and presses the cash key. */
async function ringForCash(till: Till, digits: string): Promise<void> {
  await expect(till.see('screen-amount')).toBeVisible();
  for (const digit of digits) await till.press(`key-${digit}`);
  await till.page.keyboard.press('F5');
  await expect(till.see('screen-cash')).toBeVisible();
}

const drawer = (till: Till, is: string): Promise<void> =>
  expect(till.see('drawer-state')).toHaveAttribute('data-drawer', is);

test('P1 cash: a note is given, the drawer opens, the change stands large, a receipt comes', async ({
  till,
  stub,
}) => {
  await ringForCash(till, '12850');
  await till.press('tender-20000');
  await expect(till.see('change')).toContainText('71.50');
  await till.page.keyboard.press('Enter');
  await expect(till.see('screen-cash-paid')).toContainText('71.50');
  await drawer(till, 'opened');
  await till.paper('printed');
  expect(await stub.request('ledger.read', {}), 'no channel knows of cash').toEqual([]);
  await till.page.keyboard.press('Enter');
  await expect(till.see('screen-amount')).toBeVisible();
});

test('PR1 without paper the drawer opens all the same, and the receipt follows', async ({
  till,
}) => {
  await till.press('sim-printer-paper-out');
  await ringForCash(till, '500');
  await till.page.keyboard.press('Enter');
  await expect(till.see('screen-cash-paid')).toBeVisible();
  await drawer(till, 'opened');
  await till.paper('paper-out');
  await till.press('sim-printer-none');
  await expect(till.see('device-printer')).toHaveAttribute('data-state', 'ready', {
    timeout: 30_000,
  });
  await till.press('reprint');
  await till.paper('printed');
});

test('cash is taken while the payment service is gone, and the shift counts it', async ({
  till,
  product,
}) => {
  const daemon = Number(/^Payment service: process (\d+)/m.exec(product.said())?.[1]);
  await ringForCash(till, '4250');
  process.kill(daemon, 'SIGKILL');
  await expect(till.see('banner-code')).toHaveAttribute('data-code', 'DAEMON_GONE');
  await till.page.keyboard.press('Enter');
  await drawer(till, 'opened');
  await till.paper('printed');
  await till.page.keyboard.press('Enter');
  await expect(till.see('banner-code')).toHaveCount(0, { timeout: 30_000 });
  await till.page.keyboard.press('F1');
  await till.press('menu-close-shift');
  for (const digit of '4200') await till.press(`key-${digit}`);
  await till.press('confirm');
  const closed = till.see('screen-shift-closed');
  await expect(closed).toHaveAttribute('data-result', 'differs');
  await expect(closed).toContainText('42.50');
  await expect(closed).toContainText('-¥0.50');
});
