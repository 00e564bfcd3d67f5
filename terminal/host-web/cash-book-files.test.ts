import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CashEntry, cashEntry, cashSumOf } from '#terminal/core/cash/cash-book.ts';
import { createCashBookFiles } from './cash-book-files.ts';

const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-cash-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

const sold = (saleId: string, amountMinor = 1_234): CashEntry =>
  cashEntry.parse({
    kind: 'sold',
    sale: {
      saleId,
      cashier: 'li',
      amountMinor,
      tenderedMinor: 2_000,
      currency: 'CNY',
      soldAtWallMs: 5,
    },
  });
const SHIFT = 1_764_000_000_000;

test('what was sold is found again by the next start, shift by shift', async () => {
  const directory = place();
  const book = createCashBookFiles(directory);
  await Promise.all([book.append(SHIFT, sold('S-1')), book.append(SHIFT, sold('S-2'))]);
  await book.append(SHIFT + 1, sold('S-3'));
  const again = createCashBookFiles(directory);
  expect(await again.entries(SHIFT)).toEqual([sold('S-1'), sold('S-2')]);
  expect(await again.entries(SHIFT + 1)).toEqual([sold('S-3')]);
  expect(await again.entries(SHIFT + 2)).toEqual([]);
});

test('half a line that a crash left counts for nothing, and the next sale stands whole', async () => {
  const directory = place();
  const book = createCashBookFiles(directory);
  await book.append(SHIFT, sold('S-1'));
  const [file = ''] = readdirSync(directory);
  appendFileSync(join(directory, file), '{"kind":"sold","sale":{"saleId":"S-');
  expect(await book.entries(SHIFT)).toEqual([sold('S-1')]);
  await book.append(SHIFT, sold('S-2'));
  expect(await book.entries(SHIFT)).toEqual([sold('S-1'), sold('S-2')]);
  expect(readFileSync(join(directory, file), 'utf8').split('\n')).toHaveLength(3);
});

test('a damaged line in the middle is not passed over: the sum would be short', async () => {
  const directory = place();
  const book = createCashBookFiles(directory);
  await book.append(SHIFT, sold('S-1'));
  appendFileSync(join(directory, readdirSync(directory)[0] ?? ''), '{"kind":"so#d"}\n');
  await book.append(SHIFT, sold('S-2'));
  await expect(book.entries(SHIFT)).rejects.toThrow();
});

test('a sale that a retry wrote twice counts once', async () => {
  const book = createCashBookFiles(place());
  await book.append(SHIFT, sold('S-1'));
  await book.append(SHIFT, sold('S-1'));
  expect(cashSumOf(await book.entries(SHIFT))).toEqual({ count: 1, minor: 1_234 });
});

test('a sale the disk refuses is not reported as durable', async () => {
  const book = createCashBookFiles(join(place(), 'not-there'));
  await expect(book.append(SHIFT, sold('S-1'))).rejects.toThrow('ENOENT');
});

test('the book is for its user alone', async () => {
  const directory = place();
  await createCashBookFiles(directory).append(SHIFT, sold('S-1'));
  const [file = ''] = readdirSync(directory);
  expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
});
