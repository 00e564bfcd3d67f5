import { join } from 'node:path';
import { keyFolder, readIfThere, replaceFile } from '#sealing/key-files.ts';

/** Where a terminal keeps its last good parameters. Each call may reject with `SealingError`. */
export interface ParameterStore {
  /** The sealed text, and the highest version ever kept; `null` and 0 at the first start. */
  read(): Promise<{ readonly sealed: string | null; readonly floor: number }>;
  /** Durable on return: the new text and its version, or both as they were. */
  keep(sealed: string, version: number): Promise<void>;
}

/**
 * Two files in the terminal's state folder: the parameters as they came, sealed, never in the clear;
 * and the highest version seen, so that an older copy put in their place is noticed (KC8).
 */
export function createParameterFiles(stateDirectory: string): ParameterStore {
  const sealedPath = join(stateDirectory, 'parameters.cms');
  const floorPath = join(stateDirectory, 'parameters.version');
  return {
    read: async () => {
      const [sealed, floor] = [await readIfThere(sealedPath), await readIfThere(floorPath)];
      return {
        sealed: sealed?.trim() ?? null,
        floor: /^\d{1,15}\n$/.test(floor ?? '') ? Number(floor) : 0,
      };
    },
    // The text first: a crash between the two leaves a floor that is too low, never one too high.
    keep: async (sealed, version) => {
      await keyFolder(stateDirectory);
      await replaceFile(sealedPath, 0o600, `${sealed}\n`);
      await replaceFile(floorPath, 0o600, `${version}\n`);
    },
  };
}
