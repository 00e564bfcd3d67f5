import { expect, test } from 'vitest';
import type { CardAsk } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import { decodeParameters, encodeParameters } from '#sealing/parameters.ts';
import { TEST_PIN_SLOTS } from '#sealing/pin-test-keys.ts';
import type { PinVerdict } from '#stub/host/pin-check.ts';
import { judgePin } from '#stub/host/pin-check.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { createCabledPinPad } from '../simulated/simulated-pin-pad.ts';
import { TEST_CARDS } from '../simulated/test-cards.ts';
import { PIN_PAD_PROFILE } from './pad-profile.ts';
import { createPinPad } from './pin-pad.ts';

const LOG = { info: () => {}, warn: () => {}, error: () => {} };

/** What a pad with a key slot for each channel makes of one card and one typed PIN. */
const captured = async (pin: string) => {
  const clock = createVirtualClock();
  const random = { fraction: () => 0.5, id: () => '0'.repeat(26) };
  const { pad, port } = createCabledPinPad({ clock, random });
  const profile = {
    ...PIN_PAD_PROFILE,
    pinKey: { kind: 'slots', slots: TEST_PIN_SLOTS },
  } as const;
  const driver = createPinPad({ port, clock, log: LOG, profile });
  await clock.settle();
  const ask: CardAsk = {
    generation: 1,
    amountMinor: 12_345 as AmountMinor,
    currency: 'CNY',
    language: 'en',
    limitMs: 60_000,
  };
  const reading = driver.readCard(ask);
  await clock.settle();
  const stripe = TEST_CARDS.find(({ id }) => id === 'unionpay-stripe');
  if (stripe === undefined) throw new Error('no stripe card');
  pad.present(stripe, 'swipe');
  const read = await reading;
  if (read.kind !== 'read') throw new Error(read.kind);
  const entering = driver.enterPin(read.card.cardHandle, ask);
  await clock.settle();
  pad.typePin(pin);
  const entered = await entering;
  if (entered.kind !== 'entered-per-channel') throw new Error(entered.kind);
  const { pinBlocks } = entered;
  const sealed = encodeParameters({ ...read.card.sensitive, pinBlocks });
  await driver.stop();
  await pad.stop();
  return decodeParameters(sealed);
};

test.each<{ pin: string; verdict: PinVerdict }>([
  { pin: '123456', verdict: 'right' },
  { pin: '1234', verdict: 'right' },
  { pin: '9999', verdict: 'wrong' },
])('one entry is $verdict at every bank, each by its own block', async ({ pin, verdict }) => {
  const found = await captured(pin);
  expect(found.pinBlocks?.map(({ block }) => block.length)).toEqual([8, 16]);
  for (const { channel } of TEST_PIN_SLOTS) expect(judgePin(channel, found)).toBe(verdict);
});

test("a bank that is given another bank's block can't read it", async () => {
  const found = await captured('123456');
  const [east, harbor] = found.pinBlocks ?? [];
  if (east === undefined || harbor === undefined) throw new Error('two blocks');
  const swapped = [
    { ...east, channel: harbor.channel },
    { ...harbor, channel: east.channel },
  ];
  for (const { channel } of TEST_PIN_SLOTS) {
    expect(judgePin(channel, { ...found, pinBlocks: swapped })).toBe('unreadable');
    expect(judgePin(channel, { ...found, pinBlocks: [] })).toBe('unreadable');
  }
});
