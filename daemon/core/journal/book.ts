import type { AttemptId, ChannelId, SaleId, Stan, TerminalId } from '#contract/ids.ts';
import { type Attempt, isFinal, isLive, type ReversingAttempt, type Sale } from '../attempt.ts';
import type { EntryOf, JournalEntry } from './entries.ts';
import { Tally } from './tally.ts';
import { ImpossibleTransition, nextAttemptState, nextSaleState } from './transitions.ts';

/**
 * The journal folded into what is still open: sales without a final answer, attempts that are live
 * and the sales they belong to. Everything else is on disk and looked up there by its id, so the
 * book stays small however long the day.
 */
export class Book {
  readonly sales = new Map<SaleId, Sale>();
  readonly attempts = new Map<AttemptId, Attempt>();
  /** Highest trace number used, by channel and terminal; never goes down (invariant D5). */
  readonly lastStan = new Map<string, Stan>();
  /** What each channel's days come to; an excerpt's is what its entries add. */
  readonly tally = new Tally();
  sequence = 0;

  /** A book of `entries` and nothing else; they are whole sales, in order. */
  static of(entries: Iterable<JournalEntry>): Book {
    const book = new Book();
    for (const entry of entries) book.apply(entry);
    return book;
  }

  /** Attempts of a sale in the order they were armed. */
  attemptsOf(saleId: SaleId): readonly Attempt[] {
    const ids = this.sales.get(saleId)?.attempts ?? [];
    return ids.map((id) => this.#armed(id, 'a sale’s list'));
  }

  /** Attempts of `channel` whose reversal is not acknowledged, oldest first. */
  reversing(channel: ChannelId): readonly ReversingAttempt[] {
    return [...this.attempts.values()].filter(
      (attempt): attempt is ReversingAttempt =>
        attempt.channel === channel && attempt.state.at === 'reversing',
    );
  }

  /** Covers whose reversal is not acknowledged yet. */
  openCovers(): readonly Attempt[] {
    return [...this.attempts.values()].filter(
      ({ state }) => state.at === 'reversing' && state.covered,
    );
  }

  /** Takes one entry in. Throws `ImpossibleTransition` when the entry can't follow what stands. */
  apply(entry: JournalEntry): void {
    const { body } = entry;
    this.sequence = entry.sequence;
    if (body.kind === 'day-settled') return this.tally.settle(body);
    // About no sale, or nothing that changes one.
    if (body.saleId === null || body.kind === 'alarm') return;
    if (body.kind === 'sale-accepted') this.#accept(body, entry.atWallMs);
    else if (body.kind === 'attempt-armed') this.#arm(body, entry.atWallMs);
    else this.#change(entry, body);
  }

  /** A book of the named sales alone, to try entries on before they are written. */
  excerpt(saleIds: readonly SaleId[]): Book {
    const excerpt = new Book();
    excerpt.sequence = this.sequence;
    for (const saleId of saleIds) {
      const sale = this.sales.get(saleId);
      if (sale === undefined) continue;
      excerpt.sales.set(saleId, sale);
      for (const attempt of this.attemptsOf(saleId))
        excerpt.attempts.set(attempt.attemptId, attempt);
    }
    return excerpt;
  }

  /** Takes over what an excerpt became once its entries are on disk. */
  takeOver(excerpt: Book): void {
    this.recall(excerpt);
    this.sequence = excerpt.sequence;
    for (const [key, stan] of excerpt.lastStan) this.lastStan.set(key, stan);
    this.tally.add(excerpt.tally);
  }

  /** Brings closed sales back, because something more has to be said about them. */
  recall(closed: Book): void {
    for (const [id, sale] of closed.sales) this.sales.set(id, sale);
    for (const [id, attempt] of closed.attempts) this.attempts.set(id, attempt);
  }

  /** Whether a sale it holds has its answer final and no live attempt. */
  isClosed(saleId: SaleId): boolean {
    const sale = this.sales.get(saleId);
    if (sale === undefined || !isFinal(sale.state)) return false;
    return !this.attemptsOf(saleId).some(({ state }) => isLive(state));
  }

  /** Drops the sale if it is closed. */
  forgetClosed(saleId: SaleId): void {
    if (!this.isClosed(saleId)) return;
    for (const { attemptId } of this.attemptsOf(saleId)) this.attempts.delete(attemptId);
    this.sales.delete(saleId);
  }

  #accept(body: EntryOf<'sale-accepted'>, atWallMs: number): void {
    const { kind, refund = null, test: _test, ...order } = body;
    if (this.sales.has(body.saleId)) throw new ImpossibleTransition('a sale accepted twice');
    this.sales.set(body.saleId, {
      ...order,
      refund,
      acceptedAtWallMs: atWallMs,
      state: { at: 'open' },
      attempts: [],
      refunds: [],
    });
  }

  #arm(body: EntryOf<'attempt-armed'>, atWallMs: number): void {
    const sale = this.sales.get(body.saleId);
    if (sale === undefined) throw new ImpossibleTransition('attempt-armed without its sale');
    if (sale.state.at !== 'open' || this.attempts.has(body.attemptId)) {
      throw new ImpossibleTransition(`attempt-armed can't follow ${sale.state.at}`);
    }
    const { kind, after, ...facts } = body;
    this.attempts.set(body.attemptId, {
      ...facts,
      product: sale.product,
      armedAtWallMs: atWallMs,
      state: { at: 'armed' },
    });
    this.sales.set(body.saleId, { ...sale, attempts: [...sale.attempts, body.attemptId] });
    this.lastStan.set(stanKey(body.channel, body.identity.terminal), body.identity.stan);
  }

  /** An attempt that was armed here, and is kept as long as its sale. */
  #armed(attemptId: AttemptId, by: string): Attempt {
    const attempt = this.attempts.get(attemptId);
    if (attempt === undefined) throw notInBook(by);
    return attempt;
  }

  #change(entry: JournalEntry, body: Extract<JournalEntry['body'], { saleId: SaleId }>): void {
    if ('attemptId' in body) {
      const attempt = this.#armed(body.attemptId, body.kind);
      const state = nextAttemptState(attempt.state, entry);
      if (state !== attempt.state) {
        this.attempts.set(body.attemptId, { ...attempt, state });
        this.tally.changed(attempt, state);
      }
    }
    const sale = this.sales.get(body.saleId);
    if (sale === undefined) throw notInBook(body.kind);
    const state = nextSaleState(sale.state, body);
    // Another card or code than the first one may have paid: paper and refunds name the one that did.
    const masked = (body.kind === 'credential-renewed' ? body.masked : null) ?? sale.masked;
    if (state !== sale.state) this.sales.set(body.saleId, { ...sale, masked, state });
    if (body.kind !== 'refund-ordered') return;
    this.sales.set(body.saleId, { ...sale, refunds: [...sale.refunds, body.refundId] });
  }
}

const notInBook = (what: string): ImpossibleTransition =>
  new ImpossibleTransition(`${what} about a sale or an attempt that was never journaled`);

export const stanKey = (channel: ChannelId, terminal: TerminalId): string =>
  `${channel}/${terminal}`;
