import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { Log } from '#contract/ports.ts';

/** One value in a file of its own: every promise that resolves means *durable*. */
export interface KeptFile<T> {
  load(): Promise<T | null>;
  save(value: T): Promise<void>;
  clear(): Promise<void>;
}

/**
 * Keeps a value so that a crash leaves the old one or the new, never a half: it is written beside
 * the file, forced to disk and renamed over it. Calls are taken one after the other in the order
 * they came. A file that does not parse is set aside, not deleted, and the till starts without it.
 */
export function createKeptFile<T>(
  file: string,
  {
    schema,
    what,
    log,
    setAside = () => {},
  }: {
    readonly schema: z.ZodType<T>;
    readonly what: string;
    readonly log: Log;
    /** Called when a damaged file was set aside. */
    readonly setAside?: () => void;
  },
): KeptFile<T> {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <R>(task: () => Promise<R>): Promise<R> => {
    const run = last.then(task, task);
    last = run;
    return run;
  };
  return {
    load: () =>
      inTurn(async () => {
        const text = await readIfThere(file);
        if (text === null) return null;
        const value = parsed(text, schema);
        if (value !== null) return value;
        log.error('a record is damaged; it was set aside', { what });
        await rename(file, `${file}.damaged`);
        setAside();
        return null;
      }),
    save: (value) => inTurn(() => replaceDurably(file, JSON.stringify(value))),
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
export async function forceDirectory(path: string): Promise<void> {
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

function parsed<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
