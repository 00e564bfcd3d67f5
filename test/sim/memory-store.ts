import type { AttemptId, SaleId } from '#contract/ids.ts';
import { SALE_TAIL, type SaleResult, type SaleSearch } from '#contract/sales-api.ts';
import type { EntryKind, EntryOf, JournalEntry } from '#daemon/core/journal/entries.ts';
import type { CheckpointStore, FoundSales, JournalStore } from '#daemon/core/journal/store.ts';

/**
 * The journal's store with SQLite's promises under `synchronous=FULL`, in memory: an append is one
 * transaction, and what was committed survives every crash. `test/ports/journal-store.test.ts`
 * holds it against a real file with the same random operations.
 */
export class MemoryStore implements JournalStore {
  readonly #entries: JournalEntry[] = [];
  readonly #ofSale = new Map<SaleId, JournalEntry[]>();
  readonly #saleOf = new Map<AttemptId, SaleId>();
  readonly #accepted: Accepted[] = [];
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

  findSales(
    ...[search, before, { most, lookAt }]: Parameters<JournalStore['findSales']>
  ): FoundSales {
    const candidates = this.#accepted
      .filter(({ body }) => this.#isDriven(search, body))
      .filter(({ sequence }) => sequence < (before ?? Infinity))
      .slice(-lookAt)
      .reverse();
    const saleIds: SaleId[] = [];
    let last: Accepted | null = null;
    for (const candidate of candidates) {
      last = candidate;
      if (this.#fits(search, candidate)) saleIds.push(candidate.body.saleId);
      if (saleIds.length === most) break;
    }
    const isMore = saleIds.length === most || candidates.length === lookAt;
    return {
      saleIds,
      next: isMore ? (last?.sequence ?? null) : null,
      lookedBackToWallMs: last?.atWallMs ?? null,
    };
  }

  #fits(search: SaleSearch, { atWallMs, body }: Accepted): boolean {
    const { saleId, amountMinor, last4, fromWallMs = 0, untilWallMs = Infinity, result } = search;
    const ends = this.entriesOfSale(body.saleId).flatMap(
      (entry) => ENDS.get(entry.body.kind) ?? [],
    );
    return (
      (saleId === undefined || saleId.length === SALE_TAIL || saleId === body.saleId) &&
      (amountMinor === undefined || amountMinor === body.amountMinor) &&
      (last4 === undefined || this.#wasPaidBy(body, last4)) &&
      atWallMs >= fromWallMs &&
      atWallMs <= untilWallMs &&
      (result === undefined || (result === 'open' ? ends.length === 0 : ends.includes(result)))
    );
  }

  /** What the file's index would answer: only such rows count as looked at. */
  #isDriven({ saleId, amountMinor, last4 }: SaleSearch, body: EntryOf<'sale-accepted'>): boolean {
    if (saleId !== undefined) return body.saleId.slice(-SALE_TAIL) === saleId.slice(-SALE_TAIL);
    if (amountMinor !== undefined) return body.amountMinor === amountMinor;
    return last4 === undefined || this.#wasPaidBy(body, last4);
  }

  /** Whether the card or code a sale began with, or a later one, ends so. */
  #wasPaidBy({ saleId, masked }: EntryOf<'sale-accepted'>, last4: string): boolean {
    const later = this.entriesOfSale(saleId).flatMap(({ body }) =>
      body.kind === 'credential-renewed' ? (body.masked ?? []) : [],
    );
    return [masked, ...later].some((one) => one.slice(-4) === last4);
  }

  #take(entry: JournalEntry): void {
    const { body } = entry;
    this.#entries.push(entry);
    if (isAccepted(entry)) this.#accepted.push(entry);
    if (body.kind === 'attempt-armed') this.#saleOf.set(body.attemptId, body.saleId);
    if (body.saleId === null) return;
    const ofSale = this.#ofSale.get(body.saleId);
    if (ofSale === undefined) this.#ofSale.set(body.saleId, [entry]);
    else ofSale.push(entry);
  }
}

type Accepted = JournalEntry & { readonly body: EntryOf<'sale-accepted'> };

const isAccepted = (entry: JournalEntry): entry is Accepted => entry.body.kind === 'sale-accepted';

const ENDS: ReadonlyMap<EntryKind, SaleResult> = new Map([
  ['sale-approved', 'approved'],
  ['sale-declined', 'declined'],
  ['sale-failed', 'failed'],
]);

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
