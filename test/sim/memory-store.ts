import type { AttemptId, SaleId } from '#contract/ids.ts';
import type { JournalEntry } from '#daemon/core/journal/entries.ts';
import type { CheckpointStore, JournalStore } from '#daemon/core/journal/store.ts';

/**
 * The journal's store with SQLite's promises under `synchronous=FULL`, in memory: an append is one
 * transaction, and what was committed survives every crash. `test/ports/journal-store.test.ts`
 * holds it against a real file with the same random operations.
 */
export class MemoryStore implements JournalStore {
  readonly #entries: JournalEntry[] = [];
  readonly #ofSale = new Map<SaleId, JournalEntry[]>();
  readonly #saleOf = new Map<AttemptId, SaleId>();
  readonly #accepted: SaleId[] = [];
  /** Absent unless asked for; kept beside the entries, as the file keeps it. */
  readonly checkpoints?: CheckpointStore;
  /** Called before each append commits; throwing is the disk's fault. */
  beforeCommit: (entries: readonly JournalEntry[]) => void = () => {};
  /** Called after each append committed; throwing is a crash right after the commit. */
  afterCommit: (entries: readonly JournalEntry[]) => void = () => {};

  constructor(everyEntries: number | null = null) {
    if (everyEntries !== null) this.checkpoints = memoryCheckpoints(everyEntries);
  }

  /** Entries there are. */
  get length(): number {
    return this.#entries.length;
  }

  append(entries: readonly JournalEntry[]): void {
    this.beforeCommit(entries);
    for (const entry of entries) this.#take(entry);
    this.afterCommit(entries);
  }

  *entriesAfter(sequence: number): Iterable<JournalEntry> {
    yield* this.#entries.slice(sequence);
  }

  entriesOfSale(saleId: SaleId): readonly JournalEntry[] {
    return this.#ofSale.get(saleId) ?? [];
  }

  saleOfAttempt(attemptId: AttemptId): SaleId | null {
    return this.#saleOf.get(attemptId) ?? null;
  }

  recentSales(limit: number): readonly SaleId[] {
    return this.#accepted.slice(-limit).reverse();
  }

  #take(entry: JournalEntry): void {
    const { body } = entry;
    this.#entries.push(entry);
    if (body.kind === 'sale-accepted') this.#accepted.push(body.saleId);
    if (body.kind === 'attempt-armed') this.#saleOf.set(body.attemptId, body.saleId);
    if (body.saleId === null) return;
    const ofSale = this.#ofSale.get(body.saleId);
    if (ofSale === undefined) this.#ofSale.set(body.saleId, [entry]);
    else ofSale.push(entry);
  }
}

const memoryCheckpoints = (everyEntries: number): CheckpointStore => {
  let last: { readonly sequence: number; readonly body: string } | null = null;
  return {
    everyEntries,
    last: () => last,
    write(sequence, body) {
      last = { sequence, body };
    },
  };
};
