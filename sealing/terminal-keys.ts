import {
  certificatePathOf,
  generationInUse,
  type KeyPlace,
  keyIfMade,
  keyOf,
  setGeneration,
} from './key-generations.ts';
import type { KeyPair, PairOptions } from './keys.ts';

/** The terminal's keys over the years (`key-generations.ts`). */
export interface TerminalKeys {
  readonly generation: number;
  readonly current: KeyPair;
  /** Made, but not acknowledged by the platform yet: see `next-certificate.ts`. */
  readonly next: KeyPair | null;
  /** For opening what was sealed to it; it signs nothing any more. */
  readonly previous: KeyPair | null;
}

const placeOf = (directory: string, commonName = ''): KeyPlace => ({
  ...{ directory, commonName, owner: 'terminal' },
});

/** Opens the keys of a folder, and makes the first where there is none. Throws `SealingError`. */
export async function openTerminalKeys(
  directory: string,
  commonName: string,
  options: PairOptions = {},
): Promise<TerminalKeys> {
  const place = placeOf(directory, commonName);
  const generation = await generationInUse(place);
  return {
    generation,
    current: await keyOf(place, generation, options),
    next: await keyIfMade(place, generation + 1, options),
    previous: generation > 1 ? await keyIfMade(place, generation - 1, options) : null,
  };
}

/**
 * Makes the next key beside the one in use; asked again, it is the same one. The present key is
 * not read, so that a technician can do it where the key lies in the system's store.
 */
export async function startRotation(
  directory: string,
  commonName: string,
  options: PairOptions = {},
): Promise<KeyPair> {
  const place = placeOf(directory, commonName);
  return keyOf(place, (await generationInUse(place)) + 1, options);
}

/** Uses the next key from now on. Only with the platform's acknowledgement in hand. */
export const finishRotation = (directory: string, { generation }: TerminalKeys): Promise<void> =>
  setGeneration(placeOf(directory), generation + 1);

/** Where the certificate in use lies. */
export async function currentCertificatePath(directory: string): Promise<string> {
  const place = placeOf(directory);
  return certificatePathOf(place, await generationInUse(place));
}
