/**
 * `npm run coverage`: runs the daemon's own tests and prints, for each folder that decides about
 * money, how many of its branches they take; every branch without a test is named, and one is
 * enough to end with 1.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REPORT = 'test-results/coverage';
const CORE = 'daemon/core';
const FOLDERS = ['payment', 'outcome', 'reversal', 'recovery', 'journal'];

/** One file of an Istanbul report: where its branches stand, and how often each way was taken. */
interface FileReport {
  readonly path: string;
  readonly branchMap: Readonly<Record<string, { readonly loc: { start: { line: number } } }>>;
  readonly b: Readonly<Record<string, readonly number[]>>;
}

const { status } = spawnSync(
  process.execPath,
  [
    ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', CORE, '--reporter', 'dot'],
    ...['--coverage', '--coverage.reporter', 'json', '--coverage.reportsDirectory', REPORT],
  ],
  { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
);
if (status !== 0) throw new Error('a test failed: mend it first, `npm run unit` names it');

const reports = Object.values(
  JSON.parse(readFileSync(join(ROOT, REPORT, 'coverage-final.json'), 'utf8')) as Record<
    string,
    FileReport
  >,
);

const untaken: string[] = [];
for (const folder of FOLDERS) {
  const home = join(CORE, folder);
  let [all, taken] = [0, 0];
  for (const { path, branchMap, b } of reports) {
    const file = relative(ROOT, path);
    if (!file.startsWith(`${home}/`)) continue;
    for (const [id, ways] of Object.entries(b)) {
      all += ways.length;
      taken += ways.filter((times) => times > 0).length;
      if (ways.includes(0)) untaken.push(`${file}:${branchMap[id]?.loc.start.line}`);
    }
  }
  const percent = all === 0 ? 100 : (100 * taken) / all;
  console.log(`${home.padEnd(24)} ${taken} of ${all} branches, ${percent.toFixed(2)} %`);
}
for (const place of untaken) console.log(`without a test: ${place}`);
process.exitCode = untaken.length > 0 ? 1 : 0;
