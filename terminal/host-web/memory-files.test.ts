import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AmountMinor } from '#contract/money.ts';
import type { Log } from '#contract/ports.ts';
import type { KeptPapers, PaperName } from '#terminal/core/receipt/paper-memory.ts';
import { type PendingSale, pendingSale } from '#terminal/core/sale/sale-memory.ts';
import { createPaperFile, createPreferenceFile, createSaleMemoryFile } from './memory-files.ts';

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

const WAITING: KeptPapers = {
  version: 1,
  papers: [
    { state: 'printed', name: 'cash S-1' as PaperName },
    {
      state: 'waiting',
      name: 'failed S-2' as PaperName,
      paper: {
        kind: 'failed',
        language: 'zh',
        merchant: { name: { zh: '小店', en: 'Corner shop' }, id: 'M00000000000001' },
        ...{ terminalId: 'T0000001', saleId: 'S-2', cashier: 'li', method: 'card' },
        ...{ amountMinor: 1_234 as AmountMinor, currency: 'CNY' },
        ...{ printedTime: '2026-11-28 21:58:03', reprint: false, what: '', money: '' },
      },
    },
  ],
};

test('papers that waited are found again by the next start, each till its own', async () => {
  const [one, other] = [place(), place()];
  await createPaperFile(one, QUIET).save(WAITING);
  await createPaperFile(other, QUIET).save({ version: 1, papers: [] });
  expect(await createPaperFile(one, QUIET).load()).toEqual(WAITING);
  expect(await createPaperFile(other, QUIET).load()).toEqual({ version: 1, papers: [] });
  expect(statSync(join(one, 'waiting-papers.json')).mode & 0o777).toBe(0o600);
});

test.each([
  ['half written', '{"version":1,"pap'],
  ['of another version', '{"version":2,"papers":[]}'],
  ['more than may wait', JSON.stringify({ version: 1, papers: Array(93).fill(WAITING.papers[0]) })],
])('a record of papers that is %s is set aside, and told from none at all', async (_, text) => {
  const directory = place();
  expect(await createPaperFile(directory, QUIET).load()).toBeNull();
  writeFileSync(join(directory, 'waiting-papers.json'), text);
  expect(await createPaperFile(directory, QUIET).load()).toBe('damaged');
  expect(readdirSync(directory)).toEqual(['waiting-papers.json.damaged']);
});
