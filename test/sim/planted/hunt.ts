/**
 * Hunts one planted bug in a process of its own; tells what it found as one line of JSON.
 * `node test/sim/planted/hunt.ts <bug> <seconds> [file]`: with a file, shrinks and keeps what it found.
 */
import type { Alterations } from '../world/alterations.ts';

import { plant } from './hook.ts';
import { PORT_BUGS } from './port-bugs.ts';
import { SOURCE_BUGS } from './source-bugs.ts';

/** How a hunt ended. */
export interface Hunt {
  readonly found: { readonly invariant: string; readonly detail: string } | null;
  readonly seed: number;
  readonly sales: number;
}

const [name, seconds, keepAs] = process.argv.slice(2);
const bug = [...SOURCE_BUGS, ...PORT_BUGS].find((candidate) => candidate.name === name);
if (bug === undefined) throw new Error(`no such planted bug: ${name}`);
plant(bug.edits ?? []);

// Loaded after the planting, so that the planted source is what runs.
const { worldSeed } = await import('../campaign/campaign.ts');
const { reportWorld } = await import('../campaign/world-report.ts');
const { AS_IT_IS } = await import('../world/alterations.ts');
const { drawOptions } = await import('../world/options.ts');
const { runWorld } = await import('../world/run-world.ts');
const { shrink } = await import('../campaign/shrink.ts');
const { outsideOfPromises } = await import('../microtasks.ts');
const { writeRegression } = await import('../regression-file.ts');

const hunt = async (): Promise<Hunt> => {
  const endsMs = performance.now() + Number(seconds) * 1_000;
  const alter = { ...AS_IT_IS, ...bug.alter };
  let sales = 0;
  for (let index = 0; performance.now() < endsMs; index += 1) {
    const seed = worldSeed(1, index);
    const report = await reportWorld(seed, 200, { alter });
    sales += report.sales;
    if (report.violation === null) continue;
    if (keepAs !== undefined) await keep(seed, report.violation.invariant, alter);
    return { found: report.violation, seed, sales };
  }
  return { found: null, seed: 0, sales };
};

/** The shrunk schedule that shows the bug, kept as one that must break nothing without it. */
const keep = async (seed: number, invariant: string, alter: Alterations): Promise<void> => {
  const options = drawOptions(seed, 200);
  const small = await outsideOfPromises(() => {
    const { decisions } = runWorld({ seed, options, alter });
    return shrink({ seed, options, decisions, invariant, alter, most: 2_000 });
  });
  writeRegression(keepAs ?? '', small);
};

console.log(JSON.stringify(await hunt()));
