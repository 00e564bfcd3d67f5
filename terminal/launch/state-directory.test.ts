import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { openStateDirectory } from './state-directory.ts';

const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-state-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

test('the folders are made, and only their user may look into them', () => {
  const state = openStateDirectory(join(place(), 'deep', 'state'));
  for (const path of [state.root, state.keys, state.daemon, state.terminal, state.logs]) {
    expect(statSync(path).mode & 0o777, path).toBe(0o700);
  }
});

test('a folder that was open to others is closed', () => {
  const root = join(place(), 'state');
  mkdirSync(root, { mode: 0o755 });
  openStateDirectory(root);
  expect(statSync(root).mode & 0o777).toBe(0o700);
});

test('a file where the folder should be is named, with what to do', () => {
  const file = join(place(), 'state');
  writeFileSync(file, '');
  expect(() => openStateDirectory(file)).toThrow(Complaint);
  expect(() => openStateDirectory(file)).toThrow(`${file} cannot be used`);
});

test('a local socket has an address the system accepts, however deep the folder lies', () => {
  const deep = join(place(), 'a'.repeat(60), 'b'.repeat(60));
  const state = openStateDirectory(deep);
  const address = state.controlSocket;
  onTestFinished(() => rmSync(join(address, '..'), { recursive: true }));
  expect(Buffer.byteLength(address)).toBeLessThanOrEqual(103);
  expect(openStateDirectory(deep).controlSocket).toBe(address);
});
