import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, replaceFile } from './key-files.ts';
import { ensureKeyPair, type KeyBits, type KeyPair, type PairOptions } from './keys.ts';
import { SealingError } from './sealing-error.ts';

/**
 * The terminal's keys over the years. Generation 1 is `terminal.key.pem`, the ones after it
 * `terminal.2.key.pem` and so on; `terminal.generation` says which is in use, and is replaced as a
 * whole, so that a crash leaves the old or the new.
 */
export interface TerminalKeys {
  readonly generation: number;
  readonly current: KeyPair;
  /** Made, but not acknowledged by the platform yet: see `next-certificate.ts`. */
  readonly next: KeyPair | null;
  /** For opening what was sealed to it; it signs nothing any more. */
  readonly previous: KeyPair | null;
}

/** RSA modulus of a terminal's key in bits: primes over 1024 bits each (row A10). */
export const TERMINAL_KEY_BITS: KeyBits = 3072;

/** Opens the keys of a folder, and makes the first where there is none. Throws `SealingError`. */
export async function openTerminalKeys(
  directory: string,
  commonName: string,
  options: PairOptions = {},
): Promise<TerminalKeys> {
  const generation = await currentGeneration(directory);
  const pair = (number: number): Promise<KeyPair> =>
    ensureKeyPair(directory, nameOf(number), TERMINAL_KEY_BITS, commonName, options);
  const pairIfThere = async (number: number): Promise<KeyPair | null> =>
    (await isThere(directory, number)) ? pair(number) : null;
  return {
    generation,
    current: await pair(generation),
    next: await pairIfThere(generation + 1),
    previous: generation > 1 ? await pairIfThere(generation - 1) : null,
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
  const generation = await currentGeneration(directory);
  const name = nameOf(generation + 1);
  return ensureKeyPair(directory, name, TERMINAL_KEY_BITS, commonName, options);
}

/** Uses the next key from now on. Only with the platform's acknowledgement in hand. */
export const finishRotation = (directory: string, { generation }: TerminalKeys): Promise<void> =>
  replaceFile(pointer(directory), 0o600, `${generation + 1}\n`);

/** Where the certificate in use lies. */
export const currentCertificatePath = async (directory: string): Promise<string> =>
  join(directory, `${nameOf(await currentGeneration(directory))}.cert.pem`);

const nameOf = (generation: number): string =>
  generation === 1 ? 'terminal' : `terminal.${generation}`;

const pointer = (directory: string): string => join(directory, 'terminal.generation');

async function currentGeneration(directory: string): Promise<number> {
  const path = pointer(directory);
  const text = await readIfThere(path);
  if (text === undefined) return 1;
  if (/^[1-9]\d{0,4}\n$/.test(text)) return Number(text);
  const why = 'it does not hold the number of a generation';
  throw new SealingError({ code: 'key-file-damaged', path, why });
}

async function isThere(directory: string, generation: number): Promise<boolean> {
  try {
    await access(join(directory, `${nameOf(generation)}.cert.pem`));
    return true;
  } catch {
    return false;
  }
}
