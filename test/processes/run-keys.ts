import { join } from 'node:path';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import { ensureAuthority, ensureChannelKeys } from '#stub/host/channel-keys.ts';

const ACQUIRERS = ['bank-east', 'bank-harbor', 'wallet-lotus', 'platform'] as const;

/** Keys of one run: made once, used by every world. */
export interface RunKeys {
  readonly till: KeyPair;
  /** Folder of the acquirers' keys, to be copied into each stub's state. */
  readonly acquirers: string;
}

export const makeRunKeys = async (folder: string): Promise<RunKeys> => {
  const acquirers = join(folder, 'acquirer-keys');
  const till = await ensureKeyPair(join(folder, 'till-keys'), 'till', 2048, 'Till');
  const authority = await ensureAuthority(acquirers);
  await Promise.all(ACQUIRERS.map((id) => ensureChannelKeys(acquirers, authority, id, id)));
  return { till, acquirers };
};
