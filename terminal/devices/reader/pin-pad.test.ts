import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CardAsk, CardRead, ReaderPrompt, ReaderState } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log, Random } from '#contract/ports.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createCabledPinPad, type SimulatedPinPad } from '../simulated/simulated-pin-pad.ts';
import { TEST_CARDS, type TestCard } from '../simulated/test-cards.ts';
import { createPinPad, type PinPad } from './pin-pad.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const fixedRandom: Random = { fraction: () => 0.5, id: () => '0'.repeat(26) };

const card = (id: string): TestCard => {
  const found = TEST_CARDS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test card ${id}`);
  return found;
};
const ask = (wanted: Partial<Omit<CardAsk, 'amountMinor'>> & { amountMinor?: number } = {}) =>
  ({
    generation: 1,
    currency: 'CNY',
    language: 'en',
    limitMs: 60_000,
    ...wanted,
    amountMinor: (wanted.amountMinor ?? 12_345) as AmountMinor,
  }) satisfies CardAsk;
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

let clock: VirtualClock;
let pad: SimulatedPinPad;
let driver: PinPad;
let prompts: ReaderPrompt[];
let states: ReaderState[];

beforeEach(async () => {
  clock = createVirtualClock();
  const cabled = createCabledPinPad({ clock, random: fixedRandom, firstKeyCounter: 1 });
  pad = cabled.pad;
  driver = createPinPad({ port: cabled.port, clock, log: quietLog });
  prompts = [];
  states = [];
  driver.onPrompt((prompt) => prompts.push(prompt));
  driver.onState((state) => states.push(state));
  await clock.settle();
  expect(driver.state()).toBe('ready');
});

afterEach(async () => {
  await driver.stop();
  await pad.stop();
  expect(clock.pending()).toBe(0);
});

/** Starts a reading and goes on to where the pad asks for a card. */
const startReading = async (wanted?: Parameters<typeof ask>[0]): Promise<Promise<CardRead>[]> => {
  const reading = driver.readCard(ask(wanted));
  await clock.settle();
  expect(pad.display().asking).toBe('card');
  return [reading];
};
const readTap = async (wanted?: Parameters<typeof ask>[0]) => {
  const [reading] = await startReading(wanted);
  pad.present(card('unionpay-credit'), 'tap');
  const read = await reading;
  if (read?.kind !== 'read') throw new Error('not read');
  await clock.settle();
  return read.card;
};

test('a tap is read, masked, and carries track and chip data for the sealer', async () => {
  const read = await readTap();
  expect(read).toMatchObject({
    entry: 'contactless',
    masked: '620000******0005',
    bin: '62000000',
    pinWanted: false,
  });
  expect(text(read.sensitive.track2)).toBe('6200000000000005=30122200000000');
  expect(hex(read.sensitive.emvTlv)).toContain('9f2701809f33');
  expect(prompts).toEqual(['present-card', 'card-read']);
  expect(states).toEqual(['ready', 'busy', 'ready']);
});

test('the customer sees the amount and what to do, in the language of the sale', async () => {
  await startReading({ language: 'zh' });
  expect(pad.display().lines).toEqual(['CNY 123.45', '请挥卡插卡或刷卡']);
  driver.cancel();
});

test('a tap above CNY 1,000.00 wants a PIN, at exactly that amount it does not', async () => {
  expect((await readTap({ amountMinor: 100_000 })).pinWanted).toBe(false);
  expect((await readTap({ amountMinor: 100_001 })).pinWanted).toBe(true);
});

test('a stripe card with service code 101 wants no PIN, one with 120 does', async () => {
  const wanted: boolean[] = [];
  for (const id of ['mastercard-stripe', 'unionpay-stripe']) {
    const [reading] = await startReading();
    pad.present(card(id), 'swipe');
    const read = await reading;
    if (read?.kind === 'read') wanted.push(read.card.pinWanted);
  }
  expect(wanted).toEqual([false, true]);
});

test('the PIN comes back enciphered under DUKPT with its key serial number', async () => {
  const read = await readTap({ amountMinor: 200_000 });
  const entering = driver.enterPin(read.cardHandle, ask({ amountMinor: 200_000 }));
  await clock.settle();
  expect(pad.display()).toMatchObject({ asking: 'pin', lines: ['CNY 2000.00', 'ENTER PIN'] });
  pad.typePin('123456');
  expect(await entering).toMatchObject({ kind: 'entered', pinKey: 'FFFF9876543210E00001' });
  expect(prompts.slice(-2)).toEqual(['enter-pin', 'processing']);
});

test('every PIN is under a fresh key', async () => {
  const read = await readTap();
  const blocks = new Set<string>();
  for (let time = 0; time < 3; time += 1) {
    const entering = driver.enterPin(read.cardHandle, ask());
    await clock.settle();
    pad.typePin('1234');
    const entered = await entering;
    if (entered.kind === 'entered') blocks.add(hex(entered.pinBlock));
  }
  expect(blocks.size).toBe(3);
});

test('a PIN is asked for the card of this very read alone', async () => {
  const read = await readTap({ generation: 7 });
  const refused = { kind: 'failed', reason: 'pad-refused' };
  expect(await driver.enterPin(read.cardHandle, ask({ generation: 8 }))).toEqual(refused);
  expect(await driver.enterPin(read.cardHandle + 1, ask({ generation: 7 }))).toEqual(refused);
});

test('swiping a chip card asks for the chip, and the chip is then read', async () => {
  const [reading] = await startReading();
  pad.present(card('visa-chip'), 'swipe');
  await clock.settle();
  expect(prompts).toEqual(['present-card', 'insert-chip']);
  pad.present(card('visa-chip'), 'insert');
  const read = await reading;
  if (read?.kind !== 'read') throw new Error('not read');
  expect(read.card).toMatchObject({ entry: 'chip', masked: '424242******4242' });
  expect(hex(read.card.sensitive.emvTlv)).toContain('9f0206000000012345');
  expect(text(read.card.sensitive.track2)).toBe('4242424242424242=30122010000000');
});

test('a broken chip falls back to the stripe of that card', async () => {
  const [reading] = await startReading();
  pad.present(card('mastercard-broken-chip'), 'insert');
  await clock.settle();
  expect(prompts).toEqual(['present-card', 'card-reading', 'swipe-card']);
  pad.present(card('mastercard-broken-chip'), 'swipe');
  expect(await reading).toMatchObject({ kind: 'read', card: { entry: 'stripe' } });
});

test('an unreadable card may be tried three times', async () => {
  const [reading] = await startReading();
  for (let time = 0; time < 3; time += 1) {
    pad.present(card('unreadable'), 'swipe');
    await clock.settle();
  }
  expect(await reading).toEqual({ kind: 'failed', reason: 'unreadable' });
  expect(prompts).toEqual(['present-card', 'retry-card', 'retry-card']);
});

test('the customer cancels at the card and at the PIN', async () => {
  const [reading] = await startReading();
  pad.customerCancel();
  expect(await reading).toEqual({ kind: 'cancelled', by: 'customer' });
  await clock.advance(1_000);
  const read = await readTap();
  const entering = driver.enterPin(read.cardHandle, ask());
  await clock.settle();
  pad.pressKey('cancel');
  expect(await entering).toEqual({ kind: 'cancelled', by: 'customer' });
});

test("the cashier's cancel ends the reading and the pad stops asking", async () => {
  const [reading] = await startReading();
  driver.cancel();
  expect(await reading).toEqual({ kind: 'cancelled', by: 'cashier' });
  expect(pad.display().asking).toBe('nothing');
});

test('nobody comes: the reading ends at its limit and not before', async () => {
  let ended = '';
  const [reading] = await startReading({ limitMs: 60_000 });
  reading?.then((read) => {
    ended = read.kind;
  });
  await clock.advance(59_999);
  expect(ended).toBe('');
  await clock.advance(1);
  expect(ended).toBe('timed-out');
  await clock.settle();
  expect(pad.display().asking).toBe('nothing');
});

test("the pad's own time-out at the PIN is a time-out, not a cancel", async () => {
  const read = await readTap();
  const entering = driver.enterPin(read.cardHandle, ask({ limitMs: 300_000 }));
  await clock.advance(270_000);
  expect(await entering).toEqual({ kind: 'timed-out' });
});

test('a second reading while one is open is refused as busy', async () => {
  const [reading] = await startReading();
  expect(await driver.readCard(ask({ generation: 2 }))).toEqual({
    kind: 'failed',
    reason: 'reader-busy',
  });
  driver.cancel();
  await reading;
});

test('a result that comes after its reading timed out never joins the next one', async () => {
  pad.faults.resultDelayMs = 800;
  const [late] = await startReading({ limitMs: 1_000 });
  await clock.advance(500);
  pad.present(card('amex-chip'), 'tap');
  await clock.advance(500);
  expect(await late).toEqual({ kind: 'timed-out' });
  pad.faults.resultDelayMs = 0;
  const next = driver.readCard(ask({ generation: 2 }));
  await clock.advance(600);
  expect(pad.display().asking).toBe('card');
  pad.present(card('jcb-tap'), 'tap');
  expect(await next).toMatchObject({ kind: 'read', card: { masked: '356600******0505' } });
});

test('a result sent twice joins one sale once', async () => {
  pad.faults.duplicateResults = true;
  const first = await readTap();
  pad.faults.duplicateResults = false;
  await driver.finish('remove-card');
  const second = driver.readCard(ask({ generation: 2 }));
  await clock.settle();
  pad.present(card('jcb-tap'), 'tap');
  expect(await second).toMatchObject({ kind: 'read', card: { masked: '356600******0505' } });
  expect(first.masked).toBe('620000******0005');
});

test('a result with a wrong check byte, a cut one and NAKs only cost time', async () => {
  const [reading] = await startReading();
  pad.faults.wrongChecks = 1;
  pad.faults.cutFrames = 1;
  pad.faults.naks = 2;
  pad.present(card('unionpay-credit'), 'tap');
  await clock.advance(5_000);
  expect(await reading).toMatchObject({ kind: 'read' });
});

test('a pad that never acknowledges is gone within its three tries', async () => {
  pad.faults.noAcknowledgement = true;
  const reading = driver.readCard(ask());
  await clock.advance(15_000);
  expect(await reading).toEqual({ kind: 'failed', reason: 'reader-gone' });
  expect(driver.state()).toBe('gone');
});

test('a pad that falls silent at idle is noticed within ten seconds, and its return too', async () => {
  pad.faults.silent = true;
  await clock.advance(10_000);
  expect(driver.state()).toBe('gone');
  pad.faults.silent = false;
  await clock.advance(15_000);
  expect(driver.state()).toBe('ready');
});

test('unplugging while a PIN is typed ends it; plugged again the reader is ready by itself', async () => {
  const read = await readTap();
  const entering = driver.enterPin(read.cardHandle, ask());
  await clock.settle();
  pad.pressKey('1');
  await pad.plug(false);
  expect(await entering).toEqual({ kind: 'failed', reason: 'reader-gone' });
  expect(await driver.readCard(ask())).toEqual({ kind: 'failed', reason: 'reader-gone' });
  await clock.advance(20_000);
  expect(driver.state()).toBe('gone');
  await pad.plug(true);
  await clock.advance(10_000);
  expect(driver.state()).toBe('ready');
  await readTap();
});

test('the pad says that it is processing until the end of the sale', async () => {
  await readTap();
  await clock.advance(30_000);
  expect(pad.display().lines).toEqual(['处理中', 'PROCESSING']);
  await driver.finish('remove-card');
  await clock.advance(30_000);
  expect(pad.display().lines).toEqual(['欢迎光临', 'WELCOME']);
});

test('the end of the sale wipes what the driver holds and shows the customer why', async () => {
  const read = await readTap();
  await driver.finish('remove-card');
  expect(read.sensitive.track2?.every((byte) => byte === 0)).toBe(true);
  expect(read.sensitive.emvTlv?.every((byte) => byte === 0)).toBe(true);
  expect(pad.display().lines).toEqual(['TAKE YOUR CARD']);
  expect(await driver.enterPin(read.cardHandle, ask())).toMatchObject({ kind: 'failed' });
  await clock.advance(5_000);
  expect(pad.display().lines).toEqual(['欢迎光临', 'WELCOME']);
});
