/**
 * `npm run sim:planted`: the simulator's own test. Every planted bug must be found, by a rule that
 * fits it, within its time.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PlantedBug } from './bug.ts';
import type { Hunt } from './hunt.ts';
import { PORT_BUGS } from './port-bugs.ts';
import { SOURCE_BUGS } from './source-bugs.ts';

const SECONDS_EACH = Number(process.env.SIM_PLANTED_SECONDS ?? 300);
const WORKERS = 2;

interface Row {
  readonly bug: PlantedBug;
  readonly hunt: Hunt;
  readonly seconds: number;
}

const run = promisify(execFile);
const HUNT = fileURLToPath(new URL('hunt.ts', import.meta.url));

const huntOne = async (bug: PlantedBug): Promise<Row> => {
  const startedMs = performance.now();
  const { stdout } = await run(process.execPath, [HUNT, bug.name, String(SECONDS_EACH)]);
  const hunt = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Hunt;
  return { bug, hunt, seconds: (performance.now() - startedMs) / 1_000 };
};

const isFound = ({ bug, hunt }: Row): boolean =>
  hunt.found !== null && bug.caughtBy.includes(hunt.found.invariant);

const tell = (row: Row): void => {
  const { bug, hunt, seconds } = row;
  const by = hunt.found?.invariant ?? 'not found';
  const mark = isFound(row) ? ' ' : '!';
  console.log(
    `${mark} ${bug.name.padEnd(58)} ${by.padEnd(10)} seed ${String(hunt.seed).padEnd(10)} ${String(hunt.sales).padStart(7)} sales ${seconds.toFixed(1).padStart(6)} s`,
  );
  if (!isFound(row) && hunt.found !== null) console.log(`    ${hunt.found.detail}`);
};

const only = process.argv[2];
const queue = [...SOURCE_BUGS, ...PORT_BUGS].filter(
  ({ name }) => only === undefined || name.includes(only),
);
const rows: Row[] = [];
const work = async (): Promise<void> => {
  for (let bug = queue.shift(); bug !== undefined; bug = queue.shift()) {
    const row = await huntOne(bug);
    rows.push(row);
    tell(row);
  }
};
await Promise.all(Array.from({ length: WORKERS }, work));
const missed = rows.filter((row) => !isFound(row));
console.log(
  `sim:planted: bugs=${rows.length} found=${rows.length - missed.length} missed=${missed.length}`,
);
if (missed.length > 0) process.exitCode = 1;
