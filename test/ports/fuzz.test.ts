import { afterAll, expect, test } from 'vitest';
import { type Campaign, FuzzThread, fuzzParser } from '#test/fuzz/campaign.ts';
import { makeInput } from '#test/fuzz/inputs.ts';
import { PARSERS } from '#test/fuzz/parsers/all.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';

const urlOf = (path: string): string => new URL(path, import.meta.url).href;

const threads = {
  all: new FuzzThread(urlOf('../fuzz/parsers/all.ts')),
  faulty: new FuzzThread(urlOf('../fuzz/faulty-parsers.fixture.ts')),
};
afterAll(async () => {
  await Promise.all([threads.all.stop(), threads.faulty.stop()]);
});

const CAMPAIGN: Campaign = {
  seed: 20_261_122,
  inputs: 400,
  from: 0,
  inputLimitMs: 2_000,
  measureHeld: false,
};

const fuzz = (name: string, more: Partial<Campaign> = {}) =>
  fuzzParser(threads.faulty, { name, share: 1 }, { ...CAMPAIGN, ...more });

test.for(PARSERS)('the parser "$name" survives hostile input', async (parser) => {
  const { crashes, hangs, inputs } = await fuzzParser(threads.all, parser, CAMPAIGN);
  expect({ crashes, hangs }).toEqual({ crashes: [], hangs: [] });
  expect(inputs).toBeGreaterThan(0);
});

test('the fuzzer tells a crash, thrown or rejected, and names the input to repeat it', async () => {
  const thrown = await fuzz('throws');
  const [first] = thrown.crashes;
  expect(first?.what).toContain('no exclamation marks');
  const again = await fuzz('throws', { from: first?.number ?? 0, inputs: 1 });
  expect(again.crashes).toEqual([first]);
  expect((await fuzz('rejects')).crashes.length).toBeGreaterThan(0);
  expect((await fuzz('sound')).crashes).toEqual([]);
});

test('the fuzzer tells a hang and goes on behind it', async () => {
  const { hangs, inputs } = await fuzz('loops', { inputs: 40, inputLimitMs: 150 });
  expect(hangs.length).toBeGreaterThan(0);
  expect(inputs).toBeGreaterThan((hangs[0]?.number ?? 0) + 1);
});

test('the fuzzer tells a parser that keeps an endless stream', async () => {
  const { crashes, heldBytes } = await fuzz('hoards', { inputs: 1, measureHeld: true });
  expect(heldBytes).toBeGreaterThan(64 * 1024);
  expect(crashes[0]?.what).toContain('endless stream');
});

test('one seed gives one sequence of inputs, another seed another', () => {
  const material = { shape: 'json', corpus: [Buffer.from('{"a":[1,2]}')], words: [] } as const;
  const inputs = (seed: number): string =>
    Array.from({ length: 50 }, (_, number) =>
      Buffer.from(makeInput(material, seededRandom(seed, `p-${number}`))).toString('hex'),
    ).join('\n');
  expect(inputs(7)).toBe(inputs(7));
  expect(inputs(7)).not.toBe(inputs(8));
});
