import type { KeyVault } from '#sealing/keys.ts';

/** The part of Electron's `safeStorage` used here; usable once the app is ready. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
  /** Linux only. `basic_text` means a fixed password: no protection at all. */
  getSelectedStorageBackend?(): string;
}

/**
 * The operating system's key store for the terminal's key (Keychain, DPAPI, Secret Service), or
 * `undefined` where there is none that protects: then the key stays a file of mode 0600.
 */
export function keyVault(safeStorage: SafeStorage, platform: string): KeyVault | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend?.() : 'system';
  if (backend === undefined || backend === 'basic_text' || backend === 'unknown') return undefined;
  return {
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(sealed),
  };
}
