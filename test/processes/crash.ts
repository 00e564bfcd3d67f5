/**
 * `npm run crash`: kills and freezes the real payment service, on a real journal over real sockets,
 * at every step of every scenario and inside its recoveries, and says whether money was lost or
 * taken twice. Flags: `--seed <number>`, `--scenario <name>` (more than once), `--short`.
 */
import { parseArgs } from 'node:util';
import { isKept, reportLines } from './report.ts';
import { runCrash } from './run.ts';
import { SCENARIOS, scenarioNamed } from './scenarios.ts';
import { FULL, SHORT } from './sizes.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    scenario: { type: 'string', multiple: true },
    short: { type: 'boolean', default: false },
  },
});

const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new Error('--seed must be a whole number');
const size = values.short ? SHORT : FULL;
const scenarios = values.scenario?.map(scenarioNamed) ?? size.scenarios;
const pairs = values.scenario === undefined ? size.pairs : [];
const tell = (line: string): void => console.log(line);

// The children hang on this process: they go with it, whichever way it ends (see `guard.ts`).
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}
tell(`seed ${seed}; ${scenarios.length} of ${SCENARIOS.length} scenarios`);
const report = await runCrash({ ...size, seed, scenarios, pairs, tell });
for (const line of reportLines(report)) tell(line);
// A sample leaves out what there is no time for; a full run that did is not the run that was asked.
if (!isKept(report) || (!values.short && report.leftOut > 0)) process.exitCode = 1;
