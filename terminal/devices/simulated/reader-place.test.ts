import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CardAsk } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log, Random } from '#contract/ports.ts';
import type { ReaderKind } from '#contract/rehearsal.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createPinPad } from '../reader/pin-pad.ts';
import { STRIPE_MODELS } from '../stripe/stripe-profile.ts';
import { createStripeReader } from '../stripe/stripe-reader.ts';
import {
  createReaderCounter,
  openReaderPlace,
  type ReaderCounter,
  type StandingReader,
} from './reader-place.ts';
import { createCabledPinPad, type SimulatedPinPad } from './simulated-pin-pad.ts';
import {
  createSimulatedStripeReader,
  type SimulatedStripeReader,
} from './simulated-stripe-reader.ts';
import { TEST_CARDS, type TestCard } from './test-cards.ts';

const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const random: Random = { fraction: () => 0.5, id: () => '0'.repeat(26) };
const profile = STRIPE_MODELS['uic-lrc'];

let clock: VirtualClock;
let pad: SimulatedPinPad;
let stripe: SimulatedStripeReader;
let counter: ReaderCounter;
let place: StandingReader;
let states: string[];
let prompts: string[];

const card = (id: string): TestCard => {
  const found = TEST_CARDS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test card ${id}`);
  return found;
};
const ask = (generation: number): CardAsk => ({
  ...{ generation, amountMinor: 4_500 as AmountMinor, currency: 'CNY' },
  ...{ language: 'en', limitMs: 30_000 },
});

beforeEach(async () => {
  clock = createVirtualClock();
  const cabledPad = createCabledPinPad({ clock, random });
  const cabledStripe = createSimulatedStripeReader({ clock, profile });
  pad = cabledPad.pad;
  stripe = cabledStripe.stripe;
  counter = createReaderCounter();
  place = openReaderPlace(counter, (reader: ReaderKind) => {
    const driver =
      reader === 'stripe'
        ? createStripeReader({ port: cabledStripe.port, clock, log, profile })
        : createPinPad({ port: cabledPad.port, clock, log });
    return { driver, stop: () => driver.stop() };
  });
  states = [];
  prompts = [];
  place.driver.onState((state) => states.push(state));
  place.driver.onPrompt((prompt) => prompts.push(prompt));
  await clock.advance(2_000);
});

afterEach(async () => {
  await place.stop();
  await Promise.all([pad.stop(), stripe.stop()]);
  expect(clock.pending()).toBe(0);
});

test('OP6 the reader that is put on the counter reads the next card, at once', async () => {
  counter.stand('stripe');
  await clock.advance(100);
  expect(place.driver.state()).toBe('ready');
  const reading = place.driver.readCard(ask(1));
  stripe.swipe(card('unionpay-stripe'), 'well');
  expect(await reading).toMatchObject({
    kind: 'read',
    card: { entry: 'stripe', pinWanted: false },
  });
  counter.stand('pin-pad');
  await clock.advance(2_000);
  const tapping = place.driver.readCard(ask(2));
  await clock.advance(500);
  pad.present(card('unionpay-credit'), 'tap');
  await clock.advance(500);
  expect(await tapping).toMatchObject({ kind: 'read', card: { entry: 'contactless' } });
});

test('U1 what the reader that was taken away was asked ends as gone, and it is heard no more', async () => {
  const reading = place.driver.readCard(ask(1));
  await clock.advance(500);
  prompts.length = 0;
  counter.stand('stripe');
  expect(await reading).toEqual({ kind: 'failed', reason: 'reader-gone' });
  pad.present(card('unionpay-credit'), 'tap');
  await clock.advance(500);
  expect(prompts).toEqual([]);
  expect(states.at(-1)).toBe('ready');
});

test('a PIN is not asked of the reader that took the place of the one that read the card', async () => {
  counter.stand('stripe');
  await clock.advance(100);
  const reading = place.driver.readCard(ask(1));
  stripe.swipe(card('unionpay-stripe'), 'well');
  const read = await reading;
  if (read.kind !== 'read') throw new Error(read.kind);
  counter.stand('pin-pad');
  await clock.advance(2_000);
  const entering = place.driver.enterPin(read.card.cardHandle, ask(1));
  await clock.advance(2_000);
  expect(await entering).toEqual({ kind: 'failed', reason: 'pad-refused' });
});

test.each([
  ['silent', { silent: true }, 'timed-out'],
  ['wrong bits', { wrongBits: true }, 'failed'],
  ['every card cut off', { cutOff: true }, 'failed'],
  ['another rate', { wrongRate: true }, 'timed-out'],
])('SL1 SL5 a stripe reader with %s never gives a card', async (_, fault, end) => {
  counter.stand('stripe');
  await clock.advance(100);
  Object.assign(stripe.faults, fault);
  const reading = place.driver.readCard(ask(1));
  for (let tries = 0; tries < 3; tries += 1) {
    stripe.swipe(card('unionpay-stripe'), 'well');
    await clock.advance(1_000);
  }
  await clock.advance(40_000);
  expect((await reading).kind).toBe(end);
});

test('DV7 a swipe that comes after its sale joins no other', async () => {
  counter.stand('stripe');
  await clock.advance(100);
  stripe.faults.delayMs = 1_500;
  const first = place.driver.readCard(ask(1));
  stripe.swipe(card('unionpay-stripe'), 'well');
  place.driver.cancel();
  expect((await first).kind).toBe('cancelled');
  await clock.advance(1_600);
  const second = place.driver.readCard(ask(2));
  await clock.advance(40_000);
  expect((await second).kind).toBe('timed-out');
});

test('a card sent twice is read once', async () => {
  counter.stand('stripe');
  await clock.advance(100);
  stripe.faults.twice = true;
  const first = place.driver.readCard(ask(1));
  stripe.swipe(card('unionpay-stripe'), 'well');
  expect((await first).kind).toBe('read');
  await clock.advance(1_000);
  const second = place.driver.readCard(ask(2));
  await clock.advance(40_000);
  expect((await second).kind).toBe('timed-out');
});
