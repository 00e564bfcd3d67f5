import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import { complain } from './complaint.ts';

/** RSA modulus of the terminal's key in bits: primes over 1024 bits each (row A10). */
const TERMINAL_KEY_BITS = 3072;

/** The terminal's key pair, made at the first start. Throws a `Complaint` when it is damaged. */
export async function terminalKey(directory: string, terminalId: string): Promise<KeyPair> {
  try {
    const commonName = `Switchlane terminal ${terminalId}`;
    return await ensureKeyPair(directory, 'terminal', TERMINAL_KEY_BITS, commonName);
  } catch (error) {
    if (error instanceof SealingError) throw complain('KEY_DAMAGED', error.message);
    throw error;
  }
}
