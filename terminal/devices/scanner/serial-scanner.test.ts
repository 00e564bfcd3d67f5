import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { createSimulatedScanner, type SimulatedScanner } from '../simulated/simulated-scanner.ts';
import { createCodeLines } from './code-lines.ts';
import { SCANNER_MODELS } from './scanner-profile.ts';
import { createSerialScanner, type SerialScanner } from './serial-scanner.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

let clock: VirtualClock;
let device: SimulatedScanner;
let driver: SerialScanner;
let scans: string[];
let states: string[];

beforeEach(async () => {
  clock = createVirtualClock();
  const profile = SCANNER_MODELS.honeywell;
  const simulated = createSimulatedScanner({ clock, profile });
  device = simulated.scanner;
  driver = createSerialScanner({ port: simulated.port, clock, log: quietLog, profile });
  scans = [];
  states = [];
  driver.onScan((text) => scans.push(text));
  driver.onState((state) => states.push(state));
  await clock.settle();
});

afterEach(async () => {
  await driver.stop();
  await device.stop();
  expect(clock.pending()).toBe(0);
});

test('a code is told once, also when it stays before the window', async () => {
  for (let time = 0; time < 5; time += 1) {
    device.scan('134567890123456789');
    await clock.advance(1_999);
  }
  expect(scans).toEqual(['134567890123456789']);
});

test('the same code counts again after 2 s out of sight, another one at once', async () => {
  device.scan('134567890123456789');
  device.scan('284567890123456789');
  await clock.advance(2_000);
  device.scan('284567890123456789');
  await clock.settle();
  expect(scans).toEqual(['134567890123456789', '284567890123456789', '284567890123456789']);
});

test('the failure text of the model is no code', async () => {
  device.fail();
  await clock.settle();
  expect(scans).toEqual([]);
});

test('the till lights the scanner and puts it out', async () => {
  driver.trigger(true);
  await clock.settle();
  expect(device.lit()).toBe(true);
  driver.trigger(false);
  await clock.settle();
  expect(device.lit()).toBe(false);
});

test('an unplugged scanner is gone and comes back by itself', async () => {
  await device.plug(false);
  await clock.settle();
  expect(driver.state()).toBe('gone');
  await device.plug(true);
  await clock.advance(10_000);
  device.scan('134567890123456789');
  await clock.settle();
  expect(states).toEqual(['ready', 'gone', 'ready']);
  expect(scans).toEqual(['134567890123456789']);
});

test('lines end by CR, LF or both, however the bytes are split', () => {
  const code = fc.string({ unit: fc.constantFrom(...'0123456789ABC='), minLength: 1 });
  const ended = fc.tuple(code, fc.constantFrom('\r', '\n', '\r\n'));
  fc.assert(
    fc.property(fc.array(ended), fc.nat(7), (lines, step) => {
      const bytes = ascii(lines.map(([text, end]) => text + end).join(''));
      const parser = createCodeLines(64);
      const told: string[] = [];
      for (let at = 0; at < bytes.length; at += step + 1) {
        told.push(...parser.push(bytes.subarray(at, at + step + 1)));
      }
      expect(told).toEqual(lines.map(([text]) => text));
    }),
  );
});

test('a flood without an end is dropped and the next code is read', () => {
  const parser = createCodeLines(64);
  expect(parser.push(new Uint8Array(1_048_576).fill(0x41))).toEqual([]);
  expect(parser.push(ascii('\r134567890123456789\r'))).toEqual(['134567890123456789']);
});

test('a code carries no control character, however the scanner encodes one', () => {
  const parser = createCodeLines(64);
  const controls = [0x1b, 0x7f, 0xc2, 0x9b, 0x31, 0x32, 0x0d];
  expect(parser.push(Uint8Array.from(controls))).toEqual(['12']);
});
