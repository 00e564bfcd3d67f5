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
 * Runs a command: a complaint is printed as it is, anything else is a bug and shows its stack. Ends
 * the process with exit code 1 then; what the command had started it has ended before it threw.
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const text = error instanceof Complaint ? error.message : bug;
    // Device drivers go on looking for their devices; only an exit ends them here.
    process.stderr.write(`${text}\n`, () => process.exit(1));
  }
}
