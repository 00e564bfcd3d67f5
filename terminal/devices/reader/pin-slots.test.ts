import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CardAsk, PinEntry } from '#contract/card-reader.ts';
import type { PinWorkingKey } from '#contract/channel-security.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SensitiveParameters } from '#contract/sealed.ts';
import type { ChannelPinKey } from '#contract/sign-on-api.ts';
import { decodeParameters, encodeParameters } from '#sealing/parameters.ts';
import { TEST_PIN_SLOTS, testMasterOf } from '#sealing/pin-test-keys.ts';
import { judgePin, type PinVerdict } from '#stub/host/pin-check.ts';
import { createPinKeyBook, freshPinKey, type PinKeyBook } from '#stub/host/pin-key-book.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createCabledPinPad, type PadAtPort } from '../simulated/simulated-pin-pad.ts';
import { TEST_CARDS } from '../simulated/test-cards.ts';
import { PIN_PAD_PROFILE, type PinKeySlot } from './pad-profile.ts';
import { createPinPad, type PinPad } from './pin-pad.ts';

const EAST = 'bank-east' as ChannelId;
const HARBOR = 'bank-harbor' as ChannelId;
const TERMINAL = 'SL000001';
const OVERLAP_MS = 60_000;
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
let harbor: PinKeyBook;
/** What the payment service says the banks gave. */
let given: readonly ChannelPinKey[];
let logged: string[];

const master = (channel: ChannelId): Uint8Array => {
  const found = testMasterOf(channel);
  if (found === null) throw new Error(`${channel} has no master key in the pad`);
  return found;
};
const open = (slots: readonly PinKeySlot[] = TEST_PIN_SLOTS): void => {
  clock = createVirtualClock();
  const random = { fraction: () => 0.5, id: () => '0'.repeat(26) };
  const cabled = createCabledPinPad({ clock, random });
  pad = cabled.pad;
  logged = [];
  const say = (what: string, fields: unknown): void => {
    logged.push(`${what} ${JSON.stringify(fields)}`);
  };
  driver = createPinPad({
    port: cabled.port,
    clock,
    log: { info: say, warn: say, error: say },
    profile: { ...PIN_PAD_PROFILE, pinKey: { kind: 'slots', slots } },
    workingKeys: async () => given,
  });
  harbor = createPinKeyBook({
    fresh: () => freshPinKey(master(HARBOR)),
    clock,
    overlapMs: OVERLAP_MS,
  });
};
const give = (key: PinWorkingKey = harbor.give(TERMINAL)): PinWorkingKey => {
  given = [{ channel: HARBOR, ...key }];
  return key;
};
beforeEach(() => {
  open();
  give();
});
afterEach(async () => {
  await driver.stop();
  await pad.stop();
});

/** What comes of one card and one typed PIN, and the card's own data. */
const enter = async (
  pin = '123456',
): Promise<{ readonly entry: PinEntry; readonly card: SensitiveParameters }> => {
  // An entry that failed leaves a little silence behind it.
  await clock.advance(1_000);
  const reading = driver.readCard(ASK);
  await clock.settle();
  const stripe = TEST_CARDS.find(({ id }) => id === 'unionpay-stripe');
  if (stripe === undefined) throw new Error('no stripe card');
  pad.present(stripe, 'swipe');
  const read = await reading;
  if (read.kind !== 'read') throw new Error(read.kind);
  const entering = driver.enterPin(read.card.cardHandle, ASK);
  await clock.settle();
  pad.typePin(pin);
  const card = {
    ...read.card.sensitive,
    track2: Uint8Array.from(read.card.sensitive.track2 ?? []),
  };
  const entry = await entering;
  await driver.finish('remove-card');
  return { entry, card };
};
/** As the banks find it in the envelope. */
const captured = async (pin?: string): Promise<SensitiveParameters> => {
  const { entry, card } = await enter(pin);
  if (entry.kind !== 'entered-per-channel') throw new Error(JSON.stringify(entry));
  return decodeParameters(encodeParameters({ ...card, pinBlocks: entry.pinBlocks }));
};
const judged = (channel: ChannelId, found: SensitiveParameters): PinVerdict =>
  judgePin(channel, found, (name) => harbor.named(TERMINAL, name));
const channelsOf = ({ pinBlocks }: SensitiveParameters): string[] =>
  (pinBlocks ?? []).map(({ channel }) => channel);

test.each<{ pin: string; verdict: PinVerdict }>([
  { pin: '123456', verdict: 'right' },
  { pin: '1234', verdict: 'right' },
  { pin: '9999', verdict: 'wrong' },
])('one entry is $verdict at every bank, each by its own block', async ({ pin, verdict }) => {
  const found = await captured(pin);
  expect(found.pinBlocks?.map(({ block }) => block.length)).toEqual([16, 8]);
  for (const { channel } of TEST_PIN_SLOTS) expect(judged(channel, found)).toBe(verdict);
});

