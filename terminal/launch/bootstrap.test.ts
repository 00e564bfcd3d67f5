import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { COMMANDS, complaintAboutCommand, complaintAboutNode, installIsDue } from './bootstrap.mjs';

// Some tests start a Node of their own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const clone = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'switchlane-bootstrap-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  return root;
};

const installInto = (root: string): void => {
  mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{}');
  const node = process.platform === 'win32' ? 'node.exe' : 'node';
  writeFileSync(join(root, 'node_modules', 'node', 'bin', node), '');
};

const setAge = (file: string, ageS: number): void => {
  const atS = Date.now() / 1000 - ageS;
  utimesSync(file, atS, atS);
};

test('a fresh clone is installed first', () => {
  expect(installIsDue(clone())).toBe(true);
});

test('an installed clone is not installed again', () => {
  const root = clone();
  installInto(root);
  setAge(join(root, 'package-lock.json'), 60);
  expect(installIsDue(root)).toBe(false);
});

test('a lock file newer than the installed packages leads to an install', () => {
  const root = clone();
  installInto(root);
  setAge(join(root, 'node_modules', '.package-lock.json'), 60);
  expect(installIsDue(root)).toBe(true);
});

test('an install that was broken off counts as missing', () => {
  const root = clone();
  mkdirSync(join(root, 'node_modules', 'zod'), { recursive: true });
  expect(installIsDue(root)).toBe(true);
});

test('packages without the pinned Node count as missing', () => {
  const root = clone();
  installInto(root);
  rmSync(join(root, 'node_modules', 'node'), { recursive: true });
  expect(installIsDue(root)).toBe(true);
});

test('a Node that is too old is named together with what to do', () => {
  expect(complaintAboutNode('18.20.1')).toMatch(/18\.20\.1 is too old.*Node 20 or later/s);
  expect(complaintAboutNode('20.0.0')).toBeNull();
  expect(complaintAboutNode('24.21.0')).toBeNull();
});

test('an unknown command is answered with the list of known ones', () => {
  expect(complaintAboutCommand('strat')).toMatch(/no command "strat"[\s\S]*npm run start/);
  expect(complaintAboutCommand(undefined)).toMatch(/No command was given/);
  expect(complaintAboutCommand('toString')).not.toBeNull();
  expect(complaintAboutCommand('start')).toBeNull();
});

test('an unknown command ends with an exit code and without a stack', () => {
  const ended = spawnSync(process.execPath, ['terminal/launch/bootstrap.mjs', 'strat'], {
    encoding: 'utf8',
  });
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain('no command "strat"');
  expect(ended.stderr).not.toContain('    at ');
});

test('every command of the table is an npm script and runs a file that is there', () => {
  const scripts = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
  for (const [name, command] of Object.entries(COMMANDS)) {
    expect(scripts[name], name).toBe(`node terminal/launch/bootstrap.mjs ${name}`);
    expect(existsSync(command.run[0] ?? ''), `${name}: ${command.run[0]}`).toBe(true);
  }
});
