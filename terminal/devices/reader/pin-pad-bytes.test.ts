/** The driver against a pad that a test plays byte by byte: what no well-behaved pad would send. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CardAsk } from '#contract/card-reader.ts';
import type { Line } from '#contract/line.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createFrameParser } from '../framing/frame-parser.ts';
import { ACK, EOT, frameBytes, PIN_PAD_FRAMES } from '../framing/frame-profile.ts';
import { inProcessPair } from '../line/in-process-line.ts';
import { type PadProfile, PIN_PAD_PROFILE } from './pad-profile.ts';
import { createPinPad, type PinPad } from './pin-pad.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const ONE_CARD = '81.;6200000000000005=30121010000?';
const OTHER_CARD = '81.;6200000000000047=30121010000?';

const frame = (body: string): number[] => [
  ...frameBytes(
    { kind: 'transaction', body: Uint8Array.from(Buffer.from(body, 'latin1')) },
    PIN_PAD_FRAMES,
  ),
];
const ask = (generation: number): CardAsk => ({
  generation,
  amountMinor: 5_000 as AmountMinor,
  currency: 'CNY',
  language: 'en',
  limitMs: 60_000,
});

let clock: VirtualClock;
let far: Line;
let driver: PinPad;
/** Bodies of the commands the driver sent. */
let commands: string[];
/** What the played pad answers to a command, by its first two characters; else an ACK. */
let answers: Map<string, number[]>;

const say = async (bytes: readonly number[]): Promise<void> => {
  await far.write(Uint8Array.from(bytes), 1_000);
  await clock.settle();
};

const play = async (profile: PadProfile): Promise<void> => {
  clock = createVirtualClock();
  commands = [];
  // This pad knows no self tests.
  answers = new Map([['01', [EOT]]]);
  const cable = inProcessPair(clock);
  const opening = await cable.far.open();
  if (opening.kind !== 'open') throw new Error('no cable');
  far = opening.line;
  const parser = createFrameParser(PIN_PAD_FRAMES);
  far.onBytes((bytes) => {
    for (const received of parser.push(bytes)) {
      if (received.kind !== 'frame') continue;
      const body = Buffer.from(received.frame.body).toString('latin1');
      commands.push(body);
      far.write(Uint8Array.from(answers.get(body.slice(0, 2)) ?? [ACK]), 1_000);
    }
  });
  driver = createPinPad({ port: cable.near, clock, log: quietLog, profile });
  await clock.settle();
};

beforeEach(() => play(PIN_PAD_PROFILE));
afterEach(async () => {
  await driver.stop();
  expect(clock.pending()).toBe(0);
});

test('a card that arrives before the pad acknowledged the arming belongs to an earlier read', async () => {
  answers.set('Q9', [...frame(ONE_CARD), ACK]);
  const reading = driver.readCard(ask(1));
  await clock.settle();
  await say(frame(OTHER_CARD));
  expect(await reading).toMatchObject({ kind: 'read', card: { masked: '620000******0047' } });
});

test('a card that arrives glued to the acknowledgement of the arming is taken', async () => {
  answers.set('Q9', [ACK, ...frame(ONE_CARD)]);
  expect(await driver.readCard(ask(1))).toMatchObject({ kind: 'read' });
});

test('a card that arrives while nothing is asked is acknowledged and forgotten', async () => {
  await say(frame(ONE_CARD));
  const reading = driver.readCard(ask(1));
  await clock.settle();
  await say([EOT]);
  expect(await reading).toEqual({ kind: 'cancelled', by: 'customer' });
});

test('a pad that refuses to be armed is busy', async () => {
  answers.set('Q9', [EOT]);
  expect(await driver.readCard(ask(1))).toEqual({ kind: 'failed', reason: 'reader-busy' });
});

const readOne = async (): Promise<number> => {
  const reading = driver.readCard(ask(1));
  await clock.settle();
  await say(frame(ONE_CARD));
  const read = await reading;
  await clock.settle();
  return read.kind === 'read' ? read.card.cardHandle : -1;
};
const pin = (serial: string, block: string): number[] => frame(`73.00000${serial}${block}`);

test('the block of an earlier PIN, told by its serial number, is not taken for the present one', async () => {
  const handle = await readOne();
  const first = driver.enterPin(handle, ask(1));
  await clock.settle();
  await say(pin('9876543210E00001', '1111111111111111'));
  expect(await first).toMatchObject({ pinKey: 'FFFF9876543210E00001' });
  const second = driver.enterPin(handle, ask(1));
  await clock.settle();
  await say(pin('9876543210E00001', '1111111111111111'));
  await say(pin('9876543210E00002', '2222222222222222'));
  expect(await second).toEqual({
    kind: 'entered',
    pinBlock: new Uint8Array(8).fill(0x22),
    pinKey: 'FFFF9876543210E00002',
  });
});

test('a refused PIN entry says so, and the command carried number and time limit alone', async () => {
  const handle = await readOne();
  const entering = driver.enterPin(handle, ask(1));
  await clock.settle();
  await say(frame('719'));
  expect(await entering).toEqual({ kind: 'failed', reason: 'pad-refused' });
  expect(commands.find((body) => body.startsWith('Z60'))).toBe('Z60.6200000000000005\x1c2');
});

test('any bytes while a card is asked end in no card of their own making, and the reader lives', async () => {
  const anyBytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(2, 3, 0x0f, 0x0e, ACK, 0x15)));
  await fc.assert(
    fc.asyncProperty(anyBytes, async (bytes) => {
      const reading = driver.readCard(ask(1));
      await clock.advance(600);
      await say(bytes);
      await clock.advance(1_000);
      driver.cancel();
      await clock.advance(60_000);
      expect((await reading).kind).not.toBe('read');
      expect(driver.state()).toBe('ready');
    }),
    { numRuns: 60 },
  );
});
