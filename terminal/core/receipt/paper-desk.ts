import type { DaemonLink } from '#contract/daemon-api.ts';
import type { SaleId } from '#contract/ids.ts';
import type { Clock, Log } from '#contract/ports.ts';
import type { ReceiptPrinter } from '#contract/printer.ts';
import type { Paper, PrintOutcome, SalePaper } from '#contract/receipt.ts';
import type { SaleStory } from '#contract/sales-api.ts';
import { pause, within } from '../clock-wait.ts';
import type { TillLimits } from '../limits.ts';
import { paperOfStory, type SaleSlipFacts } from './receipt-facts.ts';

export interface PaperPorts {
  readonly daemon: DaemonLink;
  readonly printer: ReceiptPrinter;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: TillLimits;
}

const NOT_PRINTED: PrintOutcome = { kind: 'not-printed', reason: 'printer-error' };

/**
 * Prints one paper of a sale from the journal. Always ends in an outcome. Without a story in time,
 * or with one that says something else than `kind`, nothing is printed (rule 20, invariant M7).
 */
export async function printFromJournal(
  ports: PaperPorts,
  saleId: SaleId,
  kind: SalePaper['kind'],
  facts: SaleSlipFacts,
): Promise<PrintOutcome> {
  const story = await storyFromJournal(ports, saleId);
  const paper = story === null ? null : paperOfStory(story, facts);
  if (paper?.kind !== kind) {
    ports.log.error('no story to print from', { saleId, kind });
    return NOT_PRINTED;
  }
  return printPaper(ports.printer, paper);
}

/**
 * Prints what a sale came to, whatever that is, in each of `copies`. Null: it has no paper, because
 * it was declined or nobody knows yet. All copies are in the printer's queue before the first is
 * out, so that a till that goes down owes the others too; the first trouble is what is told.
 */
export async function printSale(
  ports: PaperPorts,
  saleId: SaleId,
  facts: Omit<SaleSlipFacts, 'copy'>,
  copies: readonly SaleSlipFacts['copy'][],
): Promise<PrintOutcome | null> {
  const story = await storyFromJournal(ports, saleId);
  if (story === null) return NOT_PRINTED;
  const papers = copies.map((copy) => paperOfStory(story, { ...facts, copy }));
  const owed = papers.filter((paper) => paper !== null);
  if (owed.length < papers.length) return null;
  const outcomes = await Promise.all(owed.map((paper) => printPaper(ports.printer, paper)));
  return outcomes.find(({ kind }) => kind !== 'printed') ?? { kind: 'printed' };
}

/** Prints a paper as it is. Always ends in an outcome. */
export async function printPaper(printer: ReceiptPrinter, paper: Paper): Promise<PrintOutcome> {
  try {
    return await printer.print(paper);
  } catch {
    // A driver that fails in the middle of a job: nobody knows how much came out.
    return { kind: 'unclear' };
  }
}

/** The story, asked for until it comes or the limit is over: the daemon may be restarting. */
async function storyFromJournal(ports: PaperPorts, saleId: SaleId): Promise<SaleStory | null> {
  const { daemon, clock, limits } = ports;
  const deadlineMs = clock.monotonicNow() + limits.storyMs;
  for (;;) {
    const leftMs = deadlineMs - clock.monotonicNow();
    if (leftMs <= 0) return null;
    const story = await within(clock, leftMs, daemon.request('sales.show', { saleId }));
    if (story !== null) return story;
    await pause(clock, limits.storyAgainMs);
  }
}
