import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outsideOfPromises } from './microtasks.ts';
import { readRegression } from './regression-file.ts';
import { runWorld } from './world/run-world.ts';

const DIRECTORY = join(import.meta.dirname, 'regressions');

const kept = readdirSync(DIRECTORY).filter((name) => name.endsWith('.json'));

test.each(kept)('%s, which once broke a rule, breaks none', async (name) => {
  const { seed, options, decisions } = readRegression(join(DIRECTORY, name));
  const result = await outsideOfPromises(() => runWorld({ seed, options, script: decisions }));
  expect(result.violation).toBeNull();
});
