import { z } from 'zod';
import { businessDate } from '#contract/channel-frames.ts';
import { batch, channelId, saleId, stan, terminalId } from '#contract/ids.ts';
import { Book } from './book.ts';
import type { JournalEntry } from './entries.ts';
import type { JournalStore } from './store.ts';
import type { Day } from './tally.ts';
import type { JournalView } from './view.ts';

const day: z.ZodType<Day, unknown> = z.strictObject({
  channel: channelId,
  terminal: terminalId,
  date: businessDate,
  batch,
  count: z.int(),
  minor: z.int(),
  refundCount: z.int().default(0),
  refundMinor: z.int().default(0),
  settled: z.boolean(),
});

/**
 * What a start can't read from the few entries it looks at: which sales are open, the trace numbers
 * used last, the days' sums. How each open sale stands is not in it: that is folded from the sale's
 * own entries, so a checkpoint can't say anything about money that the journal doesn't.
 */
const openBook = z.strictObject({
  openSales: z.array(saleId),
  lastStan: z.array(z.tuple([z.string(), stan])),
  days: z.array(day),
  /** What else is folded from the journal; absent where nothing is. */
  view: z.unknown().optional(),
});

/** The open book as text, to be written beside the entry it is true after. */
export const checkpointOf = (book: Book, view: JournalView | null): string => {
  const content: z.infer<typeof openBook> = {
    openSales: [...book.sales.keys()],
    lastStan: [...book.lastStan],
    days: [...book.tally.days()],
    ...(view !== null && { view: view.snapshot() }),
  };
  return JSON.stringify(content);
};

/**
 * The book as the last checkpoint left it, or an empty one when there is none that can be believed:
 * then the whole journal is folded, which is slower and always right. So it is when a checkpoint
 * knows nothing of `view`, which is left as it is then.
 */
export const bookAtCheckpoint = (store: JournalStore, view: JournalView | null): Book => {
  const last = store.checkpoints?.last() ?? null;
  if (last === null) return new Book();
  try {
    const { openSales, lastStan, days, ...rest } = openBook.parse(JSON.parse(last.body));
    const entries = openSales
      .flatMap((sale) => entriesUpTo(store, sale, last.sequence))
      .sort((a, b) => a.sequence - b.sequence);
    const book = Book.of(entries);
    if (book.sales.size !== openSales.length) return new Book();
    book.sequence = last.sequence;
    for (const [key, used] of lastStan) book.lastStan.set(key, used);
    book.tally.restore(days);
    if (view !== null && !view.restore(rest.view)) return new Book();
    return book;
  } catch {
    // Whatever is wrong here, folding the whole file shows whether the journal itself is sound.
    return new Book();
  }
};

const entriesUpTo = (
  store: JournalStore,
  sale: z.infer<typeof saleId>,
  sequence: number,
): readonly JournalEntry[] =>
  store.entriesOfSale(sale).filter((entry) => entry.sequence <= sequence);
