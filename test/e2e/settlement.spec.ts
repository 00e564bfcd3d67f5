import { EAST, expect, type Till, test } from './till.ts';

/** Sells for a card and comes back to an empty amount. */
async function sell(till: Till, digits: string): Promise<void> {
  await till.ringUp(digits);
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await till.paper('printed');
  await till.press('confirm');
  await expect(till.see('screen-amount')).toBeVisible();
}

/** F10, the question, Enter: until the totals stand. */
async function settle(till: Till): Promise<void> {
  await till.page.keyboard.press('F10');
  await expect(till.see('screen-settle-confirm')).toBeVisible();
  await till.page.keyboard.press('Enter');
  await expect(till.see('screen-settled')).toBeVisible({ timeout: 60_000 });
}

const dayOf = (till: Till, channel: string) => till.see('day').filter({ hasText: channel });

test('the day is settled after a sale: every channel agrees, and the slip is printed (rule 21)', async ({
  till,
}) => {
  await sell(till, '12800');
  const before = await till.see('paper').first().getAttribute('data-paper');
  await settle(till);
  await expect(till.see('screen-settled')).toHaveAttribute('data-result', 'agrees');
  const east = dayOf(till, 'East Bank');
  await expect(east).toHaveAttribute('data-verdict', 'agrees');
  await expect(east).toContainText('128.00');
  await expect(till.see('open-attempts')).toHaveCount(0);
  await till.paper('printed');
  const slip = await till.see('paper').first().getAttribute('data-paper');
  expect(slip).not.toBe(before);
  await till.press('reprint');
  await expect(till.see('paper').first()).not.toHaveAttribute('data-paper', slip ?? '');
  await till.paper('printed');
  await till.press('confirm');
  await expect(till.see('screen-amount')).toBeVisible();
});

test('nothing is settled over a typed amount, and Escape settles nothing', async ({ till }) => {
  await till.press('key-5');
  await till.page.keyboard.press('F10');
  await expect(till.see('screen-amount')).toBeVisible();
  await till.press('menu');
  await expect(till.see('menu-settle')).toBeDisabled();
  await till.page.keyboard.press('Escape');
  await till.press('key-clear');
  await till.press('menu');
  await till.press('menu-settle');
  await expect(till.see('screen-settle-confirm')).toBeVisible();
  await till.page.keyboard.press('Escape');
  await expect(till.see('screen-amount')).toBeVisible();
});

test('a hung channel stays to be settled, and its cover is carried over and shown (rule 21)', async ({
  till,
  stub,
}) => {
  await sell(till, '4500');
  await stub.request('faults.set', { channel: EAST, fault: 'hang' });
  await sell(till, '12800');
  await expect(till.see('open-covers')).toHaveAttribute('data-count', '1');
  await settle(till);
  await expect(till.see('screen-settled')).toHaveAttribute('data-result', 'not-asked');
  await expect(dayOf(till, 'East Bank')).toHaveAttribute('data-verdict', 'not-asked');
  await expect(dayOf(till, 'Harbor Bank')).toHaveAttribute('data-verdict', 'agrees');
  const open = till.see('open-attempts');
  await expect(open).toHaveAttribute('data-count', '1');
  await expect(open).toContainText('East Bank');
  await expect(open).toContainText('128.00');
  await till.paper('printed');
  await till.press('confirm');
  // Once it can be asked again the day that stayed open is settled, and only that one.
  await stub.request('faults.set', { channel: EAST, fault: 'none' });
  await expect(till.see('open-covers')).toHaveAttribute('data-count', '0', { timeout: 60_000 });
  await settle(till);
  await expect(till.see('screen-settled')).toHaveAttribute('data-result', 'agrees');
  await expect(dayOf(till, 'East Bank')).toContainText('45.00');
});
