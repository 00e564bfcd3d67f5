/**
 * `npm test`, `npm run check`, `npm run e2e`: runs the steps one after the other, each to its end
 * whatever became of those before, prints the time of each and the sum of the tests.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { Complaint, runCommand } from '#terminal/host-web/complaint.ts';
import { findBrowser } from './system-tools.mjs';
import { type StepResult, summaryOf, type TestCount } from './test-summary.ts';

interface Step {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads the runner's own report; absent for steps that have no tests. */
  readonly count?: () => TestCount;
}

const REPORTS = 'test-results';
const VITEST_REPORT = `${REPORTS}/vitest.json`;
const BROWSER_REPORT = `${REPORTS}/browser.json`;

const types: Step = { name: 'types', args: ['test/tidy/types.ts'] };
const lint: Step = { name: 'style', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] };
const build: Step = { name: 'build', args: ['terminal/launch/build.ts'] };

/**
 * A step of its own, so that nothing shares the two cores with it: half a million sales, or as many
 * as five minutes allow. `SIM_SECONDS` lengthens or shortens it.
 */
const simulation: Step = {
  name: 'simulation',
  args: [
    ...['test/sim/sim.ts', '--seed', process.env.SIM_SEED ?? '1'],
    ...['--sales', '500000', '--seconds', process.env.SIM_SECONDS ?? '300'],
  ],
};

const vitest = (name: string, projects: readonly string[]): Step => ({
  name,
  args: [
    ...['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((one) => ['--project', one])],
    ...['--reporter', 'dot', '--reporter', 'json', `--outputFile.json=${VITEST_REPORT}`],
  ],
  count: () => {
    const report = JSON.parse(readFileSync(VITEST_REPORT, 'utf8'));
    const { numPassedTests: passed, numFailedTests: failed } = report;
    return { passed, failed, skipped: report.numPendingTests + report.numTodoTests };
  },
});

const browser = (patterns: readonly string[]): Step => ({
  name: 'browser',
  args: ['node_modules/@playwright/test/cli.js', 'test', ...patterns, '--reporter=list,json'],
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: BROWSER_REPORT, SWITCHLANE_CHROMIUM: findBrowser() ?? '' },
  count: () => {
    const { expected, unexpected, flaky, skipped } = JSON.parse(
      readFileSync(BROWSER_REPORT, 'utf8'),
    ).stats;
    return { passed: expected, failed: unexpected + flaky, skipped };
  },
});

/** Everyday: what tells within a minute and a half whether a change broke something. */
const everyday = [types, lint, vitest('tests', ['unit', 'tidy', 'ports'])];

function stepsOf(command: string, rest: readonly string[]): readonly Step[] {
  switch (command) {
    case 'all':
      return [types, lint, vitest('tests', []), simulation, build, browser([])];
    case 'everyday':
      return everyday;
    case 'browser':
      return [build, browser(rest)];
    default:
      throw new Complaint(`There is no set of checks "${command}": all, everyday or browser.`);
  }
}

function run(step: Step): Promise<number> {
  const env = { ...process.env, ...step.env };
  const child = spawn(process.execPath, step.args, { stdio: 'inherit', env });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

async function runStep(step: Step): Promise<StepResult> {
  console.log(`\n=== ${step.name}`);
  if (step.name === 'browser' && findBrowser() === null) {
    // A build server never gets here: there `bootstrap.mjs` counts a missing browser as a failure.
    return { name: step.name, seconds: 0, end: 'not-run', tests: null };
  }
  const startedAtMs = performance.now();
  const code = await run(step);
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { name: step.name, seconds, end: code === 0 ? 'ok' : 'failed', tests: countOf(step) };
}

/** A runner that broke off before it wrote its report has no count; its exit code says failed. */
function countOf(step: Step): TestCount | null {
  try {
    return step.count?.() ?? null;
  } catch {
    return null;
  }
}

await runCommand(async () => {
  const [command = '', ...rest] = process.argv.slice(2);
  const steps = stepsOf(command, rest);
  if (rest.length > 0 && command !== 'browser') {
    throw new Complaint(`This command takes no arguments, and got: ${rest.join(' ')}`);
  }
  mkdirSync(REPORTS, { recursive: true });
  for (const report of [VITEST_REPORT, BROWSER_REPORT]) rmSync(report, { force: true });
  const results: StepResult[] = [];
  for (const step of steps) results.push(await runStep(step));
  const summary = summaryOf(results);
  console.log(`\n${summary.lines.join('\n')}`);
  if (!summary.good) process.exitCode = 1;
});
