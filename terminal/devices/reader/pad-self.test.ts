import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CardAsk } from '#contract/card-reader.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Log, Random } from '#contract/ports.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createCabledPinPad, type SimulatedPinPad } from '../simulated/simulated-pin-pad.ts';
import { TEST_CARDS } from '../simulated/test-cards.ts';
import { createPinPad, type PinPad } from './pin-pad.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const fixedRandom: Random = { fraction: () => 0.5, id: () => '0'.repeat(26) };
const ASK: CardAsk = {
  generation: 1,
  amountMinor: 5_000 as AmountMinor,
  currency: 'CNY',
  language: 'en',
  limitMs: 60_000,
};
const WHAT_FAILED = { what: { zh: '内存', en: 'memory' }, result: 'failed', said: 'RAM FAIL 1C00' };

let clock: VirtualClock;
let pad: SimulatedPinPad;
let driver: PinPad;

beforeEach(async () => {
  clock = createVirtualClock();
  const cabled = createCabledPinPad({ clock, random: fixedRandom });
  pad = cabled.pad;
  driver = createPinPad({ port: cabled.port, clock, log: quietLog });
  await clock.settle();
});

afterEach(async () => {
  await driver.stop();
  await pad.stop();
  expect(clock.pending()).toBe(0);
});

test('P7 a pad is asked who it is in its first idle moment', async () => {
  expect(driver.self.identity().serialNumber).toBeNull();
  await clock.advance(6_000);
  expect(driver.self.identity()).toEqual({
    model: null,
    firmware: 'SIMPAD 1.04',
    serialNumber: 'S0000001',
  });
});

test('DV9 another pad on the same cable is noticed by its serial number', async () => {
  await clock.advance(6_000);
  let told = 0;
  driver.self.onIdentity(() => {
    told += 1;
  });
  await pad.plug(false);
  pad.identity.serialNumber = 'S0000002';
  await pad.plug(true);
  await clock.advance(8_000);
  expect(driver.self.identity().serialNumber).toBe('S0000002');
  expect(told).toBe(1);
});

test('P7 a self test tells which part passed, which failed, and what it said', async () => {
  pad.identity.memory = 'worn';
  const end = await driver.self.run('self-test');
  if (end.kind !== 'done') throw new Error(end.why);
  expect(end.findings).toContainEqual(WHAT_FAILED);
  expect(end.findings.map(({ result }) => result)).toEqual([
    'failed',
    'passed',
    'passed',
    'told',
    'told',
  ]);
});

test('a self test never comes between a customer and the pad', async () => {
  const reading = driver.readCard(ASK);
  await clock.settle();
  expect(await driver.self.run('self-test')).toEqual({ kind: 'not-done', why: 'busy' });
  driver.cancel();
  await reading;
});

test('a sale that begins during a self test gets the pad at once, and the rest is dropped', async () => {
  const testing = driver.self.run('self-test');
  const reading = driver.readCard(ASK);
  await clock.settle();
  expect(pad.display().asking).toBe('card');
  const end = await testing;
  expect(end.kind === 'done' ? end.findings.length : 0).toBeLessThan(5);
  const card = TEST_CARDS[0];
  if (card !== undefined) pad.present(card, 'tap');
  expect((await reading).kind).toBe('read');
});

test('a pad that answers no self test is silent about it, and stays', async () => {
  pad.faults.noAcknowledgement = true;
  const testing = driver.self.run('identify');
  await clock.advance(4_500);
  pad.faults.noAcknowledgement = false;
  await clock.advance(20_000);
  const end = await testing;
  expect(end.kind === 'done' ? end.findings[0]?.result : '').toBe('silent');
  expect(driver.state()).toBe('ready');
});

test('a pad that is gone is not tested', async () => {
  await pad.plug(false);
  await clock.settle();
  expect(await driver.self.run('self-test')).toEqual({ kind: 'not-done', why: 'gone' });
});
