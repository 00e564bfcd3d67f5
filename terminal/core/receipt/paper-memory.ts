import { z } from 'zod';
import { type Paper, paper } from '#contract/receipt.ts';

/** As many papers as may wait for a printer. More can't be missed by whoever stands at the till. */
export const MOST_WAITING = 60;
/** As many printed ones as are remembered: more than fit between a sale and its leaving. */
export const MOST_PRINTED = 32;

/** Tells one paper of a till from all others; a reprint of it has the same. */
export const paperName = z.string().max(120).brand<'PaperName'>();
export type PaperName = z.infer<typeof paperName>;

/**
 * How far a paper is, as far as the disk knows. `printing` after a crash means: look at the printer
 * (invariant U3). Of a printed one nothing is kept but its name.
 */
export const queuedPaper = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting'), name: paperName, paper }),
  z.strictObject({ state: z.literal('printing'), name: paperName, paper }),
  z.strictObject({ state: z.literal('printed'), name: paperName }),
]);
export type QueuedPaper = z.infer<typeof queuedPaper>;

/** What is kept: papers in the order they were given, with masked data only, as on paper. */
export const keptPapers = z.strictObject({
  version: z.literal(1),
  papers: z.array(queuedPaper).max(MOST_WAITING + MOST_PRINTED),
});
export type KeptPapers = z.infer<typeof keptPapers>;

/**
 * Where papers wait for the printer, also over a restart. A promise of `save` that resolves means
 * *durable*. `damaged`: there was something, and nobody can read it any more.
 */
export interface PaperMemory {
  load(): KeptPapers | null | 'damaged' | Promise<KeptPapers | null | 'damaged'>;
  save(papers: KeptPapers): Promise<void>;
}

/** The name of a paper. */
export function nameOfPaper(of: Paper): PaperName {
  switch (of.kind) {
    case 'approved':
    case 'refund':
      return named(of.kind, of.saleId, of.copy);
    case 'failed':
    case 'cash':
      return named(of.kind, of.saleId);
    case 'shift':
      // Not by its end: with a clock that was put back two shifts may close at the same moment.
      return named(of.kind, String(of.shift));
    case 'settlement':
    case 'test-page':
      return named(of.kind, of.printedTime);
    case 'shop-code':
      return named(of.kind, of.saleId, of.printedTime);
    default:
      return of satisfies never;
  }
}

const named = (...parts: readonly string[]): PaperName => parts.join(' ') as PaperName;

/** What is known of the originals of one sale: by name, how far each is. No name: never begun. */
export type KeptOfSale = Readonly<Record<string, QueuedPaper['state']>>;

/** The name of a sale's paper, or of one copy of it. */
export const nameOfCopy = (
  kind: 'approved' | 'failed' | 'cash',
  saleId: string,
  ...copy: readonly ('merchant' | 'customer')[]
): PaperName => named(kind, saleId, ...copy);
