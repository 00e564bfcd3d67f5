import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { explainRoute } from '#daemon/core/route/explain.ts';
import { decideBy, profile, rulesOf } from '#daemon/core/route/route.fixture.ts';
import { answerRoute, answerRules } from '#daemon/core/route/route-question.ts';
import { addRouteCommands, type RouteAnswers } from './route-explain.ts';

const CHANNELS = [
  { id: 'east', priority: 1 },
  { id: 'west', priority: 2 },
];
const RULES = { version: 1, channels: CHANNELS };

let folder = '';
const printed: string[] = [];
const file = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'route-'));
  const channels = CHANNELS.map(({ id }) => ({ profile: profile(id) }));
  file('config.json', { channels });
  file('rules.json', RULES);
  file('trace.json', decideBy(rulesOf(RULES)).trace);
  const write = (text: unknown) => printed.push(String(text)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  printed.length = 0;
  process.exitCode = undefined;
});

/** The running service: it knows one sale, and decides by the rules of this file. */
const explainSale: RouteAnswers['explainSale'] = async ({ saleId, rules, atWallMs }) => {
  if (saleId !== 'sale-7') return { kind: 'not-known' };
  const { trace } = decideBy(rulesOf(RULES));
  const read = rules === null ? rulesOf(RULES) : rulesOf(JSON.parse(rules));
  const explanation = explainRoute(trace, read, atWallMs ?? undefined);
  return { kind: 'explained', decisions: [{ trace, explanation }] };
};

const run = async (...words: readonly string[]): Promise<string> => {
  const program = new Command().option('--json').exitOverride();
  addRouteCommands(program, { answerRoute, answerRules, explainSale });
  const at = (word: string): string => word.replace('@', `${folder}/`);
  await program.parseAsync(words.map(at), { from: 'user' });
  return printed.join('');
};
const CONFIG = ['--config', '@config.json'] as const;

test('a recorded decision is printed as facts and a table', async () => {
  const text = await run('route', 'explain', '@trace.json', '--rules', '@rules.json', ...CONFIG);
  expect(text).toContain('went to   east (own priority)');
  expect(text).toMatch(/^channel {2}priority {2}asked for +ended at +why/m);
  expect(text).toMatch(/^east +1 +own priority +taken +taken$/m);
  expect(text).toContain('same as recorded');
});

test('what if is asked with another file and another moment, also as JSON', async () => {
  const later = { ...RULES, rules: [{ kind: 'exclude', name: 'no-east', channels: ['east'] }] };
  const text = await run(
    ...['--json', 'route', 'explain', '@trace.json', '--rules', file('later.json', later)],
    ...['--at', '2026-11-23T10:00+08:00', ...CONFIG],
  );
  const { facts, isSame } = JSON.parse(text);
  expect(Object.fromEntries(facts)['would go to']).toBe('west (own priority)');
  expect(isSame).toBe(false);
});

test('a refused rule file is told line by line, with an exit code of its own', async () => {
  const path = file('bad.json', '{\n"version": 1,\n"channels": [],\n"rules": 5 }');
  const text = await run('route', 'check', path, ...CONFIG);
  expect(text).toContain('line 3: channels: ');
  expect(text).toContain('line 4: rules: ');
  expect(process.exitCode).toBe(65);
});

test('an acceptable rule file is accepted, with its notices', async () => {
  const path = file('one.json', { version: 9, channels: [{ id: 'east', priority: 1 }] });
  const text = await run('route', 'check', path, ...CONFIG);
  expect(text).toMatch(/^accepted as 9-[0-9a-f]{8}\nnote: west is configured/);
  expect(process.exitCode).toBeUndefined();
});

test('a file that is not there is named', async () => {
  const text = await run('route', 'explain', '@nothing.json', ...CONFIG);
  expect(text).toContain(`Can't read ${folder}/nothing.json`);
  expect(process.exitCode).toBe(66);
});

test('a moment without a zone is refused, because nobody knows when that is', async () => {
  const asked = run('route', 'explain', '@trace.json', '--at', '2026-11-23T10:00', ...CONFIG);
  await expect(asked).rejects.toThrow('a moment with its zone is expected');
});

test('a sale is explained by the running service, also under other rules', async () => {
  const text = await run('route', 'explain', 'sale-7');
  expect(text).toContain('went to   east (own priority)');
  expect(text).toContain('same as recorded');
  file('other.json', { ...RULES, channels: [{ id: 'west', priority: 1 }] });
  printed.length = 0;
  const other = await run('route', 'explain', 'sale-7', '--rules', '@other.json');
  expect(other).toMatch(/would go to +west/);
});

test('a word that is neither a file nor a sale is said to be neither', async () => {
  const text = await run('route', 'explain', 'sale-8');
  expect(text).toContain('Neither a file nor a sale in the journal: sale-8');
  expect(process.exitCode).toBe(66);
});

/** Everything a rule file can say wrongly, as the issue lists it: one line each. */
const EAST = '{ "id": "east", "priority": 1, "currency": "CNY",\n';
const fees = (text: string): string => `${EAST}"fees": [{\n${text} }] }`;
test.each([
  ['an unknown key', `${EAST}"wieght": 3 }`, 'line 3: channels[0].wieght: unknown key'],
  [
    'a rate over 100 %',
    fees('"kind": "percentage", "rate": "101%"'),
    'line 4: channels[0].fees[0].rate: a rate over 100 %',
  ],
  [
    'a channel that does not exist',
    '{ "priority": 1,\n"id": "north" }',
    'line 3: channels[0].id: no channel north is configured',
  ],
  [
    'overlapping tiers',
    fees(
      '"kind": "tiered", "tiers": [{ "fromMinor": 0, "toMinor": 900, "rate": "1%" },\n' +
        '{ "fromMinor": 800, "toMinor": null, "rate": "1%" }]',
    ),
    /line 5: channels\[0\]\.fees\[0\]\.tiers\[1\]\.fromMinor: /,
  ],
  [
    'weights that add up to 0',
    '{ "id": "east", "priority": 1, "weight": 0 },\n{ "id": "west", "priority": 1, "weight": 0 }',
    /line [23]: channels.*weight/,
  ],
])('%s is refused at the prompt with line, key and reason', async (_, channels, finding) => {
  file('wrong.json', `{ "version": 1, "channels": [\n${channels}] }`);
  const text = await run('route', 'check', '@wrong.json', ...CONFIG);
  expect(text).toContain('Refused; nothing was changed.');
  if (typeof finding === 'string') expect(text).toContain(finding);
  else expect(text).toMatch(finding);
  expect(process.exitCode).toBe(65);
});
