import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StubControl } from '#terminal/host-web/stub-control-client.ts';
import { endProduct, startProduct } from './started-product.ts';
import { charges, EAST, expect, Till, test } from './till.ts';

/** Calls `act` when the first channel has the request of a payment and has not answered it. */
async function whileAnswerIsDue(stub: StubControl, act: () => void): Promise<void> {
  let done = false;
  stub.onEvent(({ channel, what }) => {
    if (channel !== EAST || what !== 'fault-shown' || done) return;
    done = true;
    act();
  });
  await stub.request('faults.set', { channel: EAST, fault: 'answer-late', payments: 1 });
}

/** The screen's word about the sale and the ledgers' are the same, once everything is quiet. */
async function screenTellsTheLedger(till: Till, stub: StubControl): Promise<void> {
  const end = till.page.locator('[data-result="approved"], [data-result="not-paid"]');
  await expect(end).toBeVisible({ timeout: 60_000 });
  const paid = (await end.getAttribute('data-result')) === 'approved';
  await expect
    .poll(async () => (await charges(stub)).kept?.length ?? 0, { timeout: 60_000 })
    .toBe(paid ? 1 : 0);
}

test('the payment service is killed in the middle of a payment, and the sale ends true (CR1)', async ({
  till,
  stub,
  product,
}) => {
  const daemon = Number(/^Payment service: process (\d+)/m.exec(product.said())?.[1]);
  await whileAnswerIsDue(stub, () => process.kill(daemon, 'SIGKILL'));
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await expect.poll(() => product.said(), { timeout: 20_000 }).toContain('started again');
  await screenTellsTheLedger(till, stub);
});

test('everything is killed in the middle of a payment, and the next start ends the sale true (U4)', async ({
  till,
  stub,
  product,
  state,
}) => {
  const killed = new Promise<void>((resolve) => {
    void whileAnswerIsDue(stub, () => {
      product.process.kill('SIGKILL');
      resolve();
    });
  });
  await till.ringUp('12800');
  await till.press('pay-by-card');
  await till.tapCard();
  await killed;
  await product.ended;
  const again = await startProduct(state);
  try {
    await till.page.goto(again.url);
    const next = new Till(till.page);
    await next.signIn();
    await screenTellsTheLedger(next, stub);
  } finally {
    await endProduct(again);
  }
});

test('a reader exchanged while the till was off is told to whoever signs in (DV9)', async ({
  till,
  product,
  state,
}) => {
  const file = join(state, 'terminal', 'known-devices.json');
  await expect.poll(() => textOf(file), { timeout: 20_000 }).toContain('S0000001');
  await endProduct(product);
  // The till remembers a pad of another number: the one that stands here was put in its place.
  writeFileSync(file, textOf(file).replace('S0000001', 'S0000009'));
  const again = await startProduct(state);
  try {
    await till.page.goto(again.url);
    const next = new Till(till.page);
    await next.signIn();
    const notice = next.page.locator('[data-testid=notice][data-kind=attention]');
    await expect(notice).toContainText('another one than before', { timeout: 20_000 });
    if (process.env.SHOOT) await next.page.screenshot({ path: '/tmp/till-dv9.png' });
  } finally {
    await endProduct(again);
  }
});

test('a pad exchanged at the rehearsal panel is told to whoever sells (DV9)', async ({
  till,
  state,
}) => {
  const file = join(state, 'terminal', 'known-devices.json');
  await expect.poll(() => textOf(file), { timeout: 20_000 }).toContain('S0000001');
  await till.press('sim-exchange-pad');
  const notice = till.page.locator('[data-testid=notice][data-kind=attention]');
  await expect(notice).toContainText('another one than before', { timeout: 20_000 });
});

test('a slip that was being printed when the till was killed is asked about, what waited comes by itself', async ({
  till,
  product,
  state,
}) => {
  await till.press('sim-printer-no-acknowledgement');
  await till.page.keyboard.press('F1');
  await till.press('menu-settle');
  await till.press('confirm');
  await till.paper('printing');
  const file = join(state, 'terminal', 'waiting-papers.json');
  await expect.poll(() => textOf(file)).toContain('"state":"printing"');
  product.process.kill('SIGKILL');
  await product.ended;
  const again = await startProduct(state);
  try {
    await till.page.goto(again.url);
    const next = new Till(till.page);
    await next.signIn();
    await expect(next.see('screen-paper-left')).toContainText('Settlement slip');
    await next.page.keyboard.press('F7');
    await expect(next.see('screen-amount')).toBeVisible();
    await expect(next.see('paper')).toHaveCount(1);
  } finally {
    await endProduct(again);
  }
});

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
