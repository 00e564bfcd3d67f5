import { beforeEach, expect, test } from 'vitest';
import { WIRE_LINES_KEPT } from '#contract/device-facts.ts';
import type { Line, LinePort } from '#contract/line.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { ACK, NAK, PIN_PAD_FRAMES } from '../framing/frame-profile.ts';
import { type InProcessPair, inProcessPair } from '../line/in-process-line.ts';
import { padWire } from './pad-wire.ts';
import { scannerWire } from './scanner-wire.ts';
import { type WatchedPort, watchPort } from './watched-port.ts';

let clock: VirtualClock;
let cable: InProcessPair;
let watched: WatchedPort;
let near: Line;
let far: Line;

const opened = async (port: LinePort): Promise<Line> => {
  const opening = await port.open();
  if (opening.kind !== 'open') throw new Error(opening.detail);
  return opening.line;
};

const say = async (...bytes: readonly number[]): Promise<void> => {
  await far.write(Uint8Array.from(bytes), 1_000);
  await clock.settle();
};

const told = (after = 0) =>
  watched.lines(after).map(({ direction, meaning }) => `${direction}: ${meaning.en}`);

beforeEach(async () => {
  clock = createVirtualClock();
  cable = inProcessPair(clock);
  watched = watchPort(cable.near, padWire(PIN_PAD_FRAMES), clock);
  near = await opened(watched.port);
  far = await opened(cable.far);
  near.onBytes((bytes) => bytes.fill(0));
  near.onClosed(() => {});
});

test('P7 a technician reads both directions in their order, and reads on from there', async () => {
  await near.write(Uint8Array.of(0x02, 0x5a, 0x31, 0x03, 0x68), 1_000);
  await say(ACK);
  expect(told()).toEqual([
    'line: the port is open',
    'to-device: Z1 back to idle',
    'from-device: ACK: taken',
  ]);
  const last = watched.lines(0).at(-1)?.sequence ?? 0;
  await say(NAK);
  expect(told(last)).toEqual(['from-device: NAK: garbled, send again']);
});

test('the driver gets the very bytes, and may wipe them', async () => {
  const heard: number[] = [];
  near.onBytes((bytes) => {
    heard.push(...bytes);
    bytes.fill(0);
  });
  await say(0x02, 0x38, 0x35, 0x2e, 0x03, 0x20);
  expect(heard).toEqual([0x02, 0x38, 0x35, 0x2e, 0x03, 0x20]);
  expect(watched.lines(0).at(-1)?.meaning.en).toBe('85 a chip card went in');
});

test('a frame that pauses is told as broken off, also when nothing follows it', async () => {
  await say(0x02, 0x38, 0x31);
  expect(watched.record().badFrames).toBe(0);
  await clock.advance(200);
  expect(told().at(-1)).toBe('from-device: broken off before its end');
  expect(watched.record().badFrames).toBe(1);
});

test('U2 a babbling line is one line of the trace, and the ring stays bounded', async () => {
  for (let byte = 0; byte < 50; byte += 1) await say(0xff);
  expect(watched.lines(0).filter(({ verdict }) => verdict === 'noise')).toHaveLength(1);
  expect(watched.record().noiseBytes).toBe(50);
  for (let frame = 0; frame < WIRE_LINES_KEPT + 100; frame += 1) await say(ACK);
  const lines = watched.lines(0);
  expect(lines).toHaveLength(WIRE_LINES_KEPT);
  expect(lines.at(-1)?.sequence).toBe(WIRE_LINES_KEPT + 102);
});

test('DV1 an unplug, the looking for the device, and its return are told, each once', async () => {
  cable.unplug();
  await clock.settle();
  for (let tries = 0; tries < 3; tries += 1) {
    expect((await watched.port.open()).kind).toBe('refused');
  }
  expect(watched.record().lastError).toMatchObject({ reason: 'not-found' });
  cable.plug();
  await opened(watched.port);
  expect(told().slice(1)).toEqual([
    'line: the device is gone: cable out or power off. It comes back by itself once plugged in',
    'line: there is no such port: check the cable and the name in the settings (/dev/serial/by-id)',
    'line: the port is open',
  ]);
  expect(watched.record().reopened).toBe(1);
});

test('DV3 a port another program holds says what to do about it', async () => {
  expect((await watched.port.open()).kind).toBe('refused');
  expect(watched.record().lastError?.detail.en).toMatch(/another program holds the port.*close it/);
});

test('SL7 bytes that nobody takes are told', async () => {
  cable.stall();
  const writing = near.write(Uint8Array.of(ACK), 500);
  await clock.advance(500);
  expect(await writing).toEqual({ kind: 'timed-out' });
  expect(told().at(-1)).toMatch(/check the cable and the flow control/);
});

test('S6 a scanned code is told by its length alone; the end of its line is no line', async () => {
  const scanner = inProcessPair(clock);
  const watch = watchPort(scanner.near, scannerWire(), clock);
  const line = await opened(watch.port);
  line.onBytes(() => {});
  const hand = await opened(scanner.far);
  await line.write(Uint8Array.of(0x16, 0x54, 0x0d), 1_000);
  await hand.write(Uint8Array.from(Buffer.from('134567890123456789\r\n')), 1_000);
  await clock.settle();
  expect(watch.lines(1).map(({ hex, meaning }) => [hex, meaning.en])).toEqual([
    ['16 54 0D', 'lights the scanner, or puts it out'],
    [`${'·· '.repeat(18)}0D`, 'a code of 18 characters'],
  ]);
});
