import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CardAsk, CardRead, PinEntry, ReaderState } from '#contract/card-reader.ts';
import type { LinePort } from '#contract/line.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { createPinPad, type PinPad } from '#terminal/devices/reader/pin-pad.ts';
import {
  createCabledPinPad,
  createSimulatedPinPad,
  type PadDisplay,
  type SimulatedPinPad,
} from '#terminal/devices/simulated/simulated-pin-pad.ts';
import { TEST_CARDS, type TestCard } from '#terminal/devices/simulated/test-cards.ts';
import { createPtyPair, realClock } from './line-ends.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const random = { fraction: Math.random, id: () => '0'.repeat(26) };

/** A driver's port, and the pad at the other end of it. */
interface Ends {
  readonly port: LinePort;
  readonly pad: SimulatedPinPad;
  /** The customer trips over the cable. */
  unplug(): Promise<void>;
  clear(): Promise<void>;
}

const inProcess = async (): Promise<Ends> => {
  const { port, pad } = createCabledPinPad({ clock: realClock, random });
  return { port, pad, unplug: () => pad.plug(false), clear: async () => {} };
};

const overSerial = async (): Promise<Ends> => {
  const pair = await createPtyPair();
  const [near, far] = pair.paths.map((path) =>
    createSerialLinePort({ path, baudRate: 9_600, clock: realClock }),
  );
  if (near === undefined || far === undefined) throw new Error('a pair has two ends');
  const pad = createSimulatedPinPad({ port: far, clock: realClock, random });
  return { port: near, pad, unplug: pair.end, clear: pair.end };
};

const card = (id: string): TestCard => {
  const found = TEST_CARDS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test card ${id}`);
  return found;
};
const ask = (amountMinor: number): CardAsk => ({
  generation: 1,
  amountMinor: amountMinor as AmountMinor,
  currency: 'CNY',
  language: 'zh',
  limitMs: 15_000,
});

describe.each([
  { line: 'the in-process line', make: inProcess },
  { line: 'node-serialport over a pseudo-terminal', make: overSerial },
])('the PIN pad over $line', ({ make }) => {
  let ends: Ends;
  let driver: PinPad;

  const untilState = (state: ReaderState): Promise<void> =>
    new Promise((resolve) => {
      const look = (now: ReaderState): void => {
        if (now === state) resolve();
      };
      driver.onState(look);
      look(driver.state());
    });
  const untilAsking = (asking: PadDisplay['asking']): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (ends.pad.display().asking === asking) resolve();
      };
      ends.pad.onChange(look);
      look();
    });
  const present = async (reading: Promise<CardRead>, id: string, how: 'swipe' | 'tap') => {
    await untilAsking('card');
    ends.pad.present(card(id), how);
    const read = await reading;
    if (read.kind !== 'read') throw new Error(`not read: ${read.kind}`);
    return read.card;
  };

  beforeEach(async () => {
    ends = await make();
    driver = createPinPad({ port: ends.port, clock: realClock, log: quietLog });
    await untilState('ready');
  });
  afterEach(async () => {
    await driver.stop();
    await ends.pad.stop();
    await ends.clear();
  });

  test('a tap is read', async () => {
    const read = await present(driver.readCard(ask(5_000)), 'unionpay-credit', 'tap');
    expect(read).toMatchObject({ entry: 'contactless', pinWanted: false });
    expect(read.sensitive.emvTlv?.length).toBeGreaterThan(100);
    await driver.finish('remove-card');
  });

  test('a swipe is read and its PIN comes back enciphered', async () => {
    const read = await present(driver.readCard(ask(5_000)), 'unionpay-stripe', 'swipe');
    expect(read).toMatchObject({ entry: 'stripe', pinWanted: true });
    const entering = driver.enterPin(read.cardHandle, ask(5_000));
    await untilAsking('pin');
    ends.pad.typePin('123456');
    const entered = await entering;
    expect(entered.kind === 'entered' && entered.pinBlock.length).toBe(8);
  });

  test('the customer cancels', async () => {
    const reading = driver.readCard(ask(5_000));
    await untilAsking('card');
    ends.pad.customerCancel();
    expect(await reading).toEqual({ kind: 'cancelled', by: 'customer' });
  });

  test('the cable comes out while the PIN is typed', async () => {
    const read = await present(driver.readCard(ask(5_000)), 'unionpay-stripe', 'swipe');
    const entering: Promise<PinEntry> = driver.enterPin(read.cardHandle, ask(5_000));
    await untilAsking('pin');
    ends.pad.pressKey('1');
    await ends.unplug();
    expect(await entering).toEqual({ kind: 'failed', reason: 'reader-gone' });
    expect(driver.state()).toBe('gone');
  });
});
