import { afterEach, beforeEach, expect, test } from 'vitest';
import { deviceFacts, wireLine } from '#contract/device-facts.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log, Random } from '#contract/ports.ts';
import { TEST_CARDS, track2Of } from '#terminal/devices/simulated/test-cards.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { type Devices, openDevices } from './devices.ts';
import { createKnownDevices } from './known-devices.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const fixedRandom: Random = { fraction: () => 0.5, id: () => '0'.repeat(26) };

let clock: VirtualClock;
let devices: Devices;

const facts = (device: string) => {
  const found = devices.desk.facts().find((one) => one.device === device);
  if (found === undefined) throw new Error(`no ${device}`);
  return found;
};

const hands = () => {
  if (devices.hands === null) throw new Error('not simulated');
  return devices.hands;
};

beforeEach(async () => {
  clock = createVirtualClock();
  devices = openDevices(
    { kind: 'simulated' },
    {
      clock,
      random: fixedRandom,
      log: quietLog,
      known: createKnownDevices({ kept: [], save: () => {}, clock }),
      workingKeys: async () => [],
      page: () => ({ language: 'en', terminalId: 'SL000001', printedTime: '2026-11-27 12:00:00' }),
    },
  );
  await clock.advance(8_000);
});

afterEach(async () => {
  await devices.stop();
  expect(clock.pending()).toBe(0);
});

test('P7 the desk knows every device: port, state, firmware, serial number, what it can do', () => {
  for (const one of devices.desk.facts()) deviceFacts.parse(one);
  expect(facts('reader')).toMatchObject({
    driver: 'pin-pad',
    simulated: true,
    state: 'ready',
    firmware: 'SIMPAD 1.04',
    serialNumber: 'S0000001',
    reopened: 0,
    lastError: null,
    changedAtWallMs: null,
    commands: ['self-test', 'identify'],
  });
  expect(facts('printer')).toMatchObject({ model: 'SIM-80', serialNumber: 'P0000001' });
  expect(facts('scanner')).toMatchObject({ model: 'honeywell', commands: [] });
});

test('P7 a test page comes out whole, and the drawer opens', async () => {
  const printing = devices.desk.run('printer', 'test-page');
  await clock.advance(2_000);
  expect(await printing).toEqual({ kind: 'done', findings: [] });
  expect(hands().printer.papers().at(-1)?.text).toContain('PRINTER TEST PAGE');
  expect(await devices.desk.run('printer', 'open-drawer')).toMatchObject({ kind: 'done' });
  expect(hands().printer.drawerKicks()).toBe(1);
});

test('a test page without paper says so', async () => {
  hands().printer.set({ paper: 'out' });
  const printing = devices.desk.run('printer', 'test-page');
  await clock.advance(2_000);
  expect(await printing).toEqual({ kind: 'not-done', why: 'paper-out' });
});

test('a command a device does not know is refused', async () => {
  expect(await devices.desk.run('scanner', 'self-test')).toEqual({
    kind: 'not-done',
    why: 'not-supported',
  });
});

test('DV1 an unplugged reader is told with reason and advice, and counted when it is back', async () => {
  let told = 0;
  devices.desk.onFacts(() => {
    told += 1;
  });
  await hands().pad.plug(false);
  await clock.advance(1_000);
  expect(facts('reader')).toMatchObject({ state: 'gone', lastError: { reason: 'not-found' } });
  expect(told).toBeGreaterThan(0);
  await hands().pad.plug(true);
  await clock.advance(15_000);
  expect(facts('reader')).toMatchObject({ state: 'ready', reopened: 1, changedAtWallMs: null });
});

test('DV9 a reader that was exchanged is told, with the moment', async () => {
  await hands().pad.plug(false);
  Object.assign(hands().pad.identity, { serialNumber: 'S0000002' });
  await hands().pad.plug(true);
  await clock.advance(15_000);
  expect(facts('reader')).toMatchObject({ serialNumber: 'S0000002' });
  expect(facts('reader').changedAtWallMs).toBeGreaterThan(0);
});

test('S6 a whole card reading leaves no card data in the trace', async () => {
  const card = TEST_CARDS.find(({ id }) => id === 'jcb-tap');
  if (card === undefined) throw new Error('no test card');
  const reading = devices.reader.readCard({
    generation: 1,
    amountMinor: 5_000 as AmountMinor,
    currency: 'CNY',
    language: 'en',
    limitMs: 60_000,
  });
  await clock.settle();
  hands().pad.present(card, 'tap');
  expect((await reading).kind).toBe('read');
  await clock.settle();
  const lines = devices.desk.trace('reader', 0).map((line) => wireLine.parse(line));
  expect(lines.map(({ meaning }) => meaning.en)).toContain('83 tap data');
  const text = lines
    .flatMap(({ hex }) => hex.split(' '))
    .map((pair) => (pair.length === 2 ? String.fromCharCode(Number.parseInt(pair, 16)) : pair))
    .join('');
  expect(text).not.toContain(card.pan.slice(6, 12));
  expect(text).not.toContain(track2Of(card).slice(0, 8));
});
