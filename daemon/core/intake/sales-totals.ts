import type { SalesTotals } from '#contract/daemon-api.ts';
import type { Clock } from '#contract/ports.ts';
import type { Sale } from '../attempt.ts';
import type { Journal } from '../journal/journal.ts';
import type { FoundSales } from '../journal/store.ts';

export interface Span {
  readonly fromWallMs: number;
  readonly toWallMs: number;
}

/** Sales looked at in one go: a payment that comes meanwhile waits for no more than these. */
const SLICE = 50;
/** More than a till sells in months; beyond it the sums would be wrong without saying so. */
const MOST_SALES = 200_000;
/** A wall clock that was put back mixes times; so many earlier sales in a row are the past. */
const PAST = 200;

type Line = SalesTotals['lines'][number];

/**
 * What was sold in a span of time, from the journal (rule 20). A sale counts at the moment it was
 * accepted, so that two shifts that follow each other share none and miss none.
 * @throws Error when the span holds more sales than can be looked at.
 */
export async function salesTotals(
  journal: Journal,
  clock: Clock,
  span: Span,
): Promise<SalesTotals> {
  const sum: Sum = { lines: new Map(), open: 0, earlierInARow: 0 };
  let before: number | null = null;
  for (let looked = 0; looked < MOST_SALES; looked += SLICE) {
    const bounds = { most: SLICE, lookAt: SLICE };
    const found: FoundSales = journal.findSales({}, before, bounds);
    for (const saleId of found.saleIds) count(sum, journal.sale(saleId), span);
    before = found.next;
    if (before === null || sum.earlierInARow >= PAST) {
      return { lines: [...sum.lines.values()], open: sum.open };
    }
    await new Promise<void>((go) => clock.after(0, go));
  }
  throw new Error('too many sales in this span');
}

/** What was counted so far, going back in time. */
interface Sum {
  readonly lines: Map<string, Line>;
  open: number;
  /** Sales from before the span, one after the other. */
  earlierInARow: number;
}

function count(sum: Sum, sale: Sale | null, { fromWallMs, toWallMs }: Span): void {
  if (sale === null || sale.acceptedAtWallMs > toWallMs) return;
  if (sale.acceptedAtWallMs < fromWallMs) {
    sum.earlierInARow += 1;
    return;
  }
  sum.earlierInARow = 0;
  const { product } = sale;
  if (sale.state.at === 'approved' && product !== 'test') addTo(sum.lines, { ...sale, product });
  if (sale.state.at === 'open' || sale.state.at === 'awaiting-credential') sum.open += 1;
}

function addTo(
  lines: Map<string, Line>,
  { method, product, amountMinor }: Pick<Line, 'method' | 'product'> & { amountMinor: number },
): void {
  const key = `${method} ${product}`;
  const { count, minor } = lines.get(key) ?? { count: 0, minor: 0 };
  lines.set(key, { method, product, count: count + 1, minor: minor + amountMinor });
}
