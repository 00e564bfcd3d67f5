/** The stripe reader's driver against its simulated reader, as a program and over every line. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { CardAsk } from '#contract/card-reader.ts';
import type { LinePort } from '#contract/line.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { swipeBytes } from '#terminal/devices/simulated/simulated-stripe-reader.ts';
import { TEST_CARDS } from '#terminal/devices/simulated/test-cards.ts';
import { STRIPE_MODELS, type StripeProfile } from '#terminal/devices/stripe/stripe-profile.ts';
import { createStripeReader, type StripeReader } from '#terminal/devices/stripe/stripe-reader.ts';
import { inProcessFarEnd, realClock, serialFarEnd, tcpFarEnd } from './line-ends.ts';
import { startSimulated } from './simulated-programs.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const ASK: CardAsk = {
  generation: 1,
  amountMinor: 12_850 as AmountMinor,
  currency: 'CNY',
  language: 'zh',
  limitMs: 15_000,
};
const CARD = TEST_CARDS.find(({ id }) => id === 'unionpay-stripe');
if (CARD === undefined) throw new Error('no test card');

const clearing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clear of clearing.splice(0)) await clear();
});

const driverOf = async (port: LinePort, profile: StripeProfile): Promise<StripeReader> => {
  const driver = createStripeReader({ port, clock: realClock, log: quietLog, profile });
  clearing.unshift(() => driver.stop());
  await untilState(driver, 'ready');
  return driver;
};
const untilState = (driver: StripeReader, state: 'ready' | 'gone'): Promise<void> =>
  new Promise((resolve) => {
    const look = (now: string): void => {
      if (now === state) resolve();
    };
    driver.onState(look);
    look(driver.state());
  });

describe.each([
  { kind: 'serial', make: serialFarEnd },
  { kind: 'tcp', make: tcpFarEnd },
  { kind: 'in-process', make: inProcessFarEnd },
])('a stripe reader on a $kind line', ({ make }) => {
  test('A5 a swipe is read, in every dressing', async () => {
    for (const profile of Object.values(STRIPE_MODELS)) {
      const far = await make();
      const driver = await driverOf(far.port, profile);
      const reading = driver.readCard(ASK);
      // A network line is open before its far end knows.
      await far.present();
      far.say(swipeBytes(CARD, 'well', profile));
      expect(await reading, profile.name).toMatchObject({ kind: 'read' });
      await driver.stop();
      await far.clear();
    }
  });

  test('DV1 it is gone with its line, also while nothing is asked', async () => {
    const far = await make();
    const driver = await driverOf(far.port, STRIPE_MODELS['id-tech']);
    await far.present();
    await far.die();
    await untilState(driver, 'gone');
    expect(driver.state()).toBe('gone');
  });
});

test('P6 the simulated stripe reader as a program: smeared, chip first, unplugged, back', async () => {
  const program = startSimulated('stripe', null, '--model', 'uic');
  clearing.push(program.clear);
  await program.said('The simulated');
  const port = createSerialLinePort({ path: program.pty, baudRate: 9_600, clock: realClock });
  const driver = await driverOf(port, STRIPE_MODELS.uic);
  const prompts: string[] = [];
  driver.onPrompt((prompt) => prompts.push(prompt));
  const prompted = (wanted: string): Promise<void> =>
    new Promise((resolve) => driver.onPrompt((prompt) => prompt === wanted && resolve()));
  const again = prompted('retry-card');
  const chip = prompted('insert-chip');
  const reading = driver.readCard(ASK);
  program.type('smear unionpay-stripe');
  await again;
  program.type('swipe visa-chip');
  await chip;
  program.type('swipe unionpay-stripe');
  expect(await reading).toMatchObject({ kind: 'read', card: { masked: '620550*********0004' } });
  expect(prompts).toEqual(['swipe-card', 'retry-card', 'insert-chip', 'card-read']);
  program.type('unplug');
  await untilState(driver, 'gone');
  program.type('plug');
  await untilState(driver, 'ready');
});

test('`switchlane simulate` starts the same program, and passes on how it ended', () => {
  const cli = join(import.meta.dirname, '../../daemon/cli/switchlane.ts');
  const ran = spawnSync(process.execPath, [cli, 'simulate', 'stripe'], { encoding: 'utf8' });
  expect(ran.stderr).toContain('--pty PATH');
  expect(ran.status).toBe(1);
});
