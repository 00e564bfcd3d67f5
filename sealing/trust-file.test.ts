import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPair, testRoot } from './keys.fixture.ts';
import { readTrust } from './trust-file.ts';

let root: string;
let rootPem: string;
let platformPem: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trust-'));
  rootPem = (await testRoot()).pem;
  platformPem = (await testPair('platform')).pem;
});
afterAll(() => rm(root, { recursive: true, force: true }));

const NAMED = {
  roots: ['../root.pem'],
  refusedKeys: 'refused-keys.txt',
  platformCertificate: 'platform.pem',
};

let cases = 0;
/** A key folder with these files. */
async function folder(trust: unknown, files: Readonly<Record<string, string>> = {}) {
  cases += 1;
  const directory = join(root, String(cases), 'keys');
  await mkdir(directory, { recursive: true });
  const all = {
    '../root.pem': rootPem,
    'platform.pem': platformPem,
    'refused-keys.txt': '',
    'trust.json': typeof trust === 'string' ? trust : JSON.stringify(trust),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await writeFile(join(directory, name), text);
  return directory;
}

test('roots, the platform and refused keys are read from the files that are named', async () => {
  const colons = Array.from({ length: 32 }, () => 'AB').join(':');
  const list = `# leaked in spring\n\n${'0'.repeat(64)} # north\n${colons}\n`;
  const trust = await readTrust(await folder(NAMED, { 'refused-keys.txt': list }));
  expect(trust.roots.map(({ subject }) => subject)).toEqual(['CN=Test root']);
  expect(trust.platform.map(({ subject }) => subject)).toEqual(['CN=platform']);
  expect([...trust.refused]).toEqual(['0'.repeat(64), 'ab'.repeat(32)]);
});

test('without a list and a platform nothing is refused and nobody sends parameters', async () => {
  const trust = await readTrust(await folder({ roots: ['../root.pem'] }));
  expect(trust.refused.size).toBe(0);
  expect(trust.platform).toEqual([]);
});

test.each([
  ['half written', '{"roots": ["../ro', {}, /not whole JSON/],
  ['empty', '', {}, /not whole JSON/],
  ['without a root', { roots: [] }, {}, /roots/],
  ['with a word it does not know', { ...NAMED, trusted: true }, {}, /trusted/],
  ['naming a list that is gone', { ...NAMED, refusedKeys: 'gone.txt' }, {}, /gone.txt.*not there/],
  ['naming a root that is gone', { roots: ['gone.pem'] }, {}, /gone.pem.*not there/],
  ['with a root that is none', NAMED, { '../root.pem': 'no root' }, /no certificate in PEM form/],
  ['with a cut list', NAMED, { 'refused-keys.txt': 'abc' }, /line 1 .* no fingerprint/],
  ['with a platform that is none', NAMED, { 'platform.pem': '' }, /the platform's certificate/],
])('KC7: a file %s trusts nobody, and says why', async (_, trust, files, why) => {
  await expect(readTrust(await folder(trust, files))).rejects.toThrow(why);
});

test('KC7: a key folder without the file trusts nobody', async () => {
  await expect(readTrust(join(root, 'nowhere'))).rejects.toThrow(/trust.json.*not there/);
});
