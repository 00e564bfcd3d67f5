import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleSearch } from '#contract/sales-api.ts';
import type { JournalEntry } from '#daemon/core/journal/entries.ts';
import type { JournalStore } from '#daemon/core/journal/store.ts';
import { openJournal, type SqliteJournal } from '#daemon/host/sqlite-journal.ts';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { type SeededRandom, seededRandom } from '#test/sim/seeded-random.ts';
import { START_WALL_MS } from '#test/sim/virtual-clock.ts';
import { alarmEntry, simulatedAppends } from './journal-entries.ts';

let directory = '';
let file = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchlane-journal-'));
  file = join(directory, 'journal.sqlite');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What the simulated days sell, and what they don't. */
const SEARCHES: readonly SaleSearch[] = [
  {},
  ...(['approved', 'declined', 'failed', 'open'] as const).map((result) => ({ result })),
  { amountMinor: 12_500 as AmountMinor },
  { amountMinor: 12_500 as AmountMinor, result: 'approved' },
  { last4: '0005' },
  { last4: '9999' },
  { saleId: 'sale-1', last4: '0005' },
  { fromWallMs: START_WALL_MS + 60_000, untilWallMs: START_WALL_MS + 600_000 },
];

/** Everything the core may ask of its store, about ids that are there and ids that are not. */
const asked = (
  store: JournalStore,
  ids: { sales: SaleId[]; attempts: AttemptId[] },
  from: number,
) => ({
  after: [...store.entriesAfter(from)],
  ofSales: ids.sales.map((saleId) => store.entriesOfSale(saleId)),
  owners: ids.attempts.map((attemptId) => store.saleOfAttempt(attemptId)),
  found: SEARCHES.flatMap((search) =>
    [null, from, 7].map((before) => store.findSales(search, before, { most: 3, lookAt: 9 })),
  ),
  checkpoint: store.checkpoints?.last() ?? null,
});

const idsOf = (entries: readonly JournalEntry[], random: SeededRandom) => {
  const sales = entries.flatMap(({ body }) => body.saleId ?? []);
  const attempts = entries.flatMap(({ body }) =>
    'attemptId' in body ? (body.attemptId ?? []) : [],
  );
  const some = <T>(of: readonly T[], never: T): T[] =>
    of.length === 0 ? [never] : [never, random.pick(of), random.pick(of)];
  return {
    sales: some(sales, 'never-heard-of' as SaleId),
    attempts: some(attempts, 'never-heard-of' as AttemptId),
  };
};

describe('the journal store in memory and the one on disk', () => {
  test.each([1, 2, 3])(
    'read the same after the same appends, checkpoints and starts (day %i)',
    async (seed) => {
      const appends = await simulatedAppends(seed, 25);
      expect(appends.length).toBeGreaterThan(40);
      const random = seededRandom(seed, 'journal-store');
      const memory = new MemoryStore(10);
      let disk: SqliteJournal = openJournal(file, { everyEntries: 10 });
      const written: JournalEntry[] = [];
      for (const entries of appends) {
        for (const store of [memory, disk]) store.append(entries);
        written.push(...entries);
        if (random.chance(0.1)) {
          const body = JSON.stringify({ day: seed, after: written.length });
          for (const store of [memory, disk]) store.checkpoints?.write(written.length, body);
        }
        if (random.chance(0.05)) {
          disk.close();
          disk = openJournal(file, { everyEntries: 10 });
        }
        if (random.chance(0.2)) {
          const ids = idsOf(written, random);
          const from = random.below(written.length + 1);
          expect(asked(disk, ids, from)).toEqual(asked(memory, ids, from));
        }
      }
      const ids = idsOf(written, random);
      expect(asked(disk, ids, 0)).toEqual(asked(memory, ids, 0));
      expect([...disk.entriesAfter(0)]).toEqual(written);
      disk.close();
    },
  );
});

describe('a commit', () => {
  /** Kills a writer once it has told so many entries; says how many it told in all. */
  const killAfter = (entries: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const program = fileURLToPath(new URL('journal-writer.ts', import.meta.url));
      const writer = spawn(process.execPath, [program, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let told = 0;
      createInterface({ input: writer.stdout }).on('line', (line) => {
        told = Number(line);
        if (told === entries) writer.kill('SIGKILL');
      });
      writer.on('error', reject);
      writer.on('close', () => resolve(told));
    });

  test.each([1, 40])('that returned is there after a kill (%i entries told)', async (entries) => {
    const told = await killAfter(entries);
    const journal = openJournal(file);
    const found = [...journal.entriesAfter(0)];
    journal.close();
    expect(told).toBeGreaterThanOrEqual(entries);
    expect(found.length).toBeGreaterThanOrEqual(told);
    expect(found).toEqual(found.map(({ sequence }) => alarmEntry(sequence)));
  });
});
