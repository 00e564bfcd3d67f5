import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CardAsk, ReaderPrompt, ReaderState } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import {
  createSimulatedStripeReader,
  type SimulatedStripeReader,
  swipeBytes,
} from '../simulated/simulated-stripe-reader.ts';
import { TEST_CARDS, type TestCard, track2Of } from '../simulated/test-cards.ts';
import { STRIPE_MODELS, type StripeProfile } from './stripe-profile.ts';
import { createStripeReader, type StripeReader } from './stripe-reader.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const card = (id: string): TestCard => {
  const found = TEST_CARDS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test card ${id}`);
  return found;
};
const ask = (generation = 1): CardAsk => ({
  generation,
  amountMinor: 12_345 as AmountMinor,
  currency: 'CNY',
  language: 'en',
  limitMs: 60_000,
});
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

let clock: VirtualClock;
let hand: SimulatedStripeReader;
let driver: StripeReader;
let prompts: ReaderPrompt[];
let states: ReaderState[];

const begin = async (profile: StripeProfile): Promise<void> => {
  clock = createVirtualClock();
  const cabled = createSimulatedStripeReader({ clock, profile });
  hand = cabled.stripe;
  driver = createStripeReader({ port: cabled.port, clock, log: quietLog, profile });
  prompts = [];
  states = [];
  driver.onPrompt((prompt) => prompts.push(prompt));
  driver.onState((state) => states.push(state));
  await clock.settle();
};

const end = async (): Promise<void> => {
  await driver.stop();
  await hand.stop();
  expect(clock.pending()).toBe(0);
};

beforeEach(() => begin(STRIPE_MODELS['id-tech']));
afterEach(end);

test.for(Object.values(STRIPE_MODELS) as readonly StripeProfile[])(
  'A5 a card swiped through a $name is read, masked, with its track for the sealer',
  async (profile) => {
    await end();
    await begin(profile);
    const reading = driver.readCard(ask());
    hand.swipe(card('unionpay-stripe'), 'well');
    const read = await reading;
    if (read.kind !== 'read') throw new Error(read.kind);
    expect(read.card).toMatchObject({
      entry: 'stripe',
      masked: '620550*********0004',
      bin: '62055000',
      pinWanted: false,
    });
    expect(text(read.card.sensitive.track2)).toBe(track2Of(card('unionpay-stripe')));
    expect(prompts).toEqual(['swipe-card', 'card-read']);
  },
);

test('the card is read with its second track: nothing waits for the silence behind it', async () => {
  const reading = driver.readCard(ask());
  hand.swipe(card('unionpay-stripe'), 'well');
  await clock.settle();
  expect((await reading).kind).toBe('read');
  expect(clock.monotonicNow()).toBe(0);
});

test('DV8 a card with a chip is sent to the chip; swiped once more its stripe is taken', async () => {
  const reading = driver.readCard(ask());
  hand.swipe(card('visa-chip'), 'well');
  await clock.advance(500);
  expect(prompts.at(-1)).toBe('insert-chip');
  hand.swipe(card('unionpay-credit'), 'well');
  await clock.advance(500);
  expect(prompts.filter((prompt) => prompt === 'insert-chip')).toHaveLength(2);
  hand.swipe(card('unionpay-credit'), 'well');
  expect(await reading).toMatchObject({ kind: 'read', card: { entry: 'stripe' } });
});

test('DV8 where no chip can be read, the stripe of a chip card is taken at once', async () => {
  await end();
  await begin({ ...STRIPE_MODELS['id-tech'], chip: 'none' });
  const reading = driver.readCard(ask());
  hand.swipe(card('visa-chip'), 'well');
  expect((await reading).kind).toBe('read');
});

test('a badly drawn card may be drawn again, three times in all', async () => {
  const reading = driver.readCard(ask());
  for (let tries = 1; tries <= 3; tries += 1) {
    hand.swipe(card('unionpay-stripe'), 'badly');
    await clock.advance(500);
  }
  expect(await reading).toEqual({ kind: 'failed', reason: 'unreadable' });
  expect(prompts).toEqual(['swipe-card', 'retry-card', 'retry-card']);
});

test('U1 a card swiped while nothing is asked is forgotten', async () => {
  hand.swipe(card('unionpay-stripe'), 'well');
  await clock.advance(500);
  const reading = driver.readCard(ask());
  await clock.advance(60_000);
  expect(await reading).toEqual({ kind: 'timed-out' });
});

test('U1 a swipe that began before the sale never joins it, however late it ends', async () => {
  const bytes = swipeBytes(card('unionpay-stripe'), 'well', STRIPE_MODELS['id-tech']);
  hand.send(bytes.subarray(0, 70));
  await clock.settle();
  const reading = driver.readCard(ask(2));
  hand.send(bytes.subarray(70));
  await clock.advance(1_000);
  hand.swipe(card('mastercard-stripe'), 'well');
  expect(await reading).toMatchObject({ card: { masked: '555555******4444' } });
});

test('DV7 a swipe that ends after its sale was cancelled does not join the next one', async () => {
  const bytes = swipeBytes(card('unionpay-stripe'), 'well', STRIPE_MODELS['id-tech']);
  const first = driver.readCard(ask(1));
  hand.send(bytes.subarray(0, 70));
  await clock.settle();
  driver.cancel();
  expect(await first).toEqual({ kind: 'cancelled', by: 'cashier' });
  const second = driver.readCard(ask(2));
  hand.send(bytes.subarray(70));
  await clock.advance(60_000);
  expect(await second).toEqual({ kind: 'timed-out' });
});

test('DV5 the same card twice in one movement is one card', async () => {
  const reading = driver.readCard(ask());
  const bytes = swipeBytes(card('unionpay-stripe'), 'well', STRIPE_MODELS['id-tech']);
  hand.send(Uint8Array.from([...bytes, ...bytes]));
  expect((await reading).kind).toBe('read');
  await clock.advance(500);
  const next = driver.readCard(ask(2));
  await clock.advance(60_000);
  expect(await next).toEqual({ kind: 'timed-out' });
});

test('DV1 unplugged while a card is asked: gone at once, and back by itself', async () => {
  const reading = driver.readCard(ask());
  await hand.plug(false);
  expect(await reading).toEqual({ kind: 'failed', reason: 'reader-gone' });
  expect(await driver.readCard(ask())).toEqual({ kind: 'failed', reason: 'reader-gone' });
  await hand.plug(true);
  await clock.advance(2_000);
  expect(driver.state()).toBe('ready');
  expect(states).toContain('gone');
});

test('a second reading while one is open is refused as busy', async () => {
  const reading = driver.readCard(ask());
  expect(await driver.readCard(ask())).toEqual({ kind: 'failed', reason: 'reader-busy' });
  driver.cancel();
  await reading;
});

test('the end of the sale wipes the track', async () => {
  const reading = driver.readCard(ask());
  hand.swipe(card('unionpay-stripe'), 'well');
  const read = await reading;
  if (read.kind !== 'read') throw new Error(read.kind);
  await driver.finish('remove-card');
  expect(read.card.sensitive.track2?.every((byte) => byte === 0)).toBe(true);
});

test('any bytes while a card is asked end in no card of their own making, and the reader lives', async () => {
  const bytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0x3b, 0x25, 0x3f, 3, 13)));
  await fc.assert(
    fc.asyncProperty(bytes, async (noise) => {
      const reading = driver.readCard(ask());
      hand.send(Uint8Array.from(noise));
      await clock.advance(1_000);
      driver.cancel();
      expect((await reading).kind).not.toBe('read');
      const next = driver.readCard(ask());
      hand.swipe(card('unionpay-stripe'), 'well');
      expect((await next).kind).toBe('read');
      await clock.advance(1_000);
    }),
    { numRuns: 100 },
  );
});
