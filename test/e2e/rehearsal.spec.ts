import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { readScenario } from '#terminal/rehearsal/scenario-file.ts';
import { EAST, expect, HARBOR, test } from './till.ts';

/** A covered failover with its reset before and after. */
const RUN_MS = 60_000;

/** Every verdict on a run, each once: a look now and then could miss that it was playing. */
const verdictsFromNowOn = (page: Page) =>
  page.evaluateHandle(() => {
    const verdicts: string[] = [];
    new MutationObserver(() => {
      const line = document.querySelector<HTMLElement>('[data-testid=run-verdict]');
      const verdict = line?.dataset.verdict;
      if (verdict === undefined || verdict === 'none' || verdict === verdicts.at(-1)) return;
      verdicts.push(verdict);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    return verdicts;
  });

test('QA runs a scenario file, and sees the sale as lanes beside what was expected (P6)', async ({
  till,
}) => {
  await till.press('sim-stage');
  const verdicts = await verdictsFromNowOn(till.page);
  await till.press('play-covered-after-the-request-left.yaml');
  await expect(till.see('run-verdict')).toHaveAttribute('data-verdict', 'good', {
    timeout: RUN_MS,
  });
  expect(await verdicts.evaluate((all) => all)).toEqual(['playing', 'good']);
  const lanes = till.see('lanes');
  for (const text of ['PROOF: covered by its reversal', 'cover opened', 'money taken', 'undone']) {
    await expect(lanes).toContainText(text);
  }
  await expect(lanes.getByText('East Bank took 128.00', { exact: true })).toBeAttached();
  await expect(till.see('claims').locator('tr[data-holds=true]').first()).toBeVisible();
  await expect(till.see('claims').locator('tr[data-holds=false]')).toHaveCount(0);
  await till.press('stage-close');
  await expect(till.see('screen-amount')).toBeVisible();
});

test('QA keeps what was done by hand as a scenario file, and it plays again (P6)', async ({
  till,
  stub,
  state,
}) => {
  await till.press('sim-stage');
  await till.press('record');
  await till.press('stage-close');
  await stub.request('faults.set', { channel: HARBOR, fault: 'none' });
  await till.see(`sim-fault-${EAST}`).selectOption('decline');
  await till.ringUp('4500');
  await till.press('pay-by-card');
  await till.tapCard();
  await expect(till.see('screen-not-paid')).toBeVisible();
  await till.press('confirm');

  await till.press('sim-stage');
  await expect(till.see('lanes')).toContainText('sale 1 declined');
  await till.press('record');
  await till.see('scenario-title').fill('A declined card ends the sale');
  await till.press('save-scenario');
  await expect(till.see('saved')).toContainText('a-declined-card-ends-the-sale.yaml');

  const file = join(state, 'terminal', 'scenarios', 'a-declined-card-ends-the-sale.yaml');
  const read = readScenario(readFileSync(file, 'utf8'));
  expect(read).toMatchObject({
    kind: 'read',
    scenario: {
      do: [
        { fault: { channel: EAST, is: 'decline' } },
        { type: 4_500 },
        { press: 'confirm' },
        { 'pay-by': 'card' },
        { tap: 'unionpay-credit' },
        { press: 'confirm' },
      ],
      expect: { sales: [{ amount: 4_500, answer: 'declined' }] },
    },
  });

  await till.press('play-a-declined-card-ends-the-sale.yaml');
  await expect(till.see('run-verdict')).toHaveAttribute('data-verdict', 'good', {
    timeout: RUN_MS,
  });
});

test('a plain stripe reader stands at the counter, and a bad swipe is swiped again (P6)', async ({
  till,
}) => {
  await till.see('sim-standing-reader').selectOption('stripe');
  await expect(till.see('sim-tap-unionpay-credit')).toHaveCount(0);
  await till.ringUp('4500');
  await till.press('pay-by-card');
  await till.press('sim-smear-unionpay-stripe');
  await expect(till.see('screen-card')).toContainText('Not read, please try again');
  if (process.env.SHOOT) await till.page.screenshot({ path: '/tmp/till-stripe.png' });
  await till.press('sim-swipe-unionpay-stripe');
  await till.approved();
  const { violations } = await new AxeBuilder({ page: till.page })
    .include('[data-testid=rehearsal]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('a scenario that needs a world of its own says so and can not be started here', async ({
  till,
}) => {
  await till.press('sim-stage');
  const line = till.see('scenarios').locator('li[data-obstacle=kill-daemon]');
  await expect(line.first()).toContainText('npm run rehearse');
  await expect(till.see('play-daemon-killed.yaml')).toBeDisabled();
});

test('the rehearsal screen says that nothing is real, and everybody can read it', async ({
  till,
}) => {
  await till.press('sim-stage');
  await till.press('play-approved-by-tap.yaml');
  await expect(till.see('run-verdict')).toHaveAttribute('data-verdict', 'good', {
    timeout: RUN_MS,
  });
  await expect(till.see('rehearsal-screen')).toContainText('REHEARSAL: everything is simulated');
  const { violations } = await new AxeBuilder({ page: till.page })
    .include('[data-testid=rehearsal-screen]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  expect(found).toEqual([]);
});
