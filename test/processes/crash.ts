/**
 * `npm run crash`: kills and freezes the real payment service, on a real journal over real sockets,
 * at every step of every scenario and inside its recoveries, and says whether money was lost or
 * taken twice. Flags: `--seed <number>`, `--scenario <name>` (more than once), `--short`, and
 * `--replay '<trial>'` as a failure prints it, `--times <number>` of it.
 */
import { parseArgs } from 'node:util';
import { trialFrom } from './plan.ts';
import { isKept, reportLines } from './report.ts';
import { type RunOptions, runCrash } from './run.ts';
import { scenarioNamed } from './scenarios.ts';
import { FULL, SHORT } from './sizes.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    scenario: { type: 'string', multiple: true },
    short: { type: 'boolean', default: false },
    replay: { type: 'string' },
    times: { type: 'string', default: '1' },
  },
});

const wholeNumber = (flag: string, text: string): number => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${flag} must be a whole number, and is ${text}`);
};

const options = (): Omit<RunOptions, 'seed' | 'tell'> => {
  const size = values.short ? SHORT : FULL;
  if (values.replay !== undefined) {
    const trial = trialFrom(values.replay);
    const trials = Array.from({ length: wholeNumber('times', values.times) }, () => trial);
    return { ...size, scenarios: [], pairs: [], extent: { kind: 'these', trials } };
  }
  if (values.scenario === undefined) return size;
  return { ...size, scenarios: values.scenario.map(scenarioNamed), pairs: [] };
};

const seed = values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed);
const tell = (line: string): void => console.log(line);

// The children hang on this process: they go with it, whichever way it ends (see `guard.ts`).
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}
tell(`seed ${seed}`);
const report = await runCrash({ ...options(), seed, tell });
for (const line of reportLines(report)) tell(line);
// A sample leaves out what there is no time for; a full run that did is not the run that was asked.
if (!isKept(report) || (!values.short && report.leftOut > 0)) process.exitCode = 1;
