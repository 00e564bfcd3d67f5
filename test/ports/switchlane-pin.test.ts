import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pinVerifier } from '#contract/staff.ts';
import { scryptPins } from '#sealing/pin-verifier.ts';

const made = (typed: string) =>
  spawnSync(process.execPath, ['daemon/cli/switchlane.ts', 'pin'], {
    input: typed,
    encoding: 'utf8',
  });

test('what "switchlane pin" makes of a PIN is what the till checks it by, and is not the PIN', async () => {
  const { stdout, stderr, status } = made('482615\n');
  expect(status).toBe(0);
  const verifier = pinVerifier.parse(stdout.trim());
  expect(await scryptPins.matches('482615', verifier)).toBe(true);
  expect(await scryptPins.matches('482616', verifier)).toBe(false);
  expect(stdout + stderr).not.toContain('482615');
});

test('a PIN of another length makes nothing, and is told without being repeated', () => {
  const { stdout, stderr, status } = made('123\n');
  expect([status, stdout]).toEqual([65, '']);
  expect(stderr).toContain('4 to 8 digits');
  expect(stderr).not.toContain('123\n');
});
