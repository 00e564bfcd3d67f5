/**
 * `npm run bench`: every section, one table, and the same as JSON in `bench-results/`.
 * `npm run bench -- SECTION …` runs those. Ratios compare what was measured in the same run; absolute
 * times are those of this machine under the load that is told with them.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { channelsSection } from './channels.ts';
import { devicesSection } from './devices.ts';
import { failoverSections } from './failover.ts';
import { guardSection } from './guard.ts';
import { journalAppendSection } from './journal-append.ts';
import { journalStartSection } from './journal-start.ts';
import { routingSection } from './routing.ts';
import { salesSection } from './sales.ts';
import { sealingSection } from './sealing.ts';
import type { Figure, Section } from './section.ts';
import { startSection } from './start.ts';
import { type SectionResult, tableOf } from './table.ts';

const SECTIONS: readonly Section[] = [
  ...failoverSections,
  salesSection,
  channelsSection,
  startSection,
  routingSection,
  guardSection,
  journalAppendSection,
  journalStartSection,
  sealingSection,
  devicesSection,
];

/** Set in the process that runs one section: it says its figures as JSON on its last line. */
const INNER = 'SWITCHLANE_BENCH_SECTION';
const RESULTS = 'bench-results';
/** A section that hangs is given up. */
const SECTION_LIMIT_MS = 180_000;

/** Each section has a process of its own, so that none measures what another left behind. */
const runApart = async (name: string): Promise<SectionResult> => {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [import.meta.filename], {
    env: { ...process.env, [INNER]: name },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: SECTION_LIMIT_MS,
  });
  const [out, errors]: [string[], string[]] = [[], []];
  child.stdout.on('data', (bytes) => out.push(String(bytes)));
  child.stderr.on('data', (bytes) => errors.push(String(bytes)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - startedMs) / 1_000;
  if (code !== 0) {
    const why = errors.join('').trim().split('\n').slice(-12).join('\n');
    process.stderr.write(`${name}: ${why}\n`);
    const failure = code === null ? 'it took too long' : 'see the message above';
    return { section: name, seconds, figures: [], failure };
  }
  const last = out.join('').trim().split('\n').at(-1) ?? '[]';
  return { section: name, seconds, figures: JSON.parse(last) as Figure[], failure: null };
};

const machine = () => ({
  at: new Date().toISOString(),
  node: process.version,
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? '',
  load: loadavg()[0] ?? 0,
});

const runAll = async (names: readonly string[]): Promise<void> => {
  const before = machine();
  const results: SectionResult[] = [];
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    results.push(await runApart(name));
  }
  const load = `${before.load.toFixed(1)} to ${(loadavg()[0] ?? 0).toFixed(1)}`;
  console.log(tableOf(results));
  console.log(`${before.cpus} x ${before.cpu}, Node ${before.node}, load ${load}`);
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `bench-${before.at.slice(0, 19).replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify({ ...before, results }, null, 2)}\n`);
  console.log(`as JSON: ${file}`);
  if (results.some(({ failure }) => failure !== null)) process.exitCode = 1;
};

const inner = process.env[INNER];
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !SECTIONS.some((section) => section.name === name));
if (inner !== undefined) {
  const section = SECTIONS.find(({ name }) => name === inner);
  console.log(`\n${JSON.stringify(await section?.run())}`);
  process.exit(0);
} else if (unknown !== undefined) {
  const known = SECTIONS.map(({ name, about }) => `  ${name.padEnd(16)}${about}`);
  process.stderr.write(`There is no section "${unknown}". There are:\n${known.join('\n')}\n`);
  process.exitCode = 64;
} else {
  await runAll(asked.length === 0 ? SECTIONS.map(({ name }) => name) : asked);
}
