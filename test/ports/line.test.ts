import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LineClosedReason } from '#contract/line.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import {
  type FarEnd,
  inProcessFarEnd,
  opened,
  realClock,
  serialFarEnd,
  tcpFarEnd,
} from './line-ends.ts';

const bytesOf = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 7) % 256);

/** Resolves with everything the line heard, once it is `length` bytes. */
const gather = (onBytes: (listener: (bytes: Uint8Array) => void) => void, length: number) =>
  new Promise<number[]>((resolve) => {
    const all: number[] = [];
    onBytes((bytes) => {
      all.push(...bytes);
      if (all.length >= length) resolve(all);
    });
  });

describe.each([
  { kind: 'serial', make: serialFarEnd },
  { kind: 'tcp', make: tcpFarEnd },
  { kind: 'in-process', make: inProcessFarEnd },
])('a $kind line', ({ make }) => {
  let far: FarEnd;
  beforeEach(async () => {
    far = await make();
  });
  afterEach(() => far.clear());

  test('carries the same bytes out however the writes are split', async () => {
    const line = await opened(far.port);
    const all = bytesOf(3_000);
    const cuts = [0, 1, 2, 3, 64, 65, 1_000, 2_999, 3_000];
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const outcome = await line.write(all.subarray(from, cuts[index + 1]), 5_000);
      expect(outcome).toEqual({ kind: 'written' });
    }
    expect(await far.heard(3_000)).toEqual(all);
    await line.close();
  });

  test('brings in what the other end says, in order', async () => {
    const line = await opened(far.port);
    const all = bytesOf(3_000);
    const heard = gather(line.onBytes, all.length);
    await line.write(Uint8Array.of(5), 5_000);
    await far.heard(1);
    for (const byte of [all.subarray(0, 1), all.subarray(1, 2_000), all.subarray(2_000)]) {
      far.say(byte);
    }
    expect(await heard).toEqual([...all]);
    await line.close();
  });

  test('is busy to a second open and free again once closed', async () => {
    const line = await opened(far.port);
    expect(await far.port.open()).toMatchObject({ kind: 'refused', reason: 'busy' });
    await line.close();
    await (await opened(far.port)).close();
  });

  test('tells that the other end died, also while idle and with no byte listener', async () => {
    const line = await opened(far.port);
    const closed = new Promise<LineClosedReason>((resolve) => line.onClosed(resolve));
    await line.write(Uint8Array.of(5), 5_000);
    await far.heard(1);
    await far.die();
    expect(await closed).toBe('gone');
    expect(await line.write(Uint8Array.of(1), 5_000)).toEqual({ kind: 'closed', reason: 'gone' });
  });

  test('tells that the other end died in the middle of its words', async () => {
    const line = await opened(far.port);
    const closed = new Promise<LineClosedReason>((resolve) => line.onClosed(resolve));
    const died = new Promise<void>((resolve) => {
      line.onBytes(() => resolve(far.die()));
    });
    await line.write(Uint8Array.of(5), 5_000);
    await far.heard(1);
    far.say(bytesOf(2_000));
    await died;
    expect(await closed).toBe('gone');
  });

  test('tells its end to a listener that came too late, and only once', async () => {
    const line = await opened(far.port);
    await line.close();
    const reasons: LineClosedReason[] = [];
    await new Promise<void>((resolve) => {
      line.onClosed((reason) => {
        reasons.push(reason);
        resolve();
      });
    });
    await line.close();
    expect(reasons).toEqual(['closed-by-us']);
  });

  test('ends a write after close at once', async () => {
    const line = await opened(far.port);
    await line.close();
    expect(await line.write(Uint8Array.of(1), 60_000)).toEqual({
      kind: 'closed',
      reason: 'closed-by-us',
    });
  });

  test('ends a write within its limit while nobody takes the bytes', async () => {
    const line = await opened(far.port);
    await line.write(Uint8Array.of(5), 5_000);
    await far.heard(1);
    far.stall();
    const outcomes = [await line.write(new Uint8Array(16 * 1024 * 1024), 100)];
    outcomes.push(await line.write(Uint8Array.of(1), 60_000));
    expect(outcomes).toEqual([{ kind: 'timed-out' }, { kind: 'timed-out' }]);
    await line.close();
  });

  test('cannot be opened once the other end is gone for good', async () => {
    await far.die();
    expect(await far.port.open()).toMatchObject({ kind: 'refused', reason: 'not-found' });
  });
});

test('a serial line on an adapter without modem lines opens all the same', async () => {
  const far = await serialFarEnd();
  const port = createSerialLinePort({
    path: far.port.name,
    baudRate: 9_600,
    modemLines: { dtr: true, rts: true },
    clock: realClock,
  });
  const line = await opened(port);
  await line.write(Uint8Array.of(1, 2, 3), 5_000);
  expect(await far.heard(3)).toEqual(Uint8Array.of(1, 2, 3));
  await line.close();
  await far.clear();
});
