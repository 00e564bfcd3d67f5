import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { browserOpener, electronBinary, hasDisplay } from './open-window.ts';

test.each<[string, NodeJS.Platform, NodeJS.ProcessEnv, boolean]>([
  ['a desktop under X', 'linux', { DISPLAY: ':0' }, true],
  ['a desktop under Wayland', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['a server', 'linux', {}, false],
  ['a Mac', 'darwin', {}, true],
  ['a Mac over ssh', 'darwin', { SSH_CONNECTION: '10.0.0.1' }, false],
  ['Windows', 'win32', {}, true],
  ['a build server', 'linux', { DISPLAY: ':99', CI: 'true' }, false],
])('%s: whether there is a screen', (_where, platform, environment, there) => {
  expect(hasDisplay(platform, environment)).toBe(there);
});

test('the address is an argument of its own, so that no shell reads it', () => {
  const address = 'http://127.0.0.1:7420/#token=a&b';
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(browserOpener(address, platform, () => '/usr/bin/xdg-open')?.args).toContain(address);
  }
});

test('without a way to open a browser there is none', () => {
  expect(browserOpener('http://127.0.0.1:7420/', 'linux', () => null)).toBeNull();
});

test('Electron is there only when its binary is', () => {
  const repository = mkdtempSync(join(tmpdir(), 'switchlane-electron-'));
  onTestFinished(() => rmSync(repository, { recursive: true }));
  const electron = join(repository, 'node_modules', 'electron');
  expect(electronBinary(repository)).toBeNull();
  mkdirSync(join(electron, 'dist'), { recursive: true });
  writeFileSync(join(electron, 'path.txt'), 'electron');
  expect(electronBinary(repository)).toBeNull();
  writeFileSync(join(electron, 'dist', 'electron'), '');
  expect(electronBinary(repository)).toBe(join(electron, 'dist', 'electron'));
});
