import { beforeAll, describe, expect, test } from 'vitest';
import { isKept, type RunReport, reportLines, totalOf } from './report.ts';
import { runCrash } from './run.ts';
import { SHORT } from './sizes.ts';

/** The same every day; `npm run crash -- --seed` tries others. */
const SEED = 20_261_122;

describe('the payment service, killed and frozen at a sample of its steps', () => {
  let report: RunReport;
  beforeAll(async () => {
    report = await runCrash({ ...SHORT, seed: SEED, tell: console.log });
    for (const line of reportLines(report)) console.log(line);
    // The last trial begins after 25 s, may wait 30 s for its channels, and then closes.
  }, 90_000);

  test('takes no money twice and forgets none', () => {
    const { lost, double, failed } = totalOf(report);
    expect({ lost, double, failed }).toEqual({ lost: [], double: [], failed: [] });
    expect(isKept(report)).toBe(true);
  });

  test('really was killed and frozen, mostly where it was meant to be', () => {
    const { kills, freezes, missed } = totalOf(report);
    expect(kills).toBeGreaterThanOrEqual(3);
    expect(freezes).toBeGreaterThanOrEqual(1);
    expect(missed).toBeLessThan(kills);
  });
});
