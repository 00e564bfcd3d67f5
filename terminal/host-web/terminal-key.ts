import type { ErrorCode } from '#contract/error-codes.ts';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import { readTrust, type Trust } from '#sealing/trust-file.ts';
import { complain } from './complaint.ts';

/** RSA modulus of the terminal's key in bits: primes over 1024 bits each (row A10). */
const TERMINAL_KEY_BITS = 3072;

/** The terminal's key pair, made at the first start. Throws a `Complaint` when it is damaged. */
export async function terminalKey(directory: string, terminalId: string): Promise<KeyPair> {
  const commonName = `Switchlane terminal ${terminalId}`;
  return forPeople('KEY_DAMAGED', () =>
    ensureKeyPair(directory, 'terminal', TERMINAL_KEY_BITS, commonName),
  );
}

/** What this till trusts. Throws a `Complaint` when the file is not there or not whole. */
export const terminalTrust = (directory: string): Promise<Trust> =>
  forPeople('CONFIG_WRONG', () => readTrust(directory));

async function forPeople<T>(code: ErrorCode, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof SealingError) throw complain(code, error.message);
    throw error;
  }
}
