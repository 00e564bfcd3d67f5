import type { StubControl } from '#terminal/host-web/stub-control-client.ts';
import { charges, EAST, expect, LOTUS, type Till, test } from './till.ts';

/** Types an amount and has the till show a code for it. */
async function showCode(till: Till, digits: string): Promise<void> {
  await expect(till.see('screen-amount')).toBeVisible();
  for (const digit of digits) await till.press(`key-${digit}`);
  await till.page.keyboard.press('F4');
  await expect(till.see('screen-code')).toBeVisible();
  await expect(till.see('code-picture')).toBeVisible();
}

const closed = async (stub: StubControl): Promise<readonly string[]> =>
  (await stub.request('ledger.read', {})).map(({ channel, state }) => `${channel} ${state}`);

test('P1 a code is shown to cashier and customer, the wallet pays it, and the receipt comes', async ({
  till,
  stub,
  product,
  context,
}) => {
  const customer = await context.newPage();
  await customer.goto(product.customerUrl);
  await showCode(till, '12800');
  await expect(customer.getByTestId('screen-customer')).toHaveAttribute(
    'data-prompt',
    'scan-shop-code',
  );
  await expect(customer.getByTestId('code-picture')).toBeVisible();
  await expect(customer.getByTestId('code-time')).toContainText(':');
  await till.press(`sim-wallet-${EAST}`);
  await till.approved();
  await till.paper('printed');
  await expect(customer.getByTestId('screen-customer')).toHaveAttribute('data-prompt', 'approved');
  expect((await charges(stub)).kept).toMatchObject([{ channel: EAST, amountMinor: 12_800 }]);
});

test('a code that is withdrawn is closed at its bank: nobody can pay it any more', async ({
  till,
  stub,
}) => {
  await showCode(till, '3650');
  await till.press('reprint');
  await expect(till.see('code-said')).toContainText('on paper');
  await till.page.keyboard.press('Escape');
  await expect(till.see('sentences')).toHaveAttribute('data-code', 'CODE_CANCELLED');
  await till.press(`sim-wallet-${EAST}`);
  expect(await closed(stub)).toEqual([`${EAST} closed`]);
});

test('WCAG 2.2.1 a code warns before it runs out, gets more time by Enter, and runs out unpaid', async ({
  till,
  stub,
}) => {
  await stub.request('orders.last', { channel: EAST, lastsMs: 6_000 });
  await showCode(till, '1800');
  await expect(till.see('code-time')).toHaveAttribute('data-ending', 'true');
  await till.page.keyboard.press('Enter');
  await expect(till.see('code-said')).toContainText('more time');
  await expect(till.see('sentences')).toHaveAttribute('data-code', 'CODE_EXPIRED', {
    timeout: 20_000,
  });
  expect(await closed(stub)).toEqual([`${EAST} closed`]);
});

test('a bank that dies under its code keeps the sale; after its end another shows a new one', async ({
  till,
  stub,
}) => {
  await stub.request('orders.last', { channel: EAST, lastsMs: 9_000 });
  await showCode(till, '7500');
  await stub.request('faults.set', { channel: EAST, fault: 'refuse-connections' });
  await expect(till.see('code-line-down')).toBeVisible({ timeout: 9_000 });
  await stub.request('orders.pay', { channel: EAST });
  await expect(till.see('code-again')).toBeVisible({ timeout: 20_000 });
  await expect(till.see('open-covers')).toHaveAttribute('data-count', '1');
  await till.press(`sim-wallet-${LOTUS}`);
  await till.approved();
  await stub.request('faults.set', { channel: EAST, fault: 'none' });
  await expect(till.see('open-covers')).toHaveAttribute('data-count', '0', { timeout: 30_000 });
  const { kept, reversed } = await charges(stub);
  expect(kept).toMatchObject([{ channel: LOTUS, amountMinor: 7_500 }]);
  expect(reversed).toMatchObject([{ channel: EAST }]);
});

test('a code stands through a reload of the page', async ({ till }) => {
  await showCode(till, '6100');
  await till.page.reload();
  await expect(till.see('screen-code')).toBeVisible();
  await till.press(`sim-wallet-${EAST}`);
  await till.approved();
});
