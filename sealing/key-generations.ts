import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, replaceFile } from './key-files.ts';
import { ensureKeyPair, type KeyBits, type KeyPair, type PairOptions } from './keys.ts';
import { SealingError } from './sealing-error.ts';

/**
 * The keys of one owner over the years. Generation 1 is `<owner>.key.pem`, the ones after it
 * `<owner>.2.key.pem` and so on; `<owner>.generation` says which is in use, and is replaced as a
 * whole, so that a crash leaves the old or the new.
 */
export interface KeyPlace {
  readonly directory: string;
  readonly owner: 'terminal' | 'service';
  /** Of a certificate that is made here. */
  readonly commonName: string;
}

/** RSA modulus of our own keys in bits: primes over 1024 bits each (row A10). */
const OWN_KEY_BITS: KeyBits = 3072;

/** What the files of a generation are called, before their endings. */
export const generationName = ({ owner }: Pick<KeyPlace, 'owner'>, generation: number): string =>
  generation === 1 ? owner : `${owner}.${generation}`;

/** The generation in use; 1 where nothing was ever changed. Throws `SealingError`. */
export async function generationInUse(
  place: Pick<KeyPlace, 'directory' | 'owner'>,
): Promise<number> {
  const path = pointer(place);
  const text = await readIfThere(path);
  if (text === undefined) return 1;
  if (/^[1-9]\d{0,4}\n$/.test(text)) return Number(text);
  const why = 'it does not hold the number of a generation';
  throw new SealingError({ code: 'key-file-damaged', path, why });
}

/** The key of a generation, made where there is none. */
export const keyOf = (
  place: KeyPlace,
  generation: number,
  options: PairOptions = {},
): Promise<KeyPair> =>
  ensureKeyPair(
    place.directory,
    generationName(place, generation),
    OWN_KEY_BITS,
    place.commonName,
    options,
  );

/** The key of a generation, if it was made. */
export async function keyIfMade(
  place: KeyPlace,
  generation: number,
  options: PairOptions = {},
): Promise<KeyPair | null> {
  try {
    await access(certificatePathOf(place, generation));
  } catch {
    return null;
  }
  return keyOf(place, generation, options);
}

/** Uses this generation from now on. */
export const setGeneration = (
  place: Pick<KeyPlace, 'directory' | 'owner'>,
  generation: number,
): Promise<void> => replaceFile(pointer(place), 0o600, `${generation}\n`);

export const certificatePathOf = (
  place: Pick<KeyPlace, 'directory' | 'owner'>,
  generation: number,
): string => join(place.directory, `${generationName(place, generation)}.cert.pem`);

const pointer = ({ directory, owner }: Pick<KeyPlace, 'directory' | 'owner'>): string =>
  join(directory, `${owner}.generation`);
