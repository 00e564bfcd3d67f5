import type { StubControl } from '#terminal/host-web/stub-control-client.ts';
import { charges, EAST, expect, HARBOR, test } from './till.ts';

/** Kills a channel right after a request left, and keeps it away so that nobody can ask it. */
async function killUnderPayment(stub: StubControl): Promise<void> {
  stub.onEvent(({ channel, what }) => {
    if (channel !== EAST || what !== 'fault-shown') return;
    void stub.request('faults.set', { channel: EAST, fault: 'refuse-connections' });
  });
  await stub.request('faults.set', { channel: EAST, fault: 'reset-after-request' });
}

test('a channel that dies after the request left is covered, and reversed later (A6, P4)', async ({
  till,
  stub,
}) => {
  await killUnderPayment(stub);
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await expect(till.see('screen-approved')).toContainText('Harbor Bank');
  await expect(till.see('open-covers')).toHaveAttribute('data-count', '1');
  await stub.request('faults.set', { channel: EAST, fault: 'none' });
  await expect(till.see('open-covers')).toHaveAttribute('data-count', '0', { timeout: 30_000 });
  const { kept, reversed } = await charges(stub);
  expect(kept).toMatchObject([{ channel: HARBOR, amountMinor: 12_800 }]);
  expect(reversed).toMatchObject([{ channel: EAST }]);
});

test('a channel that can be asked again is resolved, and nothing is charged twice', async ({
  till,
  stub,
}) => {
  await stub.request('faults.set', { channel: EAST, fault: 'reset-after-request', payments: 1 });
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  expect((await charges(stub)).kept).toHaveLength(1);
});

test('a channel that refuses connections is left before the payment, without a cover', async ({
  till,
  stub,
}) => {
  await stub.request('faults.set', { channel: EAST, fault: 'refuse-connections' });
  await expect(till.see(`channel-${EAST}`)).not.toHaveAttribute('data-state', 'up');
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await expect(till.see('open-covers')).toHaveAttribute('data-count', '0');
  expect((await charges(stub)).kept).toMatchObject([{ channel: HARBOR }]);
});

test('a reload in the middle of a sale shows the same sale', async ({ till }) => {
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await expect(till.see('screen-card')).toBeVisible();
  await till.page.reload();
  await expect(till.see('screen-card')).toBeVisible();
  await till.tapCard();
  await till.approved();
});
