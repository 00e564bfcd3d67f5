import { beforeEach, expect, test } from 'vitest';
import type { Line, LineClosedReason, LineOpening, LinePort } from '#contract/line.ts';
import type { Log } from '#contract/ports.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { type InProcessPair, inProcessPair } from './in-process-line.ts';
import { KeptLine } from './kept-line.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const PAUSES = { firstMs: 500, mostMs: 4_000 };

let clock: VirtualClock;
let cable: InProcessPair;
/** Moments of each try to open, on the monotonic clock. */
let tries: number[];
let lines: Line[];
let losses: (LineClosedReason | 'silent')[];
let kept: KeptLine;

const keep = (open: () => Promise<LineOpening> = cable.near.open): void => {
  const port: LinePort = {
    name: 'cable',
    open: () => {
      tries.push(clock.monotonicNow());
      return open();
    },
  };
  kept = new KeptLine({
    port,
    clock,
    log: quietLog,
    pauses: PAUSES,
    onOpen: (line) => lines.push(line),
    onLost: (reason) => losses.push(reason),
  });
  kept.start();
};

beforeEach(() => {
  clock = createVirtualClock();
  cable = inProcessPair(clock);
  tries = [];
  lines = [];
  losses = [];
});

test('DV3 a port that does not open is tried again with pauses that double up to the most', async () => {
  cable.unplug();
  keep();
  await clock.advance(16_000);
  expect(tries).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500]);
  await kept.stop();
  expect(clock.pending()).toBe(0);
});

test('DV1 a port that is plugged in again is open within a pause, and its user is told', async () => {
  keep();
  await clock.settle();
  cable.unplug();
  await clock.advance(100);
  expect(losses).toEqual(['gone']);
  cable.plug();
  await clock.advance(500);
  expect(lines).toHaveLength(2);
  await kept.stop();
});

test('a device that proved to be there is looked for quickly after its next loss', async () => {
  cable.unplug();
  keep();
  await clock.advance(8_000);
  cable.plug();
  await clock.advance(4_000);
  kept.proven();
  cable.unplug();
  await clock.settle();
  const lostAtMs = clock.monotonicNow();
  await clock.advance(600);
  expect((tries.at(-1) ?? 0) - lostAtMs).toBe(500);
  await kept.stop();
});

test('a port that opens and dies at once is not tried faster and faster', async () => {
  keep(async () => {
    const opening = await cable.near.open();
    cable.unplug();
    cable.plug();
    return opening;
  });
  await clock.advance(16_000);
  expect(tries.length).toBeLessThanOrEqual(8);
  await kept.stop();
});

test('DV2 a line given up as silent is closed and opened anew; its own late end is void', async () => {
  keep();
  await clock.settle();
  const [first] = lines;
  if (first === undefined) throw new Error('no line');
  kept.drop(first);
  kept.drop(first);
  await clock.advance(500);
  expect(losses).toEqual(['silent']);
  expect(lines).toHaveLength(2);
  expect((await first.write(Uint8Array.of(1), 100)).kind).toBe('closed');
  await kept.stop();
});

test('a port whose open fails by an exception is tried again', async () => {
  keep(() => Promise.reject(new Error('driver')));
  await clock.advance(1_500);
  expect(tries).toEqual([0, 500, 1_500]);
  await kept.stop();
});

test('a line that opens after it was stopped is closed again', async () => {
  const late = Promise.withResolvers<LineOpening>();
  keep(() => late.promise);
  await kept.stop();
  late.resolve(await cable.near.open());
  await clock.settle();
  expect(lines).toEqual([]);
  expect((await cable.near.open()).kind).toBe('open');
});
