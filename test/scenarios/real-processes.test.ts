import { afterAll, beforeAll, expect, test } from 'vitest';
import { playReally, type RealRun } from './real-run.ts';
import { playbillIn } from './scenario-files.ts';
import { brokenIn } from './told.ts';

/** One for each thing that only real processes have: sockets, files, serial lines, keys, a kill. */
const KEPT = [
  'approved-by-tap',
  'paper-out',
  'covered-after-the-request-left',
  'pin-moves-banks',
  'daemon-killed',
  'readers-exchanged',
];
const PLAYBILLS = KEPT.map((name) => playbillIn(`test/scenarios/${name}.yaml`));

let runs: AsyncGenerator<RealRun>;

beforeAll(() => {
  runs = playReally(PLAYBILLS);
});
afterAll(async () => {
  await runs.return(undefined);
});

// In this order: the product that one leaves in order is the next one's.
test.each(PLAYBILLS)(
  'with real processes and serial lines: $scenario.scenario',
  async (playbill) => {
    const { value } = await runs.next();
    expect(value).toMatchObject({ kind: 'played', record: { file: playbill.file, time: 'real' } });
    if (value?.kind === 'played') expect(brokenIn(value.record)).toBe('');
  },
  120_000,
);
