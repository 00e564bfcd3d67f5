import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Complaint } from '#terminal/host-web/complaint.ts';

/** A command of a script and where it stands. */
export interface ScriptLine {
  readonly number: number;
  readonly text: string;
}

/** Lines of a script without blank ones and remarks (`#` at the start, or after a blank). */
export function scriptLines(text: string): readonly ScriptLine[] {
  return text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.replace(/(^|\s)#.*$/, '').trim() }))
    .filter((line) => line.text !== '');
}

/** Reads a script file. Throws a `Complaint` when it can't be read. */
export function readScript(file: string): readonly ScriptLine[] {
  try {
    return scriptLines(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Complaint(`The script can't be read: ${why}.`);
  }
}

/** Runs a script line by line; a line that fails ends it with a `Complaint` that names the line. */
export async function runScript(
  file: string,
  lines: readonly ScriptLine[],
  run: (line: string) => Promise<void>,
): Promise<void> {
  for (const { number, text } of lines) {
    try {
      await run(text);
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      throw new Complaint(`${basename(file)}, line ${number}: ${error.message}`);
    }
  }
}
