import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '#contract/ports.ts';
import { type PendingSale, pendingSale, type SaleMemory } from '#terminal/core/sale/sale-memory.ts';

/**
 * The unresolved sale in a file of its own (fault CR4). A new state is written beside it, forced to
 * disk and renamed over it, so that a crash leaves the old or the new, never a half. Calls are
 * taken one after the other in the order they came.
 *
 * A file that does not parse is set aside, not deleted: the daemon's journal has the truth about
 * the money, and the till must be able to start.
 */
export function createSaleMemoryFile(directory: string, log: Log): SaleMemory {
  const file = join(directory, 'pending-sale.json');
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const run = last.then(task, task);
    last = run;
    return run;
  };
  return {
    load: () =>
      inTurn(async () => {
        const text = await readIfThere(file);
        if (text === null) return null;
        const sale = parse(text);
        if (sale !== null) return sale;
        log.error('the record of the unresolved sale is damaged; it was set aside');
        await rename(file, `${file}.damaged`);
        return null;
      }),
    save: (sale) => inTurn(() => replaceDurably(file, JSON.stringify(sale))),
    clear: () =>
      inTurn(async () => {
        await rm(file, { force: true });
        await forceDirectory(dirname(file));
      }),
  };
}

async function replaceDurably(file: string, text: string): Promise<void> {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  await forceDirectory(dirname(file));
}

/** Makes a name durable. Windows cannot open a folder, and its file system needs no such step. */
async function forceDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parse(text: string): PendingSale | null {
  try {
    return pendingSale.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
