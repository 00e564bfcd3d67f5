import { parseArgs } from 'node:util';
import { Complaint } from '#terminal/host-web/complaint.ts';

export interface RehearseOptions {
  /** Files and folders. */
  readonly paths: readonly string[];
}

export const REHEARSE_USAGE = `npm run rehearse -- FILE|FOLDER ... [options]
  --help   this text
Without a path: test/scenarios. Ends with 0 when everything came as expected, else with 1.`;

const KEPT = 'test/scenarios';

/** Parses the command line; `help` when that is asked for. Throws a `Complaint` on anything odd. */
export function parseRehearseOptions(args: readonly string[]): RehearseOptions | 'help' {
  const { values, positionals } = valuesOf(args);
  if (values.help === true) return 'help';
  return { paths: positionals.length === 0 ? [KEPT] : positionals };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    // Node's own sentence names the option; what can be said instead follows.
    const said = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new Complaint(`${said}.\n\n${REHEARSE_USAGE}`);
  }
}
