/** A serial device by its stable name: pulled, put back at another number, exchanged while open. */
import { mkdtempSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Line, LineClosedReason } from '#contract/line.ts';
import type { Log } from '#contract/ports.ts';
import { KeptLine } from '#terminal/devices/line/kept-line.ts';
import { createSerialLinePort } from '#terminal/devices/line/serial-line.ts';
import { createPtyPair, opened, type PtyPair, realClock } from './line-ends.ts';

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let byId: string;
let pairs: PtyPair[];
let kept: KeptLine;
let opens: Line[];
let losses: (LineClosedReason | 'silent')[];
let heard: () => void = () => {};

/** Points the stable name at a device, as udev does: by a rename, never by a gap. */
const pointAt = (pair: PtyPair): void => {
  const fresh = join(folder, 'fresh');
  symlinkSync(realpathSync(pair.paths[0]), fresh);
  renameSync(fresh, byId);
};

const plugged = async (): Promise<PtyPair> => {
  const pair = await createPtyPair();
  pairs.push(pair);
  pointAt(pair);
  return pair;
};

const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    heard = () => {
      if (holds()) resolve();
    };
    heard();
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'by-id-'));
  byId = join(folder, 'usb-Prolific_USB-Serial_Controller-if00-port0');
  pairs = [];
  opens = [];
  losses = [];
  kept = new KeptLine({
    port: createSerialLinePort({ path: byId, baudRate: 9_600, clock: realClock }),
    clock: realClock,
    log: quietLog,
    pauses: { firstMs: 50, mostMs: 200 },
    onOpen: (line) => {
      opens.push(line);
      heard();
    },
    onLost: (reason) => {
      losses.push(reason);
      heard();
    },
  });
});

afterEach(async () => {
  await kept.stop();
  for (const pair of pairs) await pair.end();
  rmSync(folder, { recursive: true, force: true });
});

const carries = async (pair: PtyPair): Promise<boolean> => {
  const far = await opened(
    createSerialLinePort({ path: pair.paths[1], baudRate: 9_600, clock: realClock }),
  );
  const came = new Promise<number | undefined>((resolve) => {
    far.onBytes(([first]) => resolve(first));
  });
  await opens.at(-1)?.write(Uint8Array.of(0x2a), 5_000);
  const first = await came;
  await far.close();
  return first === 0x2a;
};

test('DV1 a device that comes late is opened by its stable name', async () => {
  kept.start();
  const pair = await plugged();
  await until(() => opens.length === 1);
  expect(await carries(pair)).toBe(true);
});

test('DV1 put back it has another number; the stable name finds it, and bytes flow', async () => {
  const first = await plugged();
  kept.start();
  await until(() => opens.length === 1);
  const before = readlinkSync(byId);
  const second = await createPtyPair();
  pairs.push(second);
  rmSync(byId);
  await first.end();
  await until(() => losses.length === 1);
  expect(losses).toEqual(['gone']);
  pointAt(second);
  await until(() => opens.length === 2);
  expect(readlinkSync(byId)).not.toBe(before);
  expect(await carries(second)).toBe(true);
});

test('DV2 the name leads to another device while the old port still stands: told, and followed', async () => {
  await plugged();
  kept.start();
  await until(() => opens.length === 1);
  const second = await plugged();
  await until(() => opens.length === 2);
  expect(losses).toEqual(['gone']);
  expect(await carries(second)).toBe(true);
});

test('DV3 a port another program holds is refused as busy, and taken once it is free', async () => {
  const pair = await plugged();
  const path = realpathSync(pair.paths[0]);
  const other = await opened(createSerialLinePort({ path, baudRate: 9_600, clock: realClock }));
  const refusal = await createSerialLinePort({
    path: byId,
    baudRate: 9_600,
    clock: realClock,
  }).open();
  expect(refusal).toMatchObject({ kind: 'refused', reason: 'busy' });
  kept.start();
  await other.close();
  await until(() => opens.length === 1);
  expect(await carries(pair)).toBe(true);
});
