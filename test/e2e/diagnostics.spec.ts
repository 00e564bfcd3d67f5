/** A technician at the till (row P7): what is wrong, on which step, what is owed, one bundle. */
import { existsSync, readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { EAST, expect, HARBOR, type Till, test } from './till.ts';

/** PIN of the rehearsal's only supervisor. */
const PIN = '8642';

async function diagnose(till: Till, tab: string): Promise<void> {
  await till.page.keyboard.press('F11');
  await expect(till.see('screen-diagnostics')).toBeVisible();
  await till.press(`tab-${tab}`);
}

async function order(till: Till, reason: string): Promise<void> {
  await till.see('order-pin').fill(PIN);
  await till.see('order-reason').fill(reason);
  await till.press('order-confirm');
  await expect(till.see('order-dialog')).toBeHidden();
}

const finding = (till: Till, check: string, about: string) =>
  till.page.locator(`[data-testid=finding][data-check="${check}"][data-about="${about}"]`);

test('a dead channel is found, and its line stops at the step that fails', async ({
  till,
  stub,
}) => {
  await stub.request('faults.set', { channel: EAST, fault: 'refuse-connections' });
  await expect(till.see(`channel-${EAST}`)).not.toHaveAttribute('data-state', 'up');
  await diagnose(till, 'findings');
  await expect(till.see('findings-sum')).toContainText('at fault');
  await expect(finding(till, 'channel', EAST)).toContainText('Run a line check');
  await till.press('findings-well');
  await expect(finding(till, 'channel', HARBOR)).toHaveAttribute('data-finding', 'CHANNEL_UP');
  await till.press('tab-channels');
  await till.press(`diag-channel-${EAST}`);
  await till.press('line-run');
  const steps = till.see('line-steps');
  await expect(steps).toHaveAttribute('data-running', 'false', { timeout: 30_000 });
  // One for each address: the steps behind it are not reached.
  const failed = till.page.locator('[data-testid=line-step][data-verdict=fail]').first();
  await expect(failed).toContainText(/connect|payment link/i);
  const behind = till.page.locator('[data-testid=line-step][data-step=ping]').first();
  await expect(behind).toHaveAttribute('data-finding', 'LINE_NOT_REACHED');
  await till.press(`diag-channel-${HARBOR}`);
  await till.press('line-run');
  await expect(steps).toHaveAttribute('data-running', 'false', { timeout: 30_000 });
  await expect(steps.locator('[data-step=ping]').first()).toHaveAttribute(
    'data-verdict',
    /ok|warn/,
  );
});

test('a small payment on the test channel is approved and taken back, once a supervisor agrees', async ({
  till,
}) => {
  await expect(till.see('channel-bank-test')).toHaveCount(0);
  await diagnose(till, 'channels');
  await till.press(`diag-channel-${EAST}`);
  await expect(till.see('line-pay')).toHaveCount(0);
  await till.press('diag-channel-bank-test');
  await till.press('line-pay');
  await order(till, 'the line is new');
  const steps = till.see('line-steps');
  const found = (step: string) => steps.locator(`[data-step=${step}]`);
  await expect(found('payment')).toHaveAttribute('data-finding', 'LINE_PAY_APPROVED');
  await expect(found('take-back')).toHaveAttribute('data-finding', 'LINE_TAKEN_BACK');
});

test('a channel is disabled by name and reason, sales pass it by, and it is given back', async ({
  till,
}) => {
  await diagnose(till, 'channels');
  await till.press(`diag-channel-${EAST}`);
  await till.press('order-disable');
  await till.see('order-pin').fill('2580');
  await till.see('order-reason').fill('a cashier may not');
  await till.press('order-confirm');
  await expect(till.see('order-dialog').getByTestId('problem')).toBeVisible();
  await expect(till.see(`channel-${EAST}`)).toHaveAttribute('data-state', 'up');
  await order(till, 'declines too much');
  await expect(till.see('channel-detail')).toContainText('declines too much');
  await expect(till.see(`channel-${EAST}`)).toHaveAttribute('data-state', 'suspended');
  await till.page.keyboard.press('F11');
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await expect(till.see('screen-approved')).toContainText('Harbor Bank');
  await till.press('confirm');
  await diagnose(till, 'channels');
  await till.press(`diag-channel-${EAST}`);
  await till.press('order-enable');
  await order(till, 'the bank mended it');
  await expect(till.see(`channel-${EAST}`)).toHaveAttribute('data-state', 'up');
});

test('the sale behind the diagnostics is touched by none of their keys', async ({ till }) => {
  await till.press('key-5');
  await diagnose(till, 'devices');
  await till.page.keyboard.type('123');
  await till.page.keyboard.press('Enter');
  await till.page.keyboard.press('F2');
  await expect(till.see('device-detail')).toBeVisible();
  await till.page.keyboard.press('Escape');
  await expect(till.see('screen-amount')).toContainText('0.05');
});

test('a device tests itself, its line is shown, and the test page is printed', async ({ till }) => {
  await diagnose(till, 'devices');
  await till.press('diag-device-reader');
  await till.press('device-identify');
  await expect(till.see('device-findings')).toBeVisible({ timeout: 60_000 });
  await expect(till.see('trace').locator('tbody tr').first()).toBeVisible();
  await till.press('diag-device-printer');
  await till.press('device-test-page');
  await expect(till.see('paper').first()).toBeVisible({ timeout: 30_000 });
});

test('one bundle is collected, looked at and saved, without a card number in it', async ({
  till,
}) => {
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await till.press('confirm');
  await diagnose(till, 'bundle');
  await till.press('bundle-make');
  await expect(till.see('bundle')).toHaveAttribute('data-at', 'collected', { timeout: 60_000 });
  await till.press('file-journal/sales.json');
  await expect(till.see('bundle-preview')).toContainText('******');
  await till.press('bundle-save');
  await expect(till.see('bundle-saved')).toBeVisible({ timeout: 30_000 });
  const path = (await till.see('bundle-path').textContent()) ?? '';
  expect(existsSync(path)).toBe(true);
  const files = unzipSync(readFileSync(path));
  for (const name of [
    'doctor.txt',
    'logs/service.log',
    'logs/till.log',
    'devices/reader.txt',
    'service/config.json',
  ]) {
    expect(Object.keys(files)).toContain(name);
  }
  for (const [name, bytes] of Object.entries(files)) {
    // Checksums may well have that many digits.
    if (name === 'manifest.json' || name === 'SHA256SUMS') continue;
    expect(strFromU8(bytes), name).not.toMatch(
      /(?<![\d*.])(?!1[5-9]\d{11}\b|2[0-4]\d{11}\b)\d{13,19}(?!\d)/,
    );
  }
});

/** Waits from now on for the next refusal on the page, however short it stands; says its reason. */
async function nextRefusal(till: Till): Promise<() => Promise<string | undefined>> {
  const watched = await till.page.evaluateHandle(() => ({
    why: new Promise<string | undefined>((resolve) => {
      const observer = new MutationObserver(() => {
        const refusal = document.querySelector<HTMLElement>('[data-testid=diag-refused]');
        if (refusal === null) return;
        observer.disconnect();
        resolve(refusal.dataset.why);
      });
      observer.observe(document.body, { childList: true, subtree: true });
    }),
  }));
  return () => watched.evaluate(({ why }) => why);
}

test('without the payment service the screen says so, and heals by itself', async ({
  till,
  product,
}) => {
  const daemon = Number(/^Payment service: process (\d+)/m.exec(product.said())?.[1]);
  await diagnose(till, 'channels');
  await expect(till.see('channel-detail')).toBeVisible();
  await expect(till.see('diag-refused')).toHaveCount(0);
  // The service is started again at once: who looks now and then may miss that it was away.
  const refusal = await nextRefusal(till);
  process.kill(daemon, 'SIGKILL');
  expect(await refusal()).toBe('service-gone');
  await expect(till.see('diag-refused')).toHaveCount(0, { timeout: 60_000 });
});
