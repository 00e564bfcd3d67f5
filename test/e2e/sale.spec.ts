import { ERROR_CATALOGUE } from '#contract/error-codes.ts';
import { charges, EAST, expect, HARBOR, LOTUS, test } from './till.ts';

test('a card sale is approved, printed and charged once (A5, A8, A9)', async ({ till, stub }) => {
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await till.paper('printed');
  await expect(till.see('paper').first()).toBeVisible();
  const { kept, ...others } = await charges(stub);
  expect(kept).toMatchObject([{ channel: EAST, amountMinor: 12_800 }]);
  expect(others).toEqual({});
  await till.press('confirm');
  await expect(till.see('screen-amount')).toBeVisible();
});

test('a card that needs a PIN asks for it at the pad (A5)', async ({ till, stub }) => {
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await expect(till.see('sim-pad')).toHaveAttribute('data-asking', 'card');
  await till.press('sim-insert-unionpay-debit');
  await expect(till.see('sim-pad')).toHaveAttribute('data-asking', 'pin');
  await expect(till.see('screen-pin')).toBeVisible();
  for (const digit of '123456') await till.press(`sim-pad-key-${digit}`);
  await till.press('sim-pad-key-enter');
  await till.approved();
  expect((await charges(stub)).kept).toHaveLength(1);
});

test('a wrong PIN is said in both languages, charges nothing, and the right one pays (A9)', async ({
  till,
  stub,
}) => {
  const insertAndType = async (pin: string): Promise<void> => {
    await till.press('pay-by-card');
    await expect(till.see('sim-pad')).toHaveAttribute('data-asking', 'card');
    await till.press('sim-insert-unionpay-debit');
    await expect(till.see('sim-pad')).toHaveAttribute('data-asking', 'pin');
    for (const digit of pin) await till.press(`sim-pad-key-${digit}`);
    await till.press('sim-pad-key-enter');
  };
  await till.ringUp('12800');
  await insertAndType('9999');
  const said = till.see('sentences');
  await expect(said).toHaveAttribute('data-code', 'DECLINED_WRONG_PIN');
  for (const language of ['zh', 'en'] as const) {
    await till.press(`language-${language}`);
    const { what, money, next } = ERROR_CATALOGUE.DECLINED_WRONG_PIN.text[language];
    for (const sentence of [what, money, next]) await expect(said).toContainText(sentence);
  }
  expect(Object.keys(await charges(stub))).toEqual(['declined']);
  // The same amount again, with the card and its right PIN.
  await till.press('back');
  await expect(till.see('screen-method')).toBeVisible();
  await insertAndType('123456');
  await till.approved();
  const rows = await stub.request('ledger.read', {});
  expect(rows.map(({ state }) => state).sort()).toEqual(['declined', 'kept']);
});

test('a PIN typed once pays at the second bank when the first one dies (A6, A10)', async ({
  till,
  stub,
}) => {
  await stub.request('faults.set', { channel: EAST, fault: 'reset-before-request', payments: 1 });
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await expect(till.see('sim-pad')).toHaveAttribute('data-asking', 'card');
  await till.press('sim-insert-unionpay-debit');
  await expect(till.see('sim-pad')).toHaveAttribute('data-asking', 'pin');
  for (const digit of '123456') await till.press(`sim-pad-key-${digit}`);
  await till.press('sim-pad-key-enter');
  await till.approved();
  const rows = await stub.request('ledger.read', {});
  const kept = rows.filter(({ state }) => state === 'kept');
  expect(kept).toMatchObject([{ channel: HARBOR, amountMinor: 12_800 }]);
});

test('a code the customer shows is scanned and charged once (A5)', async ({ till, stub }) => {
  await till.ringUp('4250');
  await till.press('pay-by-qr-scan');
  await expect(till.see('screen-scan')).toBeVisible();
  await till.press('sim-scan-wechat');
  await till.approved();
  expect((await charges(stub)).kept).toMatchObject([{ amountMinor: 4_250 }]);
});

test('a barcode of goods is no payment code, and the sale waits on', async ({ till }) => {
  await till.ringUp('4250');
  await till.press('pay-by-qr-scan');
  await till.press('sim-scan-goods');
  await expect(till.see('problem')).toHaveAttribute('data-code', 'CODE_NOT_KNOWN');
  await till.press('sim-scan-alipay');
  await till.approved();
});

test('a declined card is not charged and not tried elsewhere', async ({ till, stub }) => {
  await stub.request('faults.set', { channel: EAST, fault: 'decline' });
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await expect(till.see('screen-not-paid')).toBeVisible();
  expect(Object.keys(await charges(stub))).toEqual(['declined']);
});

test('with every channel down a sale is refused before a card is asked for (A4)', async ({
  till,
  stub,
}) => {
  for (const channel of [EAST, HARBOR, LOTUS]) {
    await stub.request('faults.set', { channel, fault: 'refuse-connections' });
    await expect(till.see(`channel-${channel}`)).not.toHaveAttribute('data-state', 'up');
  }
  await till.typeAmount('12800');
  await expect(till.see('screen-not-paid')).toBeVisible();
  await expect(till.see('sentences')).toHaveAttribute('data-code', 'NO_CHANNEL');
  await expect(till.see('sim-pad')).toHaveAttribute('data-asking', 'nothing');
  expect(await stub.request('ledger.read', {})).toEqual([]);
  await stub.request('faults.set', { channel: HARBOR, fault: 'none' });
  const harbor = till.see(`channel-${HARBOR}`);
  await expect(harbor).toHaveAttribute('data-state', 'up', { timeout: 30_000 });
  await till.press('confirm');
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
});

test('without paper the sale stands, and is printed once there is paper', async ({
  till,
  stub,
}) => {
  await till.press('sim-printer-paper-out');
  await expect(till.see('device-printer')).toHaveAttribute('data-state', 'paper-out');
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await till.approved();
  await till.paper('paper-out');
  expect((await charges(stub)).kept).toHaveLength(1);
  await till.press('sim-printer-none');
  await expect(till.see('device-printer')).toHaveAttribute('data-state', 'ready');
  await till.press('reprint');
  await till.paper('printed');
  await expect(till.see('paper').first()).toBeVisible();
});

test('a reader that is unplugged is said on the way of paying, and comes back', async ({
  till,
}) => {
  await till.press('sim-plug');
  await expect(till.see('device-reader')).toHaveAttribute('data-state', 'gone');
  await till.ringUp('12800');
  await expect(till.see('pay-by-card')).toBeDisabled();
  await till.press('sim-plug');
  await expect(till.see('pay-by-card')).toBeEnabled({ timeout: 20_000 });
});
