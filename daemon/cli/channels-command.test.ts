import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HealthHistory, HealthQuestion } from '#contract/health-api.ts';
import type { AskService } from './ask.ts';
import { addChannelsCommand, historyTable } from './channels-command.ts';

const NOW = Date.UTC(2026, 0, 5, 9, 0);
const HISTORY: HealthHistory = {
  bucketMs: 3_600_000,
  points: [
    {
      ...{ atWallMs: NOW - 3_600_000, state: 'down', upShare: 0.5, answered: 900, losses: 3 },
      roundTripMs: { p50: 12.5, max: 480 },
    },
  ],
  changes: [{ atWallMs: NOW - 60_000, state: 'down', reason: 'ECONNRESET' }],
};

let asked: HealthQuestion[] = [];
let printed: string[] = [];
beforeEach(() => {
  asked = [];
  printed = [];
  const write = (text: unknown) => printed.push(String(text)) > 0;
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const run = (...words: readonly string[]): Promise<unknown> => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  const ask = (async (name: string, params: unknown) => {
    if (name === 'status.read') return { channels: [{ id: 'bank-east' }, { id: 'bank-harbor' }] };
    asked.push(params as HealthQuestion);
    return HISTORY;
  }) as unknown as AskService;
  const print = <T>(value: T, table: (value: T) => string) => void printed.push(table(value));
  addChannelsCommand(program, { ask, print, now: () => NOW });
  return program.parseAsync(['channels', ...words], { from: 'user' });
};

test('asks every channel for the last day in hours, and says what each hour came to', async () => {
  await run('--history');
  expect(asked.map(({ channel }) => channel)).toEqual(['bank-east', 'bank-harbor']);
  expect(asked[0]).toMatchObject({ toWallMs: NOW, fromWallMs: NOW - 86_400_000 });
  expect(asked[0]?.bucketMs).toBe(3_600_000);
  expect(printed[0]).toContain('2026-01-05 08:00:00.000  down      50.0 %  12.5 ms  480 ms  900');
  expect(printed[0]).toContain('2026-01-05 08:59:00.000  down  ECONNRESET');
});

test('asks one channel for the time that is named', async () => {
  await run('--history', 'bank-harbor', '--for', '30m');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ channel: 'bank-harbor', bucketMs: 75_000 });
});

test('names the channels there are when it is asked for another', async () => {
  await run('--history', 'bank-west');
  expect(printed[0]).toContain('No channel bank-west; there are bank-east, bank-harbor.');
  expect(process.exitCode).toBe(66);
});

test.each(['soon', '0h', '-3m', '3y', '99999m'])('refuses %s as a time', async (text) => {
  await expect(run('--history', '--for', text)).rejects.toThrow('90m, 24h or 30d');
});

test('says so when nothing is known of a time', () => {
  const nothing = { bucketMs: 1_000, points: [], changes: [] };
  expect(historyTable({ 'bank-east': nothing } as never)).toBe(
    'bank-east\nnothing is known of this time\nits state did not change',
  );
});
