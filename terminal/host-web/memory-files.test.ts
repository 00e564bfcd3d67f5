import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import { type PendingSale, pendingSale } from '#terminal/core/sale/sale-memory.ts';
import { createPreferenceFile, createSaleMemoryFile } from './memory-files.ts';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-memory-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

const sale = (saleId: string): PendingSale =>
  pendingSale.parse({
    saleId,
    method: 'card',
    amountMinor: 1_234,
    currency: 'CNY',
    masked: '622202******0123',
    startedAtWallMs: 1,
    paper: 'not-started',
  });

test('a sale that was saved is found again by the next start', async () => {
  const directory = place();
  await createSaleMemoryFile(directory, QUIET).save(sale('S-1'));
  expect(await createSaleMemoryFile(directory, QUIET).load()).toEqual(sale('S-1'));
});

test('nothing is pending at first and after a clear', async () => {
  const directory = place();
  const memory = createSaleMemoryFile(directory, QUIET);
  expect(await memory.load()).toBeNull();
  await memory.save(sale('S-1'));
  await memory.clear();
  expect(await createSaleMemoryFile(directory, QUIET).load()).toBeNull();
});

test('calls made at once take effect in their order', async () => {
  const directory = place();
  const memory = createSaleMemoryFile(directory, QUIET);
  await Promise.all([memory.save(sale('S-1')), memory.clear(), memory.save(sale('S-2'))]);
  expect(await memory.load()).toEqual(sale('S-2'));
});

test('a half-written newer state leaves the older one in force', async () => {
  const directory = place();
  await createSaleMemoryFile(directory, QUIET).save(sale('S-1'));
  writeFileSync(join(directory, 'pending-sale.json.new'), '{"saleId":"S-');
  expect(await createSaleMemoryFile(directory, QUIET).load()).toEqual(sale('S-1'));
});

test('a damaged record is set aside and the till starts', async () => {
  const directory = place();
  writeFileSync(join(directory, 'pending-sale.json'), '{"saleId":');
  expect(await createSaleMemoryFile(directory, QUIET).load()).toBeNull();
  expect(readdirSync(directory)).toEqual(['pending-sale.json.damaged']);
});

test('a save that the disk refuses is not reported as durable', async () => {
  const gone = join(place(), 'not-there');
  await expect(createSaleMemoryFile(gone, QUIET).save(sale('S-1'))).rejects.toThrow('ENOENT');
});

test('the record is for its user alone', async () => {
  const directory = place();
  await createSaleMemoryFile(directory, QUIET).save(sale('S-1'));
  expect(statSync(join(directory, 'pending-sale.json')).mode & 0o777).toBe(0o600);
});

test('what a person chose is there after a restart; a language on the command line stands above it', async () => {
  const directory = place();
  const chosen = { language: 'en', volume: 0, motion: 'less' } as const;
  await createPreferenceFile(directory, null, QUIET).save(chosen);
  expect(await createPreferenceFile(directory, null, QUIET).load()).toEqual(chosen);
  const named = await createPreferenceFile(directory, 'zh', QUIET).load();
  expect(named).toEqual({ ...chosen, language: null });
});

test('preferences that are damaged are set aside, and the shop is what counts', async () => {
  const directory = place();
  writeFileSync(join(directory, 'preferences.json'), '{"volume":11}');
  expect(await createPreferenceFile(directory, null, QUIET).load()).toBeNull();
});
