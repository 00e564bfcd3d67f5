import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FIRST_CONFIG } from '#terminal/host-web/terminal-config.ts';

// Each test starts a Node of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-start-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

/** Runs a start that is meant to be refused, to its end. */
const refused = (...args: string[]): { status: number | null; said: string } => {
  const ended = spawnSync(process.execPath, ['terminal/launch/start.ts', '--headless', ...args], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  return { status: ended.status, said: ended.stderr };
};

/** Every program writes a log: no log, no program. */
const programsStarted = (state: string): readonly string[] =>
  existsSync(join(state, 'logs')) ? readdirSync(join(state, 'logs')) : [];

test('an unknown option is refused with the list of known ones', () => {
  const { status, said } = refused('--prot', '80');
  expect(status).toBe(1);
  expect(said).toMatch(/--prot[\s\S]*--port N/);
  expect(said).not.toContain('    at ');
});

test('help is an answer, not a failure', () => {
  const ended = spawnSync(process.execPath, ['terminal/launch/start.ts', '--help'], {
    encoding: 'utf8',
  });
  expect([ended.status, ended.stderr]).toEqual([0, '']);
  expect(ended.stdout).toContain('--state DIR');
});

test('a state folder that is a file is refused', () => {
  const file = join(place(), 'state');
  writeFileSync(file, '');
  expect(refused('--state', file)).toMatchObject({
    status: 1,
    said: expect.stringMatching(/cannot be used .*--state DIR/),
  });
});

test('wrong settings are named key by key, and nothing is started', () => {
  const state = place();
  writeFileSync(
    join(state, 'terminal.json'),
    JSON.stringify({ ...FIRST_CONFIG, terminalId: '1', colour: 'red' }),
  );
  const { status, said } = refused('--state', state);
  expect(status).toBe(1);
  expect(said).toMatch(/terminal\.json[\s\S]*terminalId[\s\S]*colour[\s\S]*CONFIG_WRONG/);
  expect(programsStarted(state)).toEqual([]);
});

test('settings that cannot be read are named, and nothing is started', () => {
  const state = place();
  mkdirSync(join(state, 'terminal.json'));
  const { status, said } = refused('--state', state);
  expect(status).toBe(1);
  expect(said).toMatch(/terminal\.json \(EISDIR\)[\s\S]*CONFIG_UNREADABLE/);
  expect(programsStarted(state)).toEqual([]);
});

test('a damaged key is refused, kept as it is, and nothing is started', () => {
  const state = place();
  mkdirSync(join(state, 'keys'));
  const key = join(state, 'keys', 'terminal.key.pem');
  writeFileSync(key, 'not a key');
  chmodSync(key, 0o600);
  const { status, said } = refused('--state', state);
  expect(status).toBe(1);
  expect(said).toMatch(/terminal\.key\.pem[\s\S]*KEY_DAMAGED/);
  expect(programsStarted(state)).toEqual([]);
});
