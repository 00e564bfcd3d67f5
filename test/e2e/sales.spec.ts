import type { StubControl } from '#terminal/host-web/stub-control-client.ts';
import { endProduct, startProduct } from './started-product.ts';
import { EAST, expect, Till, test } from './till.ts';

/** Sells for this much by card and leaves the result. */
const sell = async (till: Till, digits: string): Promise<void> => {
  await till.ringUp(digits);
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await till.paper('printed');
  await till.press('confirm');
  await expect(till.see('screen-amount')).toBeVisible();
};

/** Opens the list and the newest sale in it. */
const openNewest = async (till: Till): Promise<void> => {
  await till.page.keyboard.press('F6');
  await expect(till.see('screen-sales')).toBeVisible();
  await till.page.locator('[role=option]').first().click();
  await expect(till.see('sale-detail')).toBeVisible();
};

/** What the acquirers gave back. A refund is a row of its own there. */
const refunded = async (stub: StubControl) =>
  (await stub.request('ledger.read', {})).filter(({ state }) => state === 'refunded');

/** A supervisor agrees to what the dialog asks. */
const agree = async (till: Till): Promise<void> => {
  await till.see('give-back-pin').fill('8642');
  await till.see('give-back-reason').fill('goods came back');
  await till.press('give-back-confirm');
};

test('an earlier sale is found, printed again and given back in part (C11, P6, rule 20)', async ({
  till,
  stub,
}) => {
  await sell(till, '12800');
  await sell(till, '5000');
  await till.page.keyboard.press('F7');
  await expect(till.page.locator('[role=option]')).toHaveCount(2);
  await till.see('sales-search').fill('128.00');
  await expect(till.page.locator('[role=option]')).toHaveCount(1);
  await till.page.locator('[role=option]').first().click();
  await expect(till.see('sale-detail')).toHaveAttribute('data-result', 'approved');
  await till.press('sale-reprint');
  await expect(till.see('sale-paper')).toHaveAttribute('data-paper', 'printed');
  await till.press('sale-refund');
  await till.see('give-back-amount').fill('28.00');
  await agree(till);
  await expect(till.see('give-back-outcome')).toHaveAttribute('data-is', 'made');
  await expect(till.see('give-back-paper')).toBeVisible();
  await till.press('give-back-end');
  await expect(till.see('sale-detail')).toContainText('¥28.00');
  expect(await refunded(stub)).toMatchObject([{ channel: EAST, amountMinor: 2_800 }]);
});

test('no more is given back than was paid, and a wrong PIN gives nothing back', async ({
  till,
  stub,
}) => {
  await sell(till, '12800');
  await openNewest(till);
  await till.press('sale-refund');
  await till.see('give-back-amount').fill('128.01');
  await till.see('give-back-pin').fill('0000');
  await till.see('give-back-reason').fill('goods came back');
  await till.press('give-back-confirm');
  await expect(till.see('problem')).toHaveAttribute('data-code', 'PIN_WRONG');
  await agree(till);
  await expect(till.see('give-back-outcome')).toHaveAttribute('data-is', 'not-made');
  await expect(till.see('problem')).toHaveAttribute('data-code', 'REFUND_TOO_MUCH');
  await till.press('give-back-end');
  expect(await refunded(stub)).toEqual([]);
});

test('a sale of today is voided whole, and only once', async ({ till, stub }) => {
  await sell(till, '12800');
  await openNewest(till);
  await till.press('sale-void');
  await agree(till);
  await expect(till.see('give-back-outcome')).toHaveAttribute('data-is', 'made');
  await till.press('give-back-end');
  await expect(till.see('sale-void')).toBeDisabled();
  await expect(till.see('sale-refund')).toBeDisabled();
  expect(await refunded(stub)).toMatchObject([{ channel: EAST, amountMinor: 12_800 }]);
});

test('a locked till shows its sales to nobody', async ({ till }) => {
  await till.page.keyboard.press('F6');
  await expect(till.see('screen-sales')).toBeVisible();
  await till.press('sales-close');
  await till.page.keyboard.press('F12');
  await expect(till.see('screen-sign-in-pin')).toBeVisible();
  await till.page.keyboard.press('F6');
  await expect(till.see('screen-sales')).toHaveCount(0);
});

test('a refund whose answer is lost is never offered again before the journal tells it (rules 2, 19)', async ({
  till,
  stub,
  product,
}) => {
  const daemon = Number(/^Payment service: process (\d+)/m.exec(product.said())?.[1]);
  await sell(till, '12800');
  await openNewest(till);
  await till.press('sale-refund');
  await till.see('give-back-amount').fill('28.00');
  let shown = false;
  stub.onEvent(({ channel, what }) => {
    if (channel !== EAST || what !== 'fault-shown' || shown) return;
    shown = true;
    process.kill(daemon, 'SIGKILL');
  });
  await stub.request('faults.set', { channel: EAST, fault: 'answer-late', payments: 1 });
  await agree(till);
  await expect(till.see('give-back-outcome')).toHaveAttribute('data-is', 'open');
  await expect(till.see('give-back-confirm')).toHaveCount(0);
  await expect.poll(() => product.said(), { timeout: 20_000 }).toContain('started again');
  await expect(till.see('banner-code')).toHaveCount(0, { timeout: 30_000 });
  await till.press('give-back-end');
  await till.page.locator('[role=option]').last().click();
  await expect(till.see('sale-detail')).toContainText('¥28.00');
  await till.page.keyboard.press('Escape');
  await expect(till.see('screen-sales')).toHaveCount(0);
});

test('a list that found no payment service asks again by itself once it is back', async ({
  till,
  product,
}) => {
  await sell(till, '12800');
  const daemon = Number(/^Payment service: process (\d+)/m.exec(product.said())?.[1]);
  process.kill(daemon, 'SIGKILL');
  await till.page.keyboard.press('F6');
  await expect(till.see('sales-refused')).toHaveAttribute('data-why', 'service-gone');
  await expect(till.page.locator('[role=option]')).toHaveCount(1, { timeout: 60_000 });
  await expect(till.see('sales-refused')).toHaveCount(0);
});

test('a refund under way when everything died is found by itself in the list, with its end (rules 1, 2)', async ({
  till,
  stub,
  product,
  state,
}) => {
  await sell(till, '12800');
  await openNewest(till);
  await till.press('sale-refund');
  await till.see('give-back-amount').fill('28.00');
  const killed = new Promise<void>((resolve) => {
    stub.onEvent(({ channel, what }) => {
      if (channel !== EAST || what !== 'fault-shown') return;
      product.process.kill('SIGKILL');
      resolve();
    });
  });
  await stub.request('faults.set', { channel: EAST, fault: 'answer-late', payments: 1 });
  await agree(till);
  await killed;
  await product.ended;
  const again = await startProduct(state);
  try {
    await till.page.goto(again.url);
    const next = new Till(till.page);
    await next.signIn();
    await next.page.keyboard.press('F6');
    const refund = next.page.locator('[role=option]').first();
    await expect(refund).toContainText('-¥28.00');
    await refund.click();
    await expect(next.see('sale-detail')).toContainText('Original sale');
    await next.press('sales-close');
    // Recovery asks the bank by itself; the row then says how it ended, and the ledger agrees.
    await expect(async () => {
      await next.page.keyboard.press('F6');
      await expect(refund).toContainText(/Refunded|Refund not made/, { timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    const isMade = (await refund.textContent())?.includes('Refunded') === true;
    await expect.poll(async () => (await refunded(stub)).length).toBe(isMade ? 1 : 0);
  } finally {
    await endProduct(again);
  }
});
