import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { disguises, tracesOf } from '../planted-card.fixture.ts';
import { type BundleSource, collect, contentsOf, MOST_FILE_CHARACTERS, zipOf } from './collect.ts';
import { fileSource, logSources } from './file-sources.ts';
import { saveBundle } from './save.ts';
import { findCardLike } from './scan.ts';
import { doctorSources, serviceSources } from './service-sources.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const QUIET = { breathe: () => Promise.resolve(), progress: () => {} };
const text = (name: string, content: string): BundleSource => ({ name, read: async () => content });

const write = (name: string, content: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};

/** The card in every disguise, as one text that a careless program might have written. */
const PLANT = disguises()
  .map(({ text: planted }) => planted)
  .join('\n');

/** Every source there is, each with the card planted in what it reads. */
const plantedSources = (): readonly BundleSource[] => {
  // Every answer has the card in it; a page of sales leads to a story that has it too.
  const page = { rows: [{ saleId: 'sale-1' }], next: null };
  const ask = async () => ({ ...page, channels: [], planted: PLANT }) as never;
  const facts = {
    premises: { configFile: write('daemon.json', PLANT), logFile: write('d.log', PLANT) },
    channels: [{ id: 'east' }],
  };
  write('d.log.1', PLANT);
  const finding = { check: 'keys', about: null, verdict: 'fail', finding: 'KEYS_PROBLEM' };
  const results = [{ ...finding, values: { what: PLANT } }];
  return [
    ...doctorSources(async () => ({ atWallMs: 0, verdict: 'fail', results }) as never),
    ...serviceSources(ask, facts as never, { configFile: '', logFile: '' }),
    fileSource('till/terminal.json', write('terminal.json', PLANT)),
    ...logSources('till', write('t.log', PLANT)),
    text('devices/facts.json', PLANT),
    text('devices/reader.txt', PLANT),
  ];
};

describe('a bundle', () => {
  test('holds nothing of a card that was planted in every one of its sources', async () => {
    write('t.log.1', PLANT);
    const sources = plantedSources();
    // Without this the claim below would hold for a search that finds nothing.
    for (const { name, read } of sources) expect(tracesOf(await read()), name).not.toEqual([]);
    const bundle = await collect(sources, QUIET);
    expect(bundle.missing).toEqual([]);
    expect(bundle.files).toHaveLength(sources.length);
    const zip = await zipOf(bundle, {}, QUIET.breathe);
    for (const [name, bytes] of Object.entries(unzipSync(zip))) {
      expect(tracesOf(strFromU8(bytes)), name).toEqual([]);
    }
  });

  test('is refused whole when the second look finds what the masking left', async () => {
    const careless = collect(plantedSources(), { ...QUIET, mask: (plain) => plain });
    await expect(careless).rejects.toThrow('card data was left');
    expect(findCardLike('a number 6222 0212 3456 7895 in clear')).toEqual(['16 digits']);
    expect(findCardLike('at 1795822200123, paid 622202******7895')).toEqual([]);
  });

  test('has a checksum for each file that `sha256sum -c` agrees with', async () => {
    const bundle = await collect([text('a/one.txt', 'one\n'), text('two.txt', 'two\n')], QUIET);
    const zip = await zipOf(bundle, { of: 'TILL0007' }, QUIET.breathe);
    for (const [name, bytes] of Object.entries(unzipSync(zip)))
      write(join('out', name), strFromU8(bytes));
    const cwd = join(folder, 'out');
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd, encoding: 'utf8' });
    expect(said).toBe('a/one.txt: OK\ntwo.txt: OK\nmanifest.json: OK\n');
    const manifest = JSON.parse(readFileSync(join(cwd, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ of: 'TILL0007', files: contentsOf(bundle).files });
    // A changed byte has to show.
    writeFileSync(join(cwd, 'two.txt'), 'tow\n');
    expect(() => execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd, stdio: 'pipe' })).toThrow();
  });

  test('names what could not be had, and why, and holds the rest', async () => {
    const gone = fileSource('logs/gone.log', join(folder, 'gone.log'));
    const bundle = await collect([gone, text('here.txt', 'here')], QUIET);
    expect(bundle.missing).toMatchObject([
      { name: 'logs/gone.log', why: expect.stringContaining('ENOENT') },
    ]);
    expect(contentsOf(bundle).files.map(({ name }) => name)).toEqual(['here.txt']);
  });

  test('keeps the end of a file that is too long, and says so', async () => {
    const lines = Array.from({ length: 60_000 }, (_, n) => `line ${n} ${'.'.repeat(20)}`).join(
      '\n',
    );
    const [file] = (await collect([text('long.log', lines)], QUIET)).files;
    expect(file?.text.length).toBeLessThanOrEqual(MOST_FILE_CHARACTERS + 100);
    expect(file?.text).toMatch(/^\[\d+ characters before this were left out\]\nline /);
    expect(file?.text.endsWith(lines.slice(-40))).toBe(true);
  });

  test('is worked on in slices, with a breath for the sale after each (invariant L4)', async () => {
    let breaths = 0;
    const breathe = async () => {
      breaths += 1;
    };
    const log = `${'{"msg":"a line of a log"}\n'.repeat(40_000)}`;
    const bundle = await collect([text('long.log', log)], { ...QUIET, breathe });
    const collecting = breaths;
    expect(collecting).toBeGreaterThan(MOST_FILE_CHARACTERS / (40 * 1024));
    await zipOf(bundle, {}, breathe);
    expect(breaths - collecting).toBeGreaterThan(MOST_FILE_CHARACTERS / (40 * 1024));
  });

  test('takes a key away that would lie across two slices', async () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(327);
    const key = `-----BEGIN PRIVATE KEY-----\n${'QUJD\n'.repeat(2_000)}-----END PRIVATE KEY-----\n`;
    const [file] = (await collect([text('keys.txt', `${filler}${key}${filler}`)], QUIET)).files;
    expect(file?.text).toContain('[private key]');
    expect(file?.text).not.toContain('QUJD');
  });

  test('tells its progress, a source at a time', async () => {
    const told: string[] = [];
    const progress = (name: string, done: number, of: number) =>
      void told.push(`${done}/${of} ${name}`);
    await collect([text('one', '1'), text('two', '2')], { ...QUIET, progress });
    expect(told).toEqual(['0/2 one', '1/2 two']);
  });

  test('is saved for its user alone, under a name that says whose and when', async () => {
    const bundle = await collect([text('one.txt', 'one')], QUIET);
    const atWallMs = Date.UTC(2026, 10, 27, 4, 5, 6);
    const order = {
      directory: join(folder, 'out'),
      of: 'TILL0007',
      madeBy: 'screen',
      atWallMs,
    } as const;
    const saved = await saveBundle(bundle, order);
    expect(saved.path).toMatch(/out\/switchlane-TILL0007-20261127-040506\.zip$/);
    const bytes = readFileSync(saved.path);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(saved.sha256);
    expect(bytes.length).toBe(saved.bytes);
    expect(statSync(saved.path).mode & 0o077).toBe(0);
  });
});
