import { describe, expect, test } from 'vitest';
import { playbillIn, scenarioFilesUnder } from './scenario-files.ts';
import { brokenIn } from './told.ts';
import { playVirtually } from './virtual-run.ts';

const FILES = scenarioFilesUnder('test/scenarios');

describe('in virtual time', () => {
  test.each(FILES.map((file) => ({ file, playbill: playbillIn(file) })))(
    '$playbill.scenario.scenario',
    async ({ playbill }) => {
      expect(brokenIn(await playVirtually(playbill))).toBe('');
    },
  );
});

test('the kept scenarios cover rows A1 to A9 and each of the four proofs', () => {
  const covered = new Set(FILES.flatMap((file) => playbillIn(file).scenario.rows));
  const due = [
    ...['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9'],
    ...['not-sent', 'refused', 'reversed', 'cover'],
  ];
  expect(due.filter((row) => !covered.has(row))).toEqual([]);
});
