import { ERROR_CATALOGUE, type ErrorCode } from '#contract/error-codes.ts';

/**
 * Something a person must hear instead of a stack: what is wrong, and what to do. Every command
 * prints its text and ends with an exit code that is not 0.
 */
export class Complaint extends Error {
  override readonly name = 'Complaint';
}

/** A complaint with a code of the catalogue, its sentences, and what was met this time. */
export function complain(code: ErrorCode, detail: string): Complaint {
  const { what, next } = ERROR_CATALOGUE[code].text.en;
  return new Complaint(`${what} ${detail} ${next} [${code}]`);
}

/**
 * Runs a command: a complaint is printed as it is, anything else is a bug and shows its stack. Sets
 * the exit code and lets the process end by itself, so that what is open gets closed.
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.exitCode = 1;
    if (!(error instanceof Complaint)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
}
