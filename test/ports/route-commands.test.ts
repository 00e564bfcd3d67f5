/** A technician at the prompt, with the real payment service, its rule file and its journal. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '#daemon/host/sqlite-journal.ts';
import { certificateText } from './daemon-certificate.ts';

const HERE = import.meta.dirname;
const MAIN = join(HERE, '../../daemon/host/main.ts');
const SWITCHLANE = join(HERE, '../../daemon/cli/switchlane.ts');

let folder = '';
let daemon: ChildProcess | null = null;
let told = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'route-'));
  writeFileSync(join(folder, 'east.pem'), await certificateText());
  const channel = (id: string) => ({
    profile: {
      ...{ id, name: { zh: id, en: id }, methods: ['card'] },
      // A port nobody listens on: no channel is needed here.
      addresses: ['ws://127.0.0.1:9'],
    },
    certificateFile: 'east.pem',
  });
  const config = {
    ...{ terminal: 'T0000001', stateDirectory: 'state', socket: 'run/daemon.sock' },
    ...{ channels: ['bank-east', 'bank-harbor'].map(channel), rules: 'rules.json' },
  };
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify(config));
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const rules = (text: string): void => writeFileSync(join(folder, 'rules.json'), text);
const GOOD =
  '{ "version": 7,\n"channels": [\n{ "id": "bank-east", "priority": 1 },\n{ "id": "bank-harbor", "priority": 2 }] }';

const start = async (): Promise<void> => {
  const child = spawn(process.execPath, [MAIN, '--config', join(folder, 'daemon.json')]);
  daemon = child;
  told = '';
  child.stderr.on('data', (bytes) => {
    told += bytes;
  });
  await once(child.stdout, 'data');
};
const stop = async (): Promise<void> => {
  if (daemon === null) return;
  const gone = once(daemon, 'close');
  daemon.kill('SIGTERM');
  await gone;
  daemon = null;
};
/** Resolves once the service's log says it. */
const logged = async (words: string): Promise<void> => {
  while (!told.includes(words)) await once(daemon?.stderr as NodeJS.ReadableStream, 'data');
};

const switchlane = (...words: readonly string[]): Promise<{ code: number; text: string }> =>
  new Promise((resolve) => {
    const socket = join(folder, 'run/daemon.sock');
    const args = [SWITCHLANE, '--socket', socket, ...words];
    execFile(process.execPath, args, (error, out, errors) =>
      resolve({ code: Number(error?.code ?? 0), text: out + errors }),
    );
  });
const force = (channel: string, ...more: readonly string[]) =>
  switchlane('route', 'force', channel, '--reason', 'east is slow', '--for', '30m', ...more);

test('a force is seen, kept in the journal with its end, and over after a restart', async () => {
  rules(GOOD);
  await start();
  const forced = await force('bank-harbor', '--person', 'Wang', '--method', 'card');
  expect(forced.code).toBe(0);
  expect(forced.text).toMatch(/^rules in force: 7-[0-9a-f]{8}$/m);
  expect(forced.text).toContain('bank-harbor is forced for card by Wang until');
  expect((await force('bank-west')).text).toContain('there are bank-east, bank-harbor');
  expect((await force('bank-east', '--for', 'long')).code).not.toBe(0);
  await stop();
  await start();
  const shown = await switchlane('route', 'show');
  expect(shown.text).toContain('nobody forces a channel');
  expect((await force('bank-east')).code).toBe(0);
  const lifted = await switchlane('route', 'lift', '--reason', 'all is well again');
  expect(lifted.text).toContain('nobody forces a channel');
  await stop();
  const journal = openJournal(join(folder, 'state/journal.sqlite'));
  const kinds = [...journal.entriesAfter(0)].map(({ body }) => body.kind);
  journal.close();
  expect(kinds).toEqual(['route-forced', 'route-force-expired', 'route-forced', 'route-lifted']);
});

test('a file that is refused while it runs leaves the rules before it, and says line, key, reason', async () => {
  rules(GOOD);
  await start();
  rules(GOOD.replace('"priority": 2', '"priority": "second"'));
  await logged('rule file refused');
  const { text } = await switchlane('route', 'show');
  expect(text).toMatch(/^rules in force: 7-/);
  expect(text).toMatch(/line 4: channels\[1\]\.priority: expected number/);
});

test('a rule file that is not there at a start is told, and the till starts all the same', async () => {
  await start();
  const { text } = await switchlane('route', 'show');
  expect(text).toContain('rules in force: default');
  expect(text).toContain("line 1: rules.json can't be read");
});

test('a sale nobody sold has no decision to explain', async () => {
  rules(GOOD);
  await start();
  const { code, text } = await switchlane('route', 'explain', 'sale-1');
  expect(text).toContain('Neither a file nor a sale in the journal: sale-1');
  expect(code).toBe(66);
});
