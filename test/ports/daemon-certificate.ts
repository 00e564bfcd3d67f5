import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKeyPair } from '#sealing/keys.ts';

/** A certificate as an acquirer hands it to its tills. */
export const certificateText = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    const pair = await ensureKeyPair(join(folder, 'east'), 'east', 2048, 'Bank East');
    return pair.certificatePem;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
