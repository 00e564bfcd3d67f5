import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CardAsk, ReaderPrompt } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log, Random } from '#contract/ports.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createCabledPinPad, type PadAtPort } from '../simulated/simulated-pin-pad.ts';
import { TEST_CARDS, type TestCard } from '../simulated/test-cards.ts';
import { createPinPad, type PinPad } from './pin-pad.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const noise = seededRandom(7, 'noise on the line');
const random: Random = { fraction: noise.fraction, id: () => '0'.repeat(26) };

const card = (id: string): TestCard => {
  const found = TEST_CARDS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test card ${id}`);
  return found;
};
const ASK: CardAsk = {
  generation: 1,
  amountMinor: 12_345 as AmountMinor,
  currency: 'CNY',
  language: 'en',
  limitMs: 60_000,
};

let clock: VirtualClock;
let pad: PadAtPort;
let driver: PinPad;
let prompts: ReaderPrompt[];

beforeEach(async () => {
  clock = createVirtualClock();
  const cabled = createCabledPinPad({ clock, random });
  pad = cabled.pad;
  driver = createPinPad({ port: cabled.port, clock, log: quietLog });
  prompts = [];
  driver.onPrompt((prompt) => prompts.push(prompt));
  await clock.settle();
});
afterEach(async () => {
  await driver.stop();
  await pad.stop();
});

test('an ACK that comes late, but within the limit, costs time and no card', async () => {
  pad.faults.ackDelayMs = 1_500;
  const reading = driver.readCard(ASK);
  await clock.advance(5_000);
  pad.present(card('unionpay-credit'), 'tap');
  await clock.advance(5_000);
  expect((await reading).kind).toBe('read');
});

test('a pad that is doing something else refuses, and the next reading works', async () => {
  pad.faults.busy = 1;
  expect(await driver.readCard(ASK)).toEqual({ kind: 'failed', reason: 'reader-busy' });
  await clock.advance(2_000);
  const reading = driver.readCard(ASK);
  await clock.advance(1_000);
  pad.present(card('unionpay-credit'), 'tap');
  expect((await reading).kind).toBe('read');
});

test('a chip card pulled early is asked for again', async () => {
  const reading = driver.readCard(ASK);
  await clock.settle();
  pad.present(card('visa-chip'), 'insert');
  expect(pad.removeCard()).toBe(true);
  await clock.settle();
  expect(prompts.at(-1)).toBe('removed-too-early');
  pad.present(card('visa-chip'), 'insert');
  expect((await reading).kind).toBe('read');
});

test('SL3: noise may pass for a cancel, never for a card, and the next reading works', async () => {
  for (const length of [1, 40, 1_000, 100_000]) {
    const noisy = driver.readCard(ASK);
    await clock.settle();
    pad.noise(length);
    await clock.advance(ASK.limitMs + 1_000);
    // A bare EOT is the customer's cancel in this protocol, and noise is full of them.
    expect(['cancelled', 'timed-out', 'failed']).toContain((await noisy).kind);
    await clock.advance(10_000);
    const reading = driver.readCard(ASK);
    await clock.advance(1_000);
    pad.present(card('unionpay-credit'), 'tap');
    expect((await reading).kind).toBe('read');
    await driver.finish('remove-card');
  }
});

test('SL5: a pad at another rate says nothing anybody can use, and is there once it is set right', async () => {
  pad.faults.wrongRate = true;
  const reading = driver.readCard(ASK);
  await clock.advance(20_000);
  expect(await reading).toEqual({ kind: 'failed', reason: 'reader-gone' });
  await clock.advance(20_000);
  expect(driver.state()).toBe('gone');
  pad.faults.wrongRate = false;
  await clock.advance(20_000);
  expect(driver.state()).toBe('ready');
});

test('DV5: after a card was read, a second one held to the pad joins nothing', async () => {
  const reading = driver.readCard(ASK);
  await clock.settle();
  pad.present(card('unionpay-credit'), 'tap');
  const read = await reading;
  expect(pad.present(card('unionpay-debit'), 'tap')).toBe(false);
  expect(read).toMatchObject({ kind: 'read', card: { masked: '620000******0005' } });
});
