import type { SalesTotals } from '#contract/daemon-api.ts';
import type { Clock } from '#contract/ports.ts';
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
  const lines = new Map<string, Line>();
  let open = 0;
  let earlier = 0;
  let before: number | null = null;
  for (let looked = 0; looked < MOST_SALES; looked += SLICE) {
    const bounds = { most: SLICE, lookAt: SLICE };
    const found: FoundSales = journal.findSales({}, before, bounds);
    for (const saleId of found.saleIds) {
      const sale = journal.sale(saleId);
      if (sale === null || sale.acceptedAtWallMs > span.toWallMs) continue;
      earlier = sale.acceptedAtWallMs < span.fromWallMs ? earlier + 1 : 0;
      if (earlier > 0) continue;
      if (sale.state.at === 'approved') addTo(lines, sale);
      if (sale.state.at === 'open' || sale.state.at === 'awaiting-credential') open += 1;
    }
    before = found.next;
    if (before === null || earlier >= PAST) return { lines: [...lines.values()], open };
    await new Promise<void>((go) => clock.after(0, go));
  }
  throw new Error('too many sales in this span');
}

function addTo(
  lines: Map<string, Line>,
  { method, product, amountMinor }: Pick<Line, 'method' | 'product'> & { amountMinor: number },
): void {
  const key = `${method} ${product}`;
  const { count, minor } = lines.get(key) ?? { count: 0, minor: 0 };
  lines.set(key, { method, product, count: count + 1, minor: minor + amountMinor });
}
