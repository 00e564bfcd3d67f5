import { open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type CashBook, type CashEntry, cashEntry } from '#terminal/core/cash/cash-book.ts';
import { forceDirectory } from './kept-file.ts';

/**
 * The cash book as one file for each shift, an entry a line, forced to disk line by line. What a
 * crash or a full disk left of a line was told to nobody and is cut off before the next is written;
 * a damaged line in the middle is nobody's to guess, so that reading fails.
 */
export function createCashBookFiles(directory: string): CashBook {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <R>(task: () => Promise<R>): Promise<R> => {
    const run = last.then(task, task);
    last = run;
    return run;
  };
  const fileOf = (shiftOpenedAtWallMs: number): string =>
    join(directory, `cash-${shiftOpenedAtWallMs}.jsonl`);
  return {
    entries: (shift) =>
      inTurn(async () => {
        const { whole } = await linesOf(fileOf(shift));
        return whole.map((line): CashEntry => cashEntry.parse(JSON.parse(line)));
      }),
    append: (shift, entry) => inTurn(() => appendDurably(directory, fileOf(shift), entry)),
  };
}

async function appendDurably(directory: string, file: string, entry: CashEntry): Promise<void> {
  const { bytes, wholeBytes } = await linesOf(file);
  if (bytes > wholeBytes) await truncate(file, wholeBytes);
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(entry)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (bytes === 0) await forceDirectory(directory);
}

/** The whole lines of a file, and how many bytes they and everything there are. */
async function linesOf(file: string) {
  const content = await readIfThere(file);
  const wholeBytes = content.lastIndexOf('\n') + 1;
  const whole = content.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1);
  return { whole, wholeBytes, bytes: content.length };
}

async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return Buffer.alloc(0);
    throw error;
  }
}
