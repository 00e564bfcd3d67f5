import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, logFilesOf, rotatingFile } from './log-file.ts';
import { PLANTED_PAN, tracesOf } from './planted-card.fixture.ts';

let folder = '';
const file = () => join(folder, 'logs', 'till.log');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a log stays small whatever is written, and keeps the latest', () => {
  const log = rotatingFile(file(), 1_000);
  for (let line = 1; line <= 500; line += 1) log.write(`line ${line} ${'.'.repeat(40)}\n`);
  const sizes = logFilesOf(file()).map((path) => statSync(path).size);
  expect(sizes).toHaveLength(5);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(1_000);
  expect(readFileSync(file(), 'utf8')).toContain('line 500 ');
  expect(readFileSync(`${file()}.1`, 'utf8')).not.toContain('line 500 ');
  expect(existsSync(`${file()}.5`)).toBe(false);
});

test('a log goes on where the process before it stopped', () => {
  rotatingFile(file(), 1_000).write('first\n');
  rotatingFile(file(), 1_000).write('second\n');
  expect(readFileSync(file(), 'utf8')).toBe('first\nsecond\n');
});

test('a log that can’t be written stops nobody', () => {
  expect(() => rotatingFile('/dev/null/logs/till.log').write('line\n')).not.toThrow();
});

test('a log is private to its user, and masked', () => {
  const log = createLog({ name: 'till', file: file(), quiet: true });
  log.info(`a careless line ${PLANTED_PAN}`, { pan: PLANTED_PAN, channel: 'east' });
  const text = readFileSync(file(), 'utf8');
  expect(text).toContain('"channel":"east"');
  expect(tracesOf(text)).toEqual([]);
  expect(statSync(file()).mode & 0o077).toBe(0);
});
