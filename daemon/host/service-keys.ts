import type { webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { MAX_VOUCHER_CHARACTERS } from '#contract/channel-security.ts';
import { readIfThere, removeFile, replaceFile } from '#sealing/key-files.ts';
import {
  certificatePathOf,
  generationInUse,
  generationName,
  type KeyPlace,
  keyIfMade,
  keyOf,
  setGeneration,
} from '#sealing/key-generations.ts';
import type { KeyPair } from '#sealing/keys.ts';
import { unwrappingKey } from '#sealing/opening.ts';

const word = z.strictObject({
  /** Fingerprint of the till's certificate. */
  vouchedBy: z.string().max(64),
  voucher: z.string().max(MAX_VOUCHER_CHARACTERS),
});
type Word = z.infer<typeof word>;

interface Held {
  readonly generation: number;
  readonly pair: KeyPair;
  readonly opens: webcrypto.CryptoKey;
  readonly word: Word | null;
}

const held = (generation: number, pair: KeyPair, word: Word | null): Held => ({
  ...{ generation, pair, word },
  opens: unwrappingKey(pair.privateKey),
});

/**
 * The service's own keys, and the till's word for each. A next key is of no use before a till has
 * vouched for it, because channels know the service by that word alone; then it comes into use at
 * once, and the one before it is removed. Its word is on disk before it is in use: a crash between
 * leaves the old key with its own word, or finds the next one ready.
 */
export class ServiceKeys {
  readonly #place: KeyPlace;
  #inUse: Held;
  #next: KeyPair | null;
  /** Opens what a channel sealed to it while the change was made; gone with the process. */
  #before: webcrypto.CryptoKey | null = null;

  private constructor(place: KeyPlace, inUse: Held, next: KeyPair | null) {
    this.#place = place;
    this.#inUse = inUse;
    this.#next = next;
  }

  /** Opens the keys of a folder, and makes the first where there is none. Throws `SealingError`. */
  static async open(directory: string, commonName: string): Promise<ServiceKeys> {
    const place: KeyPlace = { directory, owner: 'service', commonName };
    const generation = await generationInUse(place);
    const pair = await keyOf(place, generation);
    const inUse = held(generation, pair, await keptWord(place, generation));
    const keys = new ServiceKeys(place, inUse, await keyIfMade(place, generation + 1));
    const ready = await keptWord(place, generation + 1);
    if (keys.#next !== null && ready !== null) await keys.#use(keys.#next, ready);
    else if (generation > 1) await keys.#remove(generation - 1);
    return keys;
  }

  get pair(): KeyPair {
    return this.#inUse.pair;
  }

  /** The till's word for the key in use; null while none gave it. */
  get word(): Word | null {
    return this.#inUse.word;
  }

  get next(): KeyPair | null {
    return this.#next;
  }

  /** Keys that what channels seal may be sealed to, the one in use first. */
  get opening(): readonly webcrypto.CryptoKey[] {
    const { opens } = this.#inUse;
    return this.#before === null ? [opens] : [opens, this.#before];
  }

  /** Makes the next key; asked again before it is in use, it is the same one. */
  async rotate(): Promise<KeyPair> {
    this.#next ??= await keyOf(this.#place, this.#inUse.generation + 1);
    return this.#next;
  }

  /** Keeps a till's word for one of the keys; false when it is for none of them. */
  async take(fingerprint: string, said: Word): Promise<boolean> {
    const next = this.#next;
    if (fingerprint === next?.certificate.fingerprint) {
      await this.#keep(this.#inUse.generation + 1, said);
      await this.#use(next, said);
      return true;
    }
    if (fingerprint !== this.pair.certificate.fingerprint) return false;
    await this.#keep(this.#inUse.generation, said);
    this.#inUse = { ...this.#inUse, word: said };
    return true;
  }

  async #use(pair: KeyPair, said: Word): Promise<void> {
    const { generation, opens } = this.#inUse;
    await setGeneration(this.#place, generation + 1);
    this.#before = opens;
    this.#inUse = held(generation + 1, pair, said);
    this.#next = null;
    await this.#remove(generation);
  }

  #keep(generation: number, said: Word): Promise<void> {
    return replaceFile(wordPath(this.#place, generation), 0o600, `${JSON.stringify(said)}\n`);
  }

  /** The private key first: what is left after a crash is harmless. */
  async #remove(generation: number): Promise<void> {
    const { directory } = this.#place;
    await removeFile(join(directory, `${generationName(this.#place, generation)}.key.pem`));
    await removeFile(certificatePathOf(this.#place, generation));
    await removeFile(wordPath(this.#place, generation));
  }
}

const wordPath = (place: KeyPlace, generation: number): string =>
  join(place.directory, `${generationName(place, generation)}.voucher.json`);

/** Damaged is as good as not there: the till says it again when it connects. */
const keptWord = async (place: KeyPlace, generation: number): Promise<Word | null> => {
  try {
    return word.parse(JSON.parse((await readIfThere(wordPath(place, generation))) ?? ''));
  } catch {
    return null;
  }
};
