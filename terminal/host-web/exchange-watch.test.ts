import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeviceIdentity } from '#contract/device-facts.ts';
import type { Log } from '#contract/ports.ts';
import type { QuietNotice, TerminalView } from '#contract/view.ts';
import { createVirtualClock, type VirtualClock } from '#test/sim/virtual-clock.ts';
import { watchExchanges } from './exchange-watch.ts';
import { openKnownDevices } from './known-devices.ts';

const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const OURS: DeviceIdentity = { model: null, firmware: 'PAD 1.04', serialNumber: 'S0000001' };
const ANOTHER: DeviceIdentity = { ...OURS, serialNumber: 'S0000002' };

let folder: string;
let clock: VirtualClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'known-devices-'));
  clock = createVirtualClock();
});
/** A file may still be on its way to the disk when its test is done. */
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

/** One start of the till. */
const start = async () => {
  const known = await openKnownDevices(folder, { clock, log });
  const told: QuietNotice[] = [];
  const watch = watchExchanges({ known, clock, log, tell: (notice) => told.push(notice) });
  const looked = (id: string | null): void => {
    const cashier = id === null ? null : { id, name: { zh: id, en: id } };
    watch.looked({ status: { cashier } } as unknown as TerminalView);
  };
  looked(null);
  return {
    known,
    codes: () => told.map(({ code }) => code),
    ids: () => told.map(({ id }) => id),
    signIn: (id: string) => looked(id),
    signOut: () => looked(null),
  };
};

/** Over a restart only what is on the disk counts. */
const onDisk = (text: string): Promise<void> =>
  vi.waitFor(() => {
    expect(readFileSync(join(folder, 'known-devices.json'), 'utf8')).toContain(text);
  });

test('DV9 another reader after a restart: whoever signs in first is told, and the next', async () => {
  const first = await start();
  first.signIn('1001');
  first.known.heard('reader', OURS);
  expect(first.codes()).toEqual([]);
  await onDisk('S0000001');
  const second = await start();
  second.known.heard('reader', ANOTHER);
  expect(second.known.changedAt('reader')).toBe(clock.wallNow());
  expect(second.codes()).toEqual([]);
  second.signIn('1001');
  expect(second.codes()).toEqual(['READER_EXCHANGED']);
  second.signOut();
  second.signIn('1002');
  expect(second.codes()).toHaveLength(2);
  // Each is a line of its own: the same id would be taken for one that still stands there.
  expect(new Set(second.ids()).size).toBe(2);
});

test('DV9 the telling outlives another restart, and ends after a day', async () => {
  const first = await start();
  first.known.heard('reader', OURS);
  first.known.heard('reader', ANOTHER);
  await onDisk('S0000002');
  const second = await start();
  second.known.heard('reader', ANOTHER);
  second.signIn('1001');
  expect(second.codes()).toEqual(['READER_EXCHANGED']);
  await clock.advance(24 * 3_600_000);
  const third = await start();
  third.signIn('1001');
  expect(third.codes()).toEqual([]);
  expect(third.known.changedAt('reader')).not.toBeNull();
});

test('DV9 a firmware that changed while somebody sells is told at once', async () => {
  const till = await start();
  till.signIn('1001');
  till.known.heard('reader', OURS);
  expect(till.codes()).toEqual([]);
  till.known.heard('reader', { ...OURS, firmware: 'PAD 1.05' });
  expect(till.codes()).toEqual(['READER_EXCHANGED']);
});

test('a device that says less than before, or says it late, is no other one', async () => {
  const till = await start();
  till.signIn('1001');
  till.known.heard('reader', { ...OURS, firmware: null });
  till.known.heard('reader', { ...OURS, serialNumber: null });
  till.known.heard('reader', OURS);
  expect(till.known.changedAt('reader')).toBeNull();
  expect(till.codes()).toEqual([]);
});

test("another printer is the technician's to know: a cashier is not told of it", async () => {
  const till = await start();
  till.signIn('1001');
  till.known.heard('printer', OURS);
  till.known.heard('printer', ANOTHER);
  expect(till.known.changedAt('printer')).not.toBeNull();
  expect(till.codes()).toEqual([]);
});

test('a damaged file is set aside and the devices are learned anew', async () => {
  writeFileSync(join(folder, 'known-devices.json'), '[{"device":"rea');
  const till = await start();
  till.signIn('1001');
  till.known.heard('reader', OURS);
  expect(till.codes()).toEqual([]);
});
