import { open, stat } from 'node:fs/promises';
import { logFilesOf } from '../log-file.ts';
import { type BundleSource, MOST_FILE_CHARACTERS } from './collect.ts';

/** Log files of one program that go into a bundle: the present one and the one before. */
const LOGS = 2;

/** A text file, of which the end is read; told as missing when it can't be. */
export const fileSource = (name: string, path: string): BundleSource => ({
  name,
  read: async () => {
    const { size } = await stat(path);
    const length = Math.min(size, MOST_FILE_CHARACTERS);
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(length),
        position: size - length,
      });
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  },
});

/** The log of one program, newest first. */
export const logSources = (program: string, path: string): readonly BundleSource[] =>
  logFilesOf(path)
    .slice(0, LOGS)
    .map((file, age) => fileSource(`logs/${program}${age === 0 ? '' : `.${age}`}.log`, file));
