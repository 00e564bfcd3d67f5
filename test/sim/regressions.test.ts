import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outsideOfPromises } from './microtasks.ts';
import { readRegression } from './regression-file.ts';
import { runWorld } from './world/run-world.ts';

const DIRECTORY = join(import.meta.dirname, 'regressions');

const kept = readdirSync(DIRECTORY).filter((name) => name.endsWith('.json'));

/** One file a schedule, see the README there; as long as none is kept, this has nothing to find. */
test('no schedule that once broke a rule breaks one now', async () => {
  const broken: string[] = [];
  for (const name of kept) {
    const { seed, options, decisions } = readRegression(join(DIRECTORY, name));
    const result = await outsideOfPromises(() => runWorld({ seed, options, script: decisions }));
    if (result.violation !== null) broken.push(`${name}: ${result.violation.invariant}`);
  }
  expect(broken).toEqual([]);
});
