import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { type ChildSettings, startChild } from './child.ts';

// Some tests start a Node of their own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const place = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'switchlane-child-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

const settings = (script: string, cwd = place()): ChildSettings => ({
  name: 'the child',
  args: ['-e', script],
  cwd,
  logFile: join(cwd, 'child.log'),
  readyWithinMs: 10_000,
  isReady: (line) => line.startsWith('ready'),
});

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const STAYS = 'setInterval(() => {}, 1000);';

test('a child is started when it says so, and ended when asked', async () => {
  const child = await startChild(settings(`console.log('hm'); console.log('ready 7'); ${STAYS}`));
  expect(child.readyLine).toBe('ready 7');
  expect(alive(child.pid)).toBe(true);
  await child.end();
  expect(alive(child.pid)).toBe(false);
});

const reachable = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(address);
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

test('ending a child ends what it started', async () => {
  const cwd = place();
  const address = join(cwd, 'grandchild.sock');
  const grandchild = `require('net').createServer().listen('${address}', () => console.log('ready'))`;
  const spawning = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }); ${STAYS}`;
  const child = await startChild(settings(spawning, cwd));
  expect(await reachable(address)).toBe(true);
  await child.end();
  await expect.poll(() => reachable(address)).toBe(false);
});

test('a child that fails to start is quoted to the person', async () => {
  const script = "console.error('The port is taken.'); process.exitCode = 3;";
  const starting = startChild(settings(script));
  await expect(starting).rejects.toBeInstanceOf(Complaint);
  await expect(starting).rejects.toThrow(
    /the child: it ended by itself \(code 3\)[\s\S]*port is taken/,
  );
});

test('a child that is never ready is ended', async () => {
  const patience = { ...settings(`console.log(process.pid); ${STAYS}`), readyWithinMs: 300 };
  await expect(startChild(patience)).rejects.toThrow('not ready within 0.3 s');
});

test('what a child writes to its error output is kept in its log', async () => {
  const started = settings(`console.error('kept'); console.log('ready'); ${STAYS}`);
  const child = await startChild(started);
  await child.end();
  expect(readFileSync(started.logFile, 'utf8')).toContain('kept');
});

test('what a child says together with being ready is not lost', async () => {
  const child = await startChild(settings(`console.log('ready\\nand more'); ${STAYS}`));
  const heard = new Promise<string>((resolve) => child.onLine(resolve));
  expect(await heard).toBe('and more');
  await child.end();
});

test('the end of a child that nobody asked for is told', async () => {
  const child = await startChild(settings("console.log('ready'); process.stdin.resume();"));
  const told = new Promise<string>((resolve) => child.onExit(resolve));
  process.kill(child.pid, 'SIGKILL');
  expect(await told).toContain('SIGKILL');
});
