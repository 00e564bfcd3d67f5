import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import { channelProfile } from '#daemon/core/channel-profile.ts';
import { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { followRuleFile } from './rule-file.ts';

const EAST = channelProfile.parse({
  ...{ id: 'east', name: { zh: '东', en: 'East' }, methods: ['card'] },
  addresses: ['ws://east'],
});
const rules = (version: number): string =>
  JSON.stringify({ version, channels: [{ id: 'east', priority: 1 }] });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that starts, with the rule file there is. */
const started = () => {
  const clock = createVirtualClock();
  const logged: string[] = [];
  const note = (message: string, fields: object = {}) =>
    logged.push([message, ...Object.values(fields)].join(' | '));
  const log: Log = { info: note, warn: note, error: note };
  const book = new RuleBook([EAST]);
  const [path, keptPath] = [join(folder, 'rules.json'), join(folder, 'kept.json')];
  const stop = followRuleFile({ path, keptPath, book, clock, log });
  const version = (): string => book.current.revision.split('-')[0] ?? '';
  return { clock, logged, stop, version };
};
const write = (text: string): void => writeFileSync(join(folder, 'rules.json'), text);

test('the rules are loaded at start (row B1), and again when the file changes', async () => {
  write(rules(1));
  const { clock, version } = started();
  expect(version()).toBe('1');
  write(rules(2));
  await clock.advance(2_000);
  expect(version()).toBe('2');
});

test('a file that is refused, or gone, changes nothing and is logged once, with line and key', async () => {
  write(rules(1));
  const { clock, logged, version } = started();
  write('{\n"version": 3,\n"chanels": [] }');
  await clock.advance(10_000);
  expect(version()).toBe('1');
  expect(logged.filter((line) => line.includes('line 3: chanels: unknown key'))).toHaveLength(1);
  rmSync(join(folder, 'rules.json'));
  await clock.advance(10_000);
  expect(version()).toBe('1');
  expect(logged.filter((line) => line.includes('rule file is gone'))).toHaveLength(1);
});

test('after a restart on a broken file, what was accepted last holds', () => {
  write(rules(4));
  started().stop();
  write('{');
  expect(started().version()).toBe('4');
  rmSync(join(folder, 'rules.json'));
  expect(started().version()).toBe('4');
});

test('a broken file at the very first start leaves the channels their own priorities', () => {
  write('{');
  const { version, logged } = started();
  expect(version()).toBe('default');
  expect(logged.join('\n')).toContain('line 1: not JSON');
  expect(readdirSync(folder)).toEqual(['rules.json']);
});

test('once stopped, it looks no more', async () => {
  write(rules(1));
  const { clock, stop, version } = started();
  stop();
  write(rules(2));
  await clock.advance(10_000);
  expect(version()).toBe('1');
  expect(clock.pending()).toBe(0);
});
