import { existsSync } from 'node:fs';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { KeyVault } from '#sealing/keys.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import {
  currentCertificatePath,
  openTerminalKeys,
  type TerminalKeys,
} from '#sealing/terminal-keys.ts';
import { readTrust, type Trust } from '#sealing/trust-file.ts';
import { complain } from './complaint.ts';

/** The name in a terminal's own certificate. */
export const terminalName = (terminalId: string): string => `Switchlane terminal ${terminalId}`;

/**
 * The terminal's keys, the first made at the first start; in the system's key store where the host
 * has one. Throws a `Complaint` when one is damaged.
 */
export const terminalKeys = (
  directory: string,
  terminalId: string,
  vault?: KeyVault,
): Promise<TerminalKeys> =>
  forPeople('KEY_DAMAGED', () =>
    openTerminalKeys(directory, terminalName(terminalId), vault === undefined ? {} : { vault }),
  );

/**
 * Where the terminal's certificate lies; the key is made for it at the first start. It is read
 * without the key, which may lie where only the till's own host can open it.
 */
export const terminalCertificateFile = (directory: string, terminalId: string): Promise<string> =>
  forPeople('KEY_DAMAGED', async () => {
    const path = await currentCertificatePath(directory);
    if (existsSync(path)) return path;
    return (await terminalKeys(directory, terminalId)).current.certificatePath;
  });

/** What this till trusts. Throws a `Complaint` when the file is not there or not whole. */
export const terminalTrust = (directory: string): Promise<Trust> =>
  forPeople('CONFIG_WRONG', () => readTrust(directory));

/** Turns a fault of the sealing layer into a complaint with a code. */
export async function forPeople<T>(code: ErrorCode, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof SealingError) throw complain(code, error.message);
    throw error;
  }
}
