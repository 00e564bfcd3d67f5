import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '#contract/ports.ts';
import { parseCertificate } from '#sealing/certificate.ts';
import { flipBit, type TestPair, testPair, WALL_MS } from '#sealing/keys.fixture.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import {
  openTerminalParameters,
  sealTerminalParameters,
  terminalOpener,
} from '#sealing/terminal-parameters.ts';
import { loadParameters } from './load-parameters.ts';
import { createParameterFiles, type ParameterStore } from './parameter-store.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const TERMINAL = 'SL000001';
const SECRET = 'a merchant secret';

let root: string;
let platform: TestPair;
let terminal: TestPair;
let stranger: TestPair;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'parameters-'));
  [platform, terminal] = [await testPair('platform'), await testPair('till')];
  stranger = await testPair('stranger');
});
afterAll(() => rm(root, { recursive: true, force: true }));

const facts = ({ pem }: TestPair) => {
  const found = parseCertificate(pem);
  if (!found) throw new Error('unreadable');
  return found;
};

const settings = (set: object = {}) => ({
  merchant: { name: { zh: '店', en: 'Shop' }, id: '1' },
  maxAmountMinor: 50_000,
  copies: ['customer'],
  autoReturnMs: null,
  offline: { startAllowed: true },
  ...set,
});

const sent = (version: number, set: object = {}, by = platform) =>
  sealTerminalParameters(
    {
      version,
      settings: JSON.stringify(settings(set)),
      secrets: [{ name: 'wallet', value: Buffer.from(SECRET) }],
    },
    TERMINAL,
    [facts(terminal)],
    { key: by.key, certificate: facts(by) },
    WALL_MS,
  );

/** Loads as at a start; `null`: the platform is not there. */
const start = (directory: string, download: string | null, store?: ParameterStore) =>
  loadParameters({
    platform: { download: async () => download, offer: async () => null },
    store: store ?? createParameterFiles(directory),
    open: (text) =>
      openTerminalParameters(
        text,
        TERMINAL,
        [facts(platform)],
        [terminalOpener(terminal.key, facts(terminal))],
      ),
    log: quiet,
  });

let cases = 0;
/** A till that has version 5. */
async function till() {
  cases += 1;
  const directory = join(root, String(cases));
  await start(directory, await sent(5));
  return directory;
}

test('A2: a first start takes what the platform sends, and the next one works without it', async () => {
  const directory = join(root, 'first');
  const first = await start(directory, await sent(1));
  expect(first).toMatchObject({ version: 1, notice: null, settings: { maxAmountMinor: 50_000 } });
  const second = await start(directory, null);
  expect(second).toMatchObject({ version: 1, notice: 'PARAMETERS_STALE' });
  expect(second.settings).toEqual(first.settings);
});

test('S1: nothing of the parameters is on the disk in the clear', async () => {
  const directory = await till();
  const names = await readdir(directory);
  expect(names.toSorted()).toEqual(['parameters.cms', 'parameters.version']);
  for (const name of names) {
    const text = await readFile(join(directory, name), 'utf8');
    for (const bytes of [text, Buffer.from(text, 'base64').toString('latin1')]) {
      expect(bytes).not.toContain(SECRET);
      expect(bytes).not.toContain('maxAmountMinor');
    }
  }
});

test('A2: a secret is opened for one use, and wiped after it', async () => {
  const loaded = await start(await till(), null);
  let kept: Uint8Array = new Uint8Array();
  const text = await loaded.withSecret('wallet', (secret) => {
    kept = secret;
    return Buffer.from(secret).toString();
  });
  expect(text).toBe(SECRET);
  expect(kept).toEqual(Buffer.alloc(SECRET.length));
  expect(await loaded.withSecret('no such secret', () => 'used')).toBeUndefined();
});

test('A2: a higher version is taken, and the same one again changes nothing', async () => {
  const directory = await till();
  const higher = await start(directory, await sent(6, { maxAmountMinor: 60_000 }));
  expect(higher).toMatchObject({ version: 6, notice: null, settings: { maxAmountMinor: 60_000 } });
  const same = await start(directory, await sent(6, { maxAmountMinor: 70_000 }));
  expect(same).toMatchObject({ version: 6, notice: null, settings: { maxAmountMinor: 60_000 } });
});

