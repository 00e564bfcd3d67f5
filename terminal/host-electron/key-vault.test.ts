import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureKeyPair } from '#sealing/keys.ts';
import { keyVault, type SafeStorage } from './key-vault.ts';

/** Electron's safeStorage as its documentation describes it, for one user of one machine. */
const storage = (user: string, backend = 'gnome_libsecret', available = true): SafeStorage => ({
  isEncryptionAvailable: () => available,
  encryptString: (text) =>
    Buffer.from(`${user}:${Buffer.from(text).toString('hex')}`.split('').reverse().join('')),
  decryptString: (sealed) => {
    const [owner, hex] = sealed.toString().split('').reverse().join('').split(':');
    if (owner !== user || hex === undefined) throw new Error('Error while decrypting');
    return Buffer.from(hex, 'hex').toString();
  },
  getSelectedStorageBackend: () => backend,
});

test.each([
  ['linux', 'gnome_libsecret', true, true],
  ['linux', 'kwallet6', true, true],
  ['linux', 'basic_text', true, false],
  ['linux', 'unknown', true, false],
  ['linux', 'gnome_libsecret', false, false],
  ['darwin', 'unknown', true, true],
  ['win32', 'unknown', true, true],
])(
  'on %s with %s, available: %s, the key goes into the store: %s',
  (platform, backend, there, used) => {
    expect(keyVault(storage('till', backend, there), platform) !== undefined).toBe(used);
  },
);

test('a key in the store is opened by its user, and by no other', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vault-'));
  try {
    const ensure = (user: string) => {
      const vault = keyVault(storage(user), 'linux');
      return ensureKeyPair(directory, 'terminal', 2048, 'Till', vault ? { vault } : {});
    };
    const made = await ensure('till');
    expect(await readdir(directory)).toEqual(['terminal.cert.pem', 'terminal.key.safe']);
    expect(await readFile(made.keyPath, 'utf8')).not.toContain('PRIVATE KEY');
    expect((await ensure('till')).privateKey.equals(made.privateKey)).toBe(true);
    await expect(ensure('somebody')).rejects.toThrow(/key store does not open it/);
  } finally {
    await rm(directory, { recursive: true });
  }
});
