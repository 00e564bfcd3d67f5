import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SealingError } from './sealing-error.ts';

/** Files that hold keys, certificates and sealed parameters: whole or not there, forced to disk. */

/** Makes a folder that is its user's alone. */
export const keyFolder = (directory: string): Promise<void> =>
  usable(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  });

/**
 * Writes a new file whole or not at all: a temporary file, forced to disk, then linked to its name,
 * which fails where another process was first; then its content is the one that counts.
 */
export async function publish(path: string, mode: number, text: string): Promise<string> {
  const temporary = temporaryFor(path);
  return usable(path, async () => {
    try {
      await writeForced(temporary, mode, text);
      await link(temporary, path);
      await forceDirectory(join(path, '..'));
      return text;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      return await readFile(path, 'utf8');
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
  });
}

/** Replaces a file: a crash, or a full disk, leaves the old content or the new, never a half. */
export async function replaceFile(path: string, mode: number, text: string): Promise<void> {
  const temporary = temporaryFor(path);
  return usable(path, async () => {
    try {
      await writeForced(temporary, mode, text);
      await rename(temporary, path);
      await forceDirectory(join(path, '..'));
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
  });
}

/** The text of a file, `undefined` when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return usable(path, async () => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  });
}

/** Removes a file that may be gone already. */
export const removeFile = (path: string): Promise<void> =>
  usable(path, async () => {
    try {
      await unlink(path);
      await forceDirectory(join(path, '..'));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
  });

const temporaryFor = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.new`;

async function writeForced(path: string, mode: number, text: string): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a new name in a folder durable. Windows cannot open a folder, and needs no such step. */
async function forceDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Turns an error of the file system into a sentence with the path and the system's code. */
async function usable<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new SealingError({ code: 'key-file-unusable', path, why });
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
