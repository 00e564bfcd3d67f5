import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { productVersion } from '../version.ts';
import { type Bundle, nextTurn, zipOf } from './collect.ts';

export interface SavedBundle {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface SaveOrder {
  readonly directory: string;
  /** Whose bundle it is, for its name: a terminal id, or `service`. */
  readonly of: string;
  /** Where it was made: on the till's screen or at a prompt. */
  readonly madeBy: 'screen' | 'prompt';
  readonly atWallMs: number;
}

/** Writes the bundle as a file of this user alone. Rejects with the system's error. */
export const saveBundle = async (bundle: Bundle, order: SaveOrder): Promise<SavedBundle> => {
  const { directory, of, madeBy, atWallMs } = order;
  const madeAt = new Date(atWallMs).toISOString();
  const about = { product: 'switchlane', version: productVersion, of, madeBy, madeAt };
  const zip = await zipOf(bundle, about, nextTurn);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const stamp = madeAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const path = join(directory, `switchlane-${of}-${stamp}.zip`);
  await writeFile(path, zip, { mode: 0o600 });
  return { path, bytes: zip.length, sha256: createHash('sha256').update(zip).digest('hex') };
};
