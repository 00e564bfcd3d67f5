import type { ErrorCode } from '#contract/error-codes.ts';
import type { AttemptId, ChannelId, SaleId, Stan, TerminalId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import { type Attempt, isLive, type ReversingAttempt, type Sale } from '../attempt.ts';
import { Book, stanKey } from './book.ts';
import { bookAtCheckpoint, checkpointOf } from './checkpoint.ts';
import type { EntryBody, JournalEntry } from './entries.ts';
import type { FoundSales, JournalStore } from './store.ts';
import type { Day } from './tally.ts';
import { ImpossibleTransition } from './transitions.ts';
import type { JournalView } from './view.ts';

/** The journal takes nothing more; the file is kept, payments are refused (invariants D3, D4). */
export class JournalStopped extends Error {
  override readonly name = 'JournalStopped';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

export type JournalState =
  | { readonly at: 'sound' }
  | { readonly at: 'stopped'; readonly code: ErrorCode; readonly detail: string };

const HIGHEST_STAN = 999_999;
/** Sales closed last: whoever closed them asks for their answer and their attempts at once. */
const MOST_CLOSED_KEPT = 32;

/** The truth after a crash: appends facts durably, and answers what they add up to. */
export class Journal {
  readonly #store: JournalStore;
  readonly #clock: Clock;
  readonly #book: Book;
  readonly #view: JournalView | null;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  /** What the book held of the sales it forgot last, as the disk has it; the book comes first. */
  readonly #closed = new Map<SaleId, Book>();
  /** The entry the latest checkpoint is true after; 0: there is none. */
  #checkpointAt: number;
  #state: JournalState = { at: 'sound' };

  /**
   * Reads what is still open from `store`: from its last checkpoint on, or all of it. Throws what
   * the store throws, and `JournalStopped` when the entries contradict each other. A `view` is
   * empty at first and folded along.
   */
  constructor(store: JournalStore, clock: Clock, view: JournalView | null = null) {
    this.#store = store;
    this.#clock = clock;
    this.#view = view;
    this.#book = bookAtCheckpoint(store, view);
    this.#checkpointAt = this.#book.sequence;
    for (const entry of store.entriesAfter(this.#book.sequence)) this.#fold(entry);
    this.#writeCheckpoint();
  }

  /** Entries written so far, which is also the sequence number of the last one. */
  get length(): number {
    return this.#book.sequence;
  }

  /** Entries that a start from now on would have to fold. */
  get uncovered(): number {
    return this.#book.sequence - this.#checkpointAt;
  }

  get state(): JournalState {
    return this.#state;
  }

  /**
   * Writes `bodies` as one transaction and returns when they are on disk; only then may anybody act
   * on them. Throws `JournalStopped` when the store fails, now and from then on.
   */
  append(...bodies: readonly EntryBody[]): void {
    if (this.#state.at === 'stopped') {
      throw new JournalStopped(this.#state.code, this.#state.detail);
    }
    const atWallMs = this.#clock.wallNow();
    const entries = bodies.map((body, index) => ({
      sequence: this.#book.sequence + 1 + index,
      atWallMs,
      body,
    }));
    for (const body of bodies) this.#recallFor(body);
    const trial = this.#book.excerpt(bodies.flatMap(({ saleId }) => saleId ?? []));
    const before = entries.map((entry) => {
      const attempt = attemptIn(trial, entry);
      trial.apply(entry);
      return attempt;
    });
    this.#write(entries);
    this.#book.takeOver(trial);
    for (const [index, entry] of entries.entries()) {
      this.#view?.take(entry, before[index] ?? null);
    }
    for (const { body } of entries) if (body.saleId !== null) this.#forgetIfClosed(body.saleId);
    for (const entry of entries) for (const listener of this.#listeners) listener(entry);
    this.#writeCheckpoint();
  }

  /** Tells every entry after it is on disk. Returns the way to stop telling. */
  onAppend(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A sale, open or closed; null when the journal has never heard of it. */
  sale(saleId: SaleId): Sale | null {
    return this.#bookWith(saleId).sales.get(saleId) ?? null;
  }

  /** A sale and its attempts in one reading; null when the journal has never heard of it. */
  saleWithAttempts(
    saleId: SaleId,
  ): { readonly sale: Sale; readonly attempts: readonly Attempt[] } | null {
    const book = this.#bookWith(saleId);
    const sale = book.sales.get(saleId);
    return sale === undefined ? null : { sale, attempts: book.attemptsOf(saleId) };
  }

  /** Attempts of a sale in the order they were armed. */
  attemptsOf(saleId: SaleId): readonly Attempt[] {
    return this.#bookWith(saleId).attemptsOf(saleId);
  }

  /** An attempt of any day; null when the journal has never heard of it. */
  attempt(attemptId: AttemptId): Attempt | null {
    const inBook = this.#book.attempts.get(attemptId) ?? this.#closedAttempt(attemptId);
    if (inBook !== undefined) return inBook;
    const saleId = this.#ask(() => this.#store.saleOfAttempt(attemptId));
    const book = saleId === null ? this.#book : this.#bookWith(saleId);
    return book.attempts.get(attemptId) ?? null;
  }

  /**
   * An attempt whose caller armed it, or read of it here. Throws when there is none: that is a bug
   * of ours, and an attempt that was passed over in silence would be a charge forgotten.
   */
  knownAttempt(attemptId: AttemptId): Attempt {
    return known(this.attempt(attemptId), `attempt ${attemptId}`);
  }

  /** A sale that its caller read of here; throws as `knownAttempt` does. */
  knownSale(saleId: SaleId): Sale {
    return known(this.sale(saleId), `sale ${saleId}`);
  }

  openSales(): readonly Sale[] {
    return [...this.#book.sales.values()];
  }

  reversing(channel: ChannelId): readonly ReversingAttempt[] {
    return this.#book.reversing(channel);
  }

  /** Attempts nobody can call closed yet, oldest first. */
  liveAttempts(): readonly Attempt[] {
    return [...this.#book.attempts.values()].filter(({ state }) => isLive(state));
  }

  /** What each channel's days come to, oldest first. */
  days(): readonly Day[] {
    return this.#book.tally.days();
  }

  allReversing(): readonly Attempt[] {
    return [...this.#book.attempts.values()].filter(({ state }) => state.at === 'reversing');
  }

  openCovers(): readonly Attempt[] {
    return this.#book.openCovers();
  }

  /** The next trace number of a terminal at a channel; ISO 8583 field 11 wraps to 1. */
  nextStan(channel: ChannelId, terminal: TerminalId): Stan {
    const last = this.#book.lastStan.get(stanKey(channel, terminal)) ?? 0;
    return (last >= HIGHEST_STAN ? 1 : last + 1) as Stan;
  }

  entriesOfSale(saleId: SaleId): readonly JournalEntry[] {
    return this.#ask(() => this.#store.entriesOfSale(saleId));
  }

  findSales(...asked: Parameters<JournalStore['findSales']>): FoundSales {
    return this.#ask(() => this.#store.findSales(...asked));
  }

  /** Refuses everything from now on, for a reason found outside an append. */
  stop(code: ErrorCode, detail: string): void {
    if (this.#state.at === 'sound') this.#state = { at: 'stopped', code, detail };
  }

  #fold(entry: JournalEntry): void {
    try {
      this.#recallFor(entry.body);
      const before = attemptIn(this.#book, entry);
      this.#book.apply(entry);
      this.#view?.take(entry, before);
    } catch (cause) {
      if (!(cause instanceof ImpossibleTransition)) throw cause;
      throw new JournalStopped('JOURNAL_DAMAGED', `entry ${entry.sequence}: ${cause.message}`);
    }
    if (entry.body.saleId !== null) this.#book.forgetClosed(entry.body.saleId);
  }

  /**
   * Every so many entries. What was appended is on disk already and stays true, so a disk that
   * fails here stops the journal without failing the append before it.
   */
  #writeCheckpoint(): void {
    const { checkpoints } = this.#store;
    if (checkpoints === undefined || this.uncovered < checkpoints.everyEntries) return;
    try {
      checkpoints.write(this.#book.sequence, checkpointOf(this.#book, this.#view));
      this.#checkpointAt = this.#book.sequence;
    } catch (cause) {
      this.stop('JOURNAL_IO', detailOf(cause));
    }
  }

  #write(entries: readonly JournalEntry[]): void {
    this.#ask(() => this.#store.append(entries));
  }

  /** Whatever the store throws stops the journal: from then on only a restart believes the disk. */
  #ask<T>(action: () => T): T {
    try {
      return action();
    } catch (cause) {
      const detail = detailOf(cause);
      const code = cause instanceof JournalStopped ? cause.code : 'JOURNAL_IO';
      this.stop(code, detail);
      throw new JournalStopped(code, detail);
    }
  }

  /** The book if it holds the sale, else a small one folded from the sale's own entries. */
  #bookWith(saleId: SaleId): Book {
    if (this.#book.sales.has(saleId)) return this.#book;
    return this.#closed.get(saleId) ?? Book.of(this.entriesOfSale(saleId));
  }

  /** Drops a sale that is closed; what the last few came to is kept at hand. */
  #forgetIfClosed(saleId: SaleId): void {
    if (!this.#book.isClosed(saleId)) return;
    this.#closed.delete(saleId);
    this.#closed.set(saleId, this.#book.excerpt([saleId]));
    this.#book.forgetClosed(saleId);
    const [oldest] = this.#closed.keys();
    if (oldest !== undefined && this.#closed.size > MOST_CLOSED_KEPT) this.#closed.delete(oldest);
  }

  #closedAttempt(attemptId: AttemptId): Attempt | undefined {
    for (const { attempts } of this.#closed.values()) {
      const attempt = attempts.get(attemptId);
      if (attempt !== undefined) return attempt;
    }
    return undefined;
  }

  /** A fact about a closed sale (a late approval, say) brings the sale back into the book first. */
  #recallFor(body: EntryBody): void {
    if (body.kind === 'sale-accepted' || body.saleId === null || body.kind === 'alarm') return;
    if (this.#book.sales.has(body.saleId)) return;
    this.#book.recall(this.#closed.get(body.saleId) ?? this.#readClosed(body.saleId));
  }

  /** At a start the disk holds entries that are not folded yet. */
  #readClosed(saleId: SaleId): Book {
    const until = this.#book.sequence;
    return Book.of(this.entriesOfSale(saleId).filter(({ sequence }) => sequence <= until));
  }
}

const known = <T>(found: T | null, what: string): T => {
  if (found === null) throw new ImpossibleTransition(`${what} was never journaled`);
  return found;
};

const detailOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);

/** The attempt an entry is about, as `book` has it. */
const attemptIn = (book: Book, { body }: JournalEntry): Attempt | null =>
  'attemptId' in body && body.attemptId !== null
    ? (book.attempts.get(body.attemptId) ?? null)
    : null;
