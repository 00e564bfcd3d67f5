import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { outsideOfPromises } from '../microtasks.ts';
import { writeRegression } from '../regression-file.ts';
import { drawOptions } from '../world/options.ts';
import { runWorld } from '../world/run-world.ts';
import { shrink } from './shrink.ts';
import type { WorldReport } from './world-report.ts';

/** Tells of a world that broke a rule, shrinks its schedule, and writes it where it is kept. */
export const keepFailure = async (
  { seed, violation }: WorldReport,
  sales: number,
  directory: string,
): Promise<void> => {
  if (violation === null) return;
  const { invariant, detail } = violation;
  console.log(`${invariant} broken in world ${seed}: ${detail}`);
  console.log(`again with: npm run sim -- --world ${seed} --world-sales ${sales}`);
  // A rule about two runs has no schedule of one.
  if (invariant === 'T2' || invariant === 'REPEATABLE') return;
  const options = drawOptions(seed, sales);
  const small = await outsideOfPromises(() => {
    const { decisions } = runWorld({ seed, options });
    return shrink({ seed, options, decisions, invariant });
  });
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${invariant.toLowerCase()}-${seed}.json`);
  writeRegression(file, small);
  console.log(
    `shrunk to ${small.options.sales} sales and ${small.decisions.length} faults: ${file}`,
  );
  console.log(small.events.slice(-40).join('\n'));
};
