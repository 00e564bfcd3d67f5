import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../renderer', import.meta.url));
const BUILD_MS = 120_000;
/** The bound on what a till loads before it can sell. */
const MOST_FIRST_LOAD_BYTES = 350 * 1024;

type Chunk = Rolldown.OutputChunk;

/** The screens as a build makes them, in memory. */
async function chunksOf(mode: string): Promise<readonly Chunk[]> {
  const built = await build({ root: ROOT, mode, logLevel: 'error', build: { write: false } });
  const outputs = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  return outputs.flatMap(({ output }) =>
    output.flatMap((part) => (part.type === 'chunk' ? [part] : [])),
  );
}

/** What is fetched before anything is opened: the entry, and whatever it imports at once. */
function firstLoad(chunks: readonly Chunk[]): readonly Chunk[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const wanted = chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
  const seen = new Set<string>();
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    wanted.push(...(byName.get(name)?.imports ?? []));
  }
  return chunks.filter(({ fileName }) => seen.has(fileName));
}

const mentions = (chunks: readonly Chunk[], text: string): string[] =>
  chunks.filter(({ code }) => code.includes(text)).map(({ fileName }) => fileName);

/** Test ids stand in the code of these screens and in no wording. */
const SIMULATED = ['sim-pad-display', 'scenario-title', 'run-verdict'];
/** The stripes that mark it all. */
const STRIPES = 'sim-fold';

test.concurrent(
  'the screens of a shop hold no code that could show or select anything simulated',
  async () => {
    const chunks = await chunksOf('shop');
    expect(mentions(chunks, 'screen-amount')).not.toEqual([]);
    for (const text of [...SIMULATED, STRIPES]) expect(mentions(chunks, text)).toEqual([]);
  },
  BUILD_MS,
);

test.concurrent(
  'rehearsal and its time lines are fetched when they are opened, the mark on them with the till',
  async () => {
    const chunks = await chunksOf('production');
    const first = firstLoad(chunks);
    for (const text of SIMULATED) {
      expect(mentions(chunks, text)).not.toEqual([]);
      expect(mentions(first, text)).toEqual([]);
    }
    expect(mentions(first, STRIPES)).not.toEqual([]);
    const bytes = first.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
    expect(bytes).toBeLessThan(MOST_FIRST_LOAD_BYTES);
  },
  BUILD_MS,
);
