import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const GUARD = join(import.meta.dirname, 'guard.ts');

const exitOf = (child: ChildProcess): Promise<NodeJS.Signals | null> =>
  new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));

const frozenProcess = (): ChildProcess => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  child.kill('SIGSTOP');
  return child;
};

const guardOver = (folder: string): ChildProcess =>
  spawn(process.execPath, [GUARD, folder], { stdio: ['pipe', 'ignore', 'inherit'] });

test('a driver that dies leaves no process behind, not even a frozen one, and no folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guarded-'));
  const [frozen, guard] = [frozenProcess(), guardOver(folder)];
  const [gone, ended] = [exitOf(frozen), exitOf(guard)];
  guard.stdin?.end(`+${frozen.pid}\n`);
  expect(await gone).toBe('SIGKILL');
  await ended;
  expect(existsSync(folder)).toBe(false);
});

test('a driver that ends in order keeps its folder, and what it said is gone is left alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guarded-'));
  const [other, guard] = [frozenProcess(), guardOver(folder)];
  const [gone, ended] = [exitOf(other), exitOf(guard)];
  guard.stdin?.end(`+${other.pid}\n-${other.pid}\n.\n`);
  await ended;
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
  other.kill('SIGTERM');
  other.kill('SIGCONT');
  expect(await gone).toBe('SIGTERM');
});
