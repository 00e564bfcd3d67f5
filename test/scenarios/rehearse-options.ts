import { parseArgs } from 'node:util';
import type { Language } from '#contract/language.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { languageOf } from '#terminal/host-web/host-options.ts';

export interface RehearseOptions {
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly time: 'virtual' | 'real';
  /** Where the report goes; null: none is written. */
  readonly report: string | null;
  /** Language of the report. */
  readonly language: Language;
}

export const REHEARSE_USAGE = `npm run rehearse -- FILE|FOLDER ... [options]
  --real             real processes, sockets and serial lines instead of virtual time
  --report FILE.html time lines and results as one page, and each time line beside it as an SVG
  --language zh|en   language of the report (default en)
  --help             this text
Without a path: test/scenarios. Ends with 0 when everything came as expected, else with 1.`;

const KEPT = 'test/scenarios';

/** Parses the command line; `help` when that is asked for. Throws a `Complaint` on anything odd. */
export function parseRehearseOptions(args: readonly string[]): RehearseOptions | 'help' {
  const { values, positionals } = valuesOf(args);
  if (values.help === true) return 'help';
  const report = values.report ?? null;
  if (report !== null && !report.endsWith('.html')) {
    throw new Complaint(`--report ${report}: the report is a page, so its name ends in .html`);
  }
  return {
    paths: positionals.length === 0 ? [KEPT] : positionals,
    time: values.real === true ? 'real' : 'virtual',
    report,
    language: languageOf(values.language) ?? 'en',
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        real: { type: 'boolean' },
        report: { type: 'string' },
        language: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    // Node's own sentence names the option; what can be said instead follows.
    const said = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new Complaint(`${said}.\n\n${REHEARSE_USAGE}`);
  }
}