test("a bank that is given another bank's block can't read it", async () => {
  const found = await captured();
  const [east, harbors] = found.pinBlocks ?? [];
  if (east === undefined || harbors === undefined) throw new Error('two blocks');
  const swapped = [
    { ...east, channel: HARBOR },
    { ...harbors, channel: EAST },
  ];
  for (const { channel } of TEST_PIN_SLOTS) {
    expect(judged(channel, { ...found, pinBlocks: swapped })).toBe('unreadable');
    expect(judged(channel, { ...found, pinBlocks: [] })).toBe('unreadable');
  }
});

test('a block names the working key it is under, and a second PIN takes the key that is loaded', async () => {
  const { checkValue } = give();
  expect((await captured()).pinBlocks?.[1]?.pinKey).toBe(checkValue);
  expect((await captured()).pinBlocks?.[1]?.pinKey).toBe(checkValue);
  expect(logged.filter((line) => line.startsWith('the pad took a PIN key'))).toHaveLength(1);
});

test('a key that was changed since the last PIN is loaded before the next one', async () => {
  const before = give();
  const first = await captured();
  const after = give();
  expect(after.checkValue).not.toBe(before.checkValue);
  const second = await captured();
  expect(second.pinBlocks?.[1]?.pinKey).toBe(after.checkValue);
  expect(judged(HARBOR, second)).toBe('right');
  // Typed before the change, and sent behind it: the bank still reads it for the overlap.
  expect(judged(HARBOR, first)).toBe('right');
  await clock.advance(OVERLAP_MS);
  expect(judged(HARBOR, first)).toBe('unreadable');
  expect(judged(HARBOR, second)).toBe('right');
});

test('a key that the pad lost with its power is loaded again', async () => {
  await captured();
  await pad.plug(false);
  await clock.advance(1_000);
  await pad.plug(true);
  await clock.advance(20_000);
  expect(judged(HARBOR, await captured())).toBe('right');
  expect(logged.filter((line) => line.startsWith('the pad took a PIN key'))).toHaveLength(2);
});

test('a bank that has not given its key yet is left out, and the others get their blocks', async () => {
  given = [];
  const found = await captured();
  expect(channelsOf(found)).toEqual([EAST]);
  expect(judged(EAST, found)).toBe('right');
});

test.each([
  ['of another check value', () => ({ ...harbor.give(TERMINAL), checkValue: '000000' })],
  ['under another master key', () => freshPinKey(new Uint8Array(16).fill(7)).given],
])('a key %s is not used, and a technician reads which bank it was', async (_, wrong) => {
  give(wrong());
  expect(channelsOf(await captured())).toEqual([EAST]);
  const line = logged.find((one) => one.includes('PIN_KEY_REFUSED')) ?? '';
  expect(line).toContain(HARBOR);
  for (const { block } of given) expect(line).not.toContain(block.slice(16));
});

const HARBOR_ALONE = TEST_PIN_SLOTS.filter(({ channel }) => channel === HARBOR);

test('where the only key is refused, or there is none, no PIN is asked for', async () => {
  open(HARBOR_ALONE);
  give({ ...harbor.give(TERMINAL), checkValue: '000000' });
  expect((await enter()).entry).toEqual({ kind: 'failed', reason: 'pin-key-refused' });
  given = [];
  expect((await enter()).entry).toEqual({ kind: 'failed', reason: 'no-pin-key' });
  give();
  expect((await enter()).entry).toMatchObject({ kind: 'entered-per-channel' });
  // Under the same key as the last one: that is no late answer.
  expect((await enter()).entry).toMatchObject({ kind: 'entered-per-channel' });
});

test('a pad that knows nothing of working keys is left in peace about the next one', async () => {
  const deaf = { ...HARBOR_ALONE[0], slot: '9' } as PinKeySlot;
  open([deaf, { ...deaf, slot: '8', channel: EAST }]);
  given = [HARBOR, EAST].map((channel) => ({ channel, ...harbor.give(TERMINAL) }));
  expect((await enter()).entry).toEqual({ kind: 'failed', reason: 'pin-key-refused' });
});

test('a cashier who cancels while a key is loaded ends the entry, and the next one is whole', async () => {
  await clock.settle();
  const reading = driver.readCard(ASK);
  await clock.settle();
  const [card] = TEST_CARDS.filter(({ id }) => id === 'unionpay-stripe');
  if (card === undefined) throw new Error('no stripe card');
  pad.present(card, 'swipe');
  const read = await reading;
  if (read.kind !== 'read') throw new Error(read.kind);
  const entering = driver.enterPin(read.card.cardHandle, ASK);
  driver.cancel();
  await clock.advance(5_000);
  expect(await entering).toEqual({ kind: 'cancelled', by: 'cashier' });
  expect(judged(HARBOR, await captured())).toBe('right');
});
