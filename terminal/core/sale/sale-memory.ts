import { z } from 'zod';
import { saleId } from '#contract/ids.ts';
import { method } from '#contract/method.ts';
import { amountMinor, currency } from '#contract/money.ts';

/**
 * How far the first print of a sale's paper went, as far as the disk knows. `started` after a
 * crash means: look at the printer (invariant U3).
 */
export const paperMark = z.enum(['not-started', 'started', 'printed']);
export type PaperMark = z.infer<typeof paperMark>;

/** The one sale that is not off the screen yet. Holds no credential, sealed or not. */
export const pendingSale = z.strictObject({
  saleId,
  method,
  amountMinor,
  currency,
  masked: z.string().max(40),
  startedAtWallMs: z.int(),
  paper: paperMark,
});
export type PendingSale = z.infer<typeof pendingSale>;

/**
 * Where the till finds its unresolved sale again after a crash (fault CR4, invariant U4). A host
 * writes a file: temporary name, fsync, rename, fsync of the directory; and parses with
 * `pendingSale` what it reads. Every promise that resolves means *durable*.
 */
export interface SaleMemory {
  load(): PendingSale | null | Promise<PendingSale | null>;
  save(sale: PendingSale): Promise<void>;
  clear(): Promise<void>;
}
