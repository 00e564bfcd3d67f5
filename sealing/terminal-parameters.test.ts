import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseCertificate } from './certificate.ts';
import { flipBit, type TestPair, testPair, WALL_MS } from './keys.fixture.ts';
import { MAX_TERMINAL_PARAMETER_BYTES } from './limits.ts';
import type { Signer } from './signed-data.ts';
import {
  openTerminalParameters,
  sealTerminalParameters,
  type TerminalParameters,
  terminalOpener,
  wipeSecrets,
} from './terminal-parameters.ts';

const TERMINAL = 'SL000001';
let platform: TestPair;
let terminal: TestPair;
let other: TestPair;
let sealed: string;

const factsOf = ({ pem }: TestPair) => {
  const facts = parseCertificate(pem);
  if (!facts) throw new Error('unreadable');
  return facts;
};
const signerOf = (pair: TestPair): Signer => ({ key: pair.key, certificate: factsOf(pair) });
const openerOf = (pair: TestPair) => terminalOpener(pair.key, factsOf(pair));

const parameters = (): TerminalParameters => ({
  version: 7,
  settings: JSON.stringify({ merchant: '巷口便利店' }),
  secrets: [{ name: 'wallet-secret', value: Buffer.from('a secret of a merchant') }],
});

const seal = (to = [terminal], by = platform, what = parameters(), id = TERMINAL) =>
  sealTerminalParameters(what, id, to.map(factsOf), signerOf(by), WALL_MS);
const open = (text: string, by = [terminal], pinned = [platform], id = TERMINAL) =>
  openTerminalParameters(text, id, pinned.map(factsOf), by.map(openerOf));

beforeAll(async () => {
  [platform, terminal] = [await testPair('platform'), await testPair('terminal')];
  other = await testPair('other');
  sealed = await seal();
});

test('A2: what the platform sealed comes back whole, with its version and the time of signing', async () => {
  expect(await open(sealed)).toEqual({ ...parameters(), signedAtWallMs: WALL_MS });
});

test('A2: while the terminal changes its key, either key opens, and no third one', async () => {
  const both = await seal([terminal, other]);
  expect(await open(both, [terminal])).toBeDefined();
  expect(await open(both, [other])).toBeDefined();
  expect(await open(sealed, [other])).toBeUndefined();
  expect(await open(sealed, [other, terminal])).toBeDefined();
});

test('S1: neither settings nor secrets can be read in what is stored', () => {
  const bytes = Buffer.from(sealed, 'base64');
  expect(bytes.includes('a secret of a merchant')).toBe(false);
  expect(bytes.includes('巷口便利店')).toBe(false);
});

test('opened secrets lie in buffers of their own, and can be wiped', async () => {
  const opened = await open(sealed);
  if (!opened) throw new Error('refused');
  wipeSecrets(opened);
  expect(opened.secrets[0]?.value.every((byte) => byte === 0)).toBe(true);
});

describe('A2: nothing is opened that', () => {
  test('another than a pinned platform signed, a channel of the same root among them', async () => {
    expect(await open(await seal([terminal], other))).toBeUndefined();
    expect(await open(await seal([terminal], terminal))).toBeUndefined();
    expect(await open(sealed, [terminal], [])).toBeUndefined();
  });

  test('is for another terminal', async () => {
    expect(await open(sealed, [terminal], [platform], 'SL000002')).toBeUndefined();
  });

  test('was cut anywhere, or is nothing', async () => {
    const bytes = Buffer.from(sealed, 'base64');
    for (let at = 0; at < bytes.length; at += 37) {
      expect(await open(bytes.subarray(0, at).toString('base64'))).toBeUndefined();
    }
    expect(await open('not base64 at all')).toBeUndefined();
  });

  test('had any bit flipped', async () => {
    const bytes = Buffer.from(sealed, 'base64');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), async (bit) => {
        expect(await open(flipBit(bytes, bit).toString('base64'))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

test('settings at the bound are sealed and opened, and one byte more is refused by its name', async () => {
  const overhead = 64;
  const settings = 'x'.repeat(MAX_TERMINAL_PARAMETER_BYTES - overhead);
  const large = await seal([terminal], platform, { version: 1, settings, secrets: [] });
  expect((await open(large))?.settings).toHaveLength(settings.length);
  const larger = { version: 1, settings: settings + settings, secrets: [] };
  await expect(seal([terminal], platform, larger)).rejects.toThrow(/settings/);
});
