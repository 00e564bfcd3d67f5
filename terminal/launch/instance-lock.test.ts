import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type InstanceLock, lockInstance } from './instance-lock.ts';

const address = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'start.sock');
};

const hold = async (at: string): Promise<InstanceLock> => {
  const attempt = await lockInstance(at);
  if (attempt.kind !== 'locked') throw new Error('the lock is taken');
  onTestFinished(() => attempt.lock.release());
  return attempt.lock;
};

/** Binds the address in another process and kills it, as a crash would. */
const crashWhileHolding = async (at: string): Promise<void> => {
  const script = `require('net').createServer().listen(${JSON.stringify(at)}, () => console.log(1))`;
  const holder = spawn(process.execPath, ['-e', script]);
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
};

test('a second start hears who runs and where', async () => {
  const at = address();
  const lock = await hold(at);
  lock.tell('http://127.0.0.1:7420/');
  expect(await lockInstance(at)).toEqual({
    kind: 'taken',
    by: { pid: process.pid, where: 'http://127.0.0.1:7420/' },
  });
});

test('a released lock can be taken again', async () => {
  const at = address();
  await (await hold(at)).release();
  await hold(at);
});

test('the lock of a process that was killed does not keep the next one out', async () => {
  const at = address();
  await crashWhileHolding(at);
  expect(existsSync(at)).toBe(true);
  await hold(at);
});

test('of several starts after a crash exactly one gets the lock', async () => {
  const at = address();
  await crashWhileHolding(at);
  const attempts = await Promise.all([1, 2, 3, 4].map(() => lockInstance(at)));
  for (const attempt of attempts) {
    if (attempt.kind === 'locked') onTestFinished(() => attempt.lock.release());
  }
  expect(attempts.filter((attempt) => attempt.kind === 'locked')).toHaveLength(1);
});