test('KC8: a lower version is refused, and the last good one stays in use', async () => {
  const loaded = await start(await till(), await sent(4));
  expect(loaded).toMatchObject({ version: 5, notice: 'PARAMETERS_REFUSED' });
});

test.each([
  ['was cut', async () => (await sent(6)).slice(0, -40)],
  [
    'had a bit flipped',
    async () => flipBit(Buffer.from(await sent(6), 'base64'), 4321).toString('base64'),
  ],
  ['another than the platform signed', () => sent(6, {}, stranger)],
  ['is out of range', () => sent(6, { maxAmountMinor: 10 ** 13 })],
  ['has a key nobody knows', () => sent(6, { discount: 5 })],
  ['is no JSON', async () => '{}'],
])('KC7: what %s is refused, and the last good one stays in use', async (_, made) => {
  const bad = await made();
  const directory = await till();
  expect(await start(directory, bad)).toMatchObject({ version: 5, notice: 'PARAMETERS_REFUSED' });
  // And nothing of it stayed behind.
  expect(await start(directory, await sent(6))).toMatchObject({ version: 6, notice: null });
});

test('KC8: an older copy put in the place of the stored one is noticed', async () => {
  const directory = await till();
  const older = await readFile(join(directory, 'parameters.cms'), 'utf8');
  await start(directory, await sent(6));
  await writeFile(join(directory, 'parameters.cms'), older);
  await expect(start(directory, null)).rejects.toThrow(/PARAMETERS_MISSING/);
  await expect(start(directory, await sent(5))).rejects.toThrow(/PARAMETERS_REFUSED/);
  expect(await start(directory, await sent(6))).toMatchObject({ version: 6, notice: null });
});

test('a stored copy that was damaged is replaced by what the platform sends', async () => {
  const directory = await till();
  await writeFile(join(directory, 'parameters.cms'), 'half of it');
  expect(await start(directory, await sent(5))).toMatchObject({ version: 5, notice: null });
});

test('FS1: on a full disk the last good ones stay in use, and the new ones come another time', async () => {
  const directory = await till();
  const files = createParameterFiles(directory);
  const full: ParameterStore = {
    read: files.read,
    keep: () =>
      Promise.reject(
        new SealingError({ code: 'key-file-unusable', path: 'parameters.cms', why: 'ENOSPC' }),
      ),
  };
  const loaded = await start(directory, await sent(6), full);
  expect(loaded).toMatchObject({ version: 5, notice: 'PARAMETERS_NOT_STORED' });
  expect(await start(directory, await sent(6))).toMatchObject({ version: 6, notice: null });
});

test('FS1: a first start on a full disk says so instead of starting without parameters', async () => {
  const full: ParameterStore = {
    read: async () => ({ sealed: null, floor: 0 }),
    keep: () =>
      Promise.reject(
        new SealingError({ code: 'key-file-unusable', path: 'parameters.cms', why: 'ENOSPC' }),
      ),
  };
  await expect(start(root, await sent(1), full)).rejects.toThrow(/ENOSPC.*PARAMETERS_NOT_STORED/s);
});

test('a real disk that refuses the file is told with its path, and the old file stays whole', async () => {
  const directory = await till();
  const before = await readFile(join(directory, 'parameters.cms'), 'utf8');
  const files = createParameterFiles(join(directory, 'parameters.cms'));
  await expect(files.keep('new', 6)).rejects.toThrow(
    /parameters.cms could not be read or written: E/,
  );
  expect(await readFile(join(directory, 'parameters.cms'), 'utf8')).toBe(before);
});

test('a till that never had parameters and has no platform says so, and does not start', async () => {
  await expect(start(join(root, 'never'), null)).rejects.toThrow(/PARAMETERS_MISSING/);
  const bad = await sent(1, {}, stranger);
  await expect(start(join(root, 'never'), bad)).rejects.toThrow(/PARAMETERS_REFUSED/);
});

test('A2: where the platform forbids it, a till does not start from its stored copy alone', async () => {
  const directory = join(root, 'bound');
  await start(directory, await sent(1, { offline: { startAllowed: false } }));
  await expect(start(directory, null)).rejects.toThrow(/PARAMETERS_STALE/);
});
