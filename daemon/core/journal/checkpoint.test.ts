import { describe, expect, test } from 'vitest';
import type { AttemptId, SaleId, Stan } from '#contract/ids.ts';
import { MemoryStore } from '#test/sim/memory-store.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { CHANNEL, ENTRIES, IDENTITY, PATHS, SALE, TERMINAL } from '../sample-facts.ts';
import type { EntryBody } from './entries.ts';
import { Journal } from './journal.ts';
import type { CheckpointStore, JournalStore } from './store.ts';

const clock = createVirtualClock();

/** A store in memory that keeps checkpoints, and counts what a start reads. */
class CheckpointedStore extends MemoryStore implements JournalStore {
  readonly kept: { sequence: number; body: string }[] = [];
  override readonly checkpoints: CheckpointStore;
  read = 0;

  constructor(everyEntries: number) {
    super();
    this.checkpoints = {
      everyEntries,
      last: () => this.kept.at(-1) ?? null,
      write: (sequence, body) => {
        this.kept.push({ sequence, body });
      },
    };
  }

  override *entriesAfter(sequence: number) {
    for (const entry of super.entriesAfter(sequence)) {
      this.read += 1;
      yield entry;
    }
  }
}

const numbered = (number: number, bodies: readonly EntryBody[]): EntryBody[] => {
  const [saleId, attemptId] = [`sale-${number}` as SaleId, `attempt-${number}` as AttemptId];
  const identity = { ...IDENTITY, stan: number as Stan, attemptId };
  return bodies.map(
    (body) =>
      ({
        ...body,
        ...(body.saleId === null ? {} : { saleId }),
        ...('attemptId' in body ? { attemptId } : {}),
        ...(body.kind === 'attempt-armed' ? { identity } : {}),
      }) as EntryBody,
  );
};
/** Many sales whose entries are mixed with each other's, as tills sell at the same time. */
const mixed = (seed: number, sales: number): EntryBody[] => {
  const random = seededRandom(seed, 'mixed');
  const paths = [
    ...Object.values(PATHS),
    [...PATHS.reversing, ENTRIES['cover-opened']],
    [...PATHS.declined, ENTRIES['reversal-ordered'], ENTRIES.alarm],
    [...PATHS.refused, ENTRIES['sale-failed']],
    [...PATHS.approved, ENTRIES['day-settled'], ENTRIES.discrepancy],
  ];
  const queues = Array.from({ length: sales }, (_, n) => numbered(n + 1, random.pick(paths)));
  const entries: EntryBody[] = [];
  while (queues.length > 0) {
    const at = random.below(Math.min(4, queues.length));
    const next = queues[at]?.shift();
    if (next === undefined) queues.splice(at, 1);
    else entries.push(next);
  }
  return entries;
};
const shown = (journal: Journal): object => ({
  sales: [...journal.openSales()].sort((a, b) => (a.saleId < b.saleId ? -1 : 1)),
  live: [...journal.liveAttempts()].sort((a, b) => (a.attemptId < b.attemptId ? -1 : 1)),
  stan: journal.nextStan(CHANNEL, TERMINAL),
  days: journal.days(),
  length: journal.length,
});

describe('a start from a checkpoint', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'sees what a start from the first entry sees (seed %i)',
    (seed) => {
      const store = new CheckpointedStore(7 + seed);
      const journal = new Journal(store, clock);
      for (const body of mixed(seed, 60)) journal.append(body);
      const { kept: _, checkpoints: __, ...bare } = store;
      const withoutCheckpoints: JournalStore = {
        ...bare,
        append: () => {},
        entriesAfter: (sequence) => store.entriesAfter(sequence),
        entriesOfSale: (saleId) => store.entriesOfSale(saleId),
        saleOfAttempt: (attemptId) => store.saleOfAttempt(attemptId),
        findSales: (...asked) => store.findSales(...asked),
      };
      const whole = shown(new Journal(withoutCheckpoints, clock));
      store.read = 0;
      const quick = shown(new Journal(store, clock));
      expect(quick).toEqual(whole);
      expect(quick).toEqual(shown(journal));
      expect(store.read).toBeLessThan(7 + seed);
    },
  );

  test('goes on from there: later facts about sales open then are taken in', () => {
    const store = new CheckpointedStore(3);
    const journal = new Journal(store, clock);
    for (const body of PATHS.unknown) journal.append(body);
    expect(store.kept).toHaveLength(1);
    const again = new Journal(store, clock);
    again.append(ENTRIES['reversal-ordered']);
    expect(again.attemptsOf(SALE)[0]?.state.at).toBe('reversing');
  });

  test.each([
    ['nothing', ''],
    ['half of it', '{"openSales":["sale-1"]'],
    ['another shape', '{"openSales":"sale-1","lastStan":[],"days":[]}'],
    ['a sale nobody sold', '{"openSales":["never"],"lastStan":[],"days":[]}'],
    ['a sale twice', '{"openSales":["sale-1","sale-1"],"lastStan":[],"days":[]}'],
  ])('that says %s reads the whole journal instead', (_, body) => {
    const store = new CheckpointedStore(100);
    const journal = new Journal(store, clock);
    for (const entry of PATHS.unknown) journal.append(entry);
    store.kept.push({ sequence: 2, body });
    store.read = 0;
    expect(shown(new Journal(store, clock))).toEqual(shown(journal));
    expect(store.read).toBe(PATHS.unknown.length);
  });
});

describe('a checkpoint', () => {
  test('is written after so many entries, and not in between', () => {
    const store = new CheckpointedStore(4);
    const journal = new Journal(store, clock);
    for (const body of mixed(1, 3)) {
      journal.append(body);
      expect(journal.uncovered).toBeLessThan(4);
    }
    expect(store.kept.map(({ sequence }) => sequence % 4)).toEqual(store.kept.map(() => 0));
  });

  test('is small however long the day: only what is open is in it', () => {
    const store = new CheckpointedStore(400);
    const journal = new Journal(store, clock);
    for (let n = 1; n <= 400; n += 1) {
      for (const body of numbered(n, PATHS.approved)) journal.append(body);
    }
    expect(store.kept).toHaveLength(4);
    expect(store.kept.at(-1)?.body.length).toBeLessThan(400);
  });

  test('that can not be written stops the journal, and the append before it stands', () => {
    const store = new CheckpointedStore(2);
    store.checkpoints.write = () => {
      throw new Error('disk full');
    };
    const journal = new Journal(store, clock);
    for (const body of PATHS.armed) journal.append(body);
    expect(journal.state).toMatchObject({ at: 'stopped', code: 'JOURNAL_IO' });
    expect(journal.attemptsOf(SALE)[0]?.state.at).toBe('armed');
  });
});
