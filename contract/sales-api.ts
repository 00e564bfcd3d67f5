/** Sales over the local API: as the journal tells them, listed, searched, given back. */
import { z } from 'zod';
import { channelId, personId, saleId, terminalId } from './ids.ts';
import { method } from './method.ts';
import { amountMinor, currency } from './money.ts';
import { reason, refundFacts, refundOrder, saleAnswer, saleProduct } from './payment.ts';

/** One line of a sale's story: an entry of the journal in plain data, masked. */
export const storyLine = z.strictObject({
  sequence: z.int(),
  atWallMs: z.int(),
  what: z.string().max(40),
  channel: channelId.nullable(),
  /** Its attempt by number; null: about the sale as a whole. */
  attempt: z.int().nullable(),
  detail: z.string().max(200),
});
export type StoryLine = z.infer<typeof storyLine>;

/** What a refund of a sale came to. `open`: nobody knows yet, so its amount stays reserved. */
export const refundView = z.strictObject({
  saleId,
  amountMinor,
  is: z.enum(['made', 'open', 'not-made']),
});
export type RefundView = z.infer<typeof refundView>;

/** A sale as the journal tells it. */
export const saleStory = z.strictObject({
  saleId,
  terminalId,
  cashier: personId,
  product: saleProduct,
  method,
  amountMinor,
  currency,
  masked: z.string().max(40),
  acceptedAtWallMs: z.int(),
  answer: saleAnswer,
  /** Set on a refund: what it gives back and who answers for it. */
  refund: refundFacts.nullable(),
  /** Refunds of this sale, in the order they were accepted. */
  refunds: z.array(refundView),
  /** What may still be refunded; 0 for what can't be. */
  refundableMinor: amountMinor,
  /** Whether the whole of it may still be voided: its day is open and nothing was given back. */
  voidable: z.boolean(),
  lines: z.array(storyLine),
});
export type SaleStory = z.infer<typeof saleStory>;

/** How a sale stands, in the words a list is searched by. */
export const saleResult = z.enum(['approved', 'declined', 'failed', 'open']);
export type SaleResult = z.infer<typeof saleResult>;

/** A sale as a line of the list. */
export const saleRow = z.strictObject({
  saleId,
  product: saleProduct,
  method,
  amountMinor,
  currency,
  masked: z.string().max(40),
  acceptedAtWallMs: z.int(),
  result: saleResult,
  /** The channel that decided it, or was tried last. */
  channel: channelId.nullable(),
  attempts: z.int().min(0),
  refundedMinor: amountMinor,
});
export type SaleRow = z.infer<typeof saleRow>;

/** Last characters of a sale's id that it can be found by: enough to be typed from a receipt. */
export const SALE_TAIL = 6;

/** What a sale is looked for by; everything given must hold. */
export const saleSearch = z.strictObject({
  amountMinor: amountMinor.optional(),
  /** Last four digits of a card or code. */
  last4: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  /** A whole sale id, or its last six characters. */
  saleId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{6,40}$/)
    .optional(),
  fromWallMs: z.int().optional(),
  untilWallMs: z.int().optional(),
  result: saleResult.optional(),
});
export type SaleSearch = z.infer<typeof saleSearch>;

/** A page of the list, newest first. */
export const salesPage = z.strictObject({
  rows: z.array(saleRow),
  /** Where the next page begins; null: this was the last. A page may be empty and have a next. */
  next: z.int().nullable(),
  /** How far back was looked, for whoever waits. */
  lookedBackToWallMs: z.int().nullable(),
});
export type SalesPage = z.infer<typeof salesPage>;

/** Rows of one page at most: what is folded without holding a payment up (invariant L4). */
export const MOST_ROWS = 50;

const bySale = z.strictObject({ saleId });

export const SALES_REQUESTS = {
  /** Gives money back, on the original's channel only; answers like `payment.pay`. */
  'payment.refund': { params: refundOrder, result: saleAnswer },
  /** A supervisor took an unknown sale off a screen: kept for whoever asks why (rule 19). */
  'payment.hand-over': {
    params: z.strictObject({ saleId, person: personId, reason }),
    result: z.strictObject({ journaled: z.boolean() }),
  },
  /** Sales newest first, from `before` on (null: the newest), as far as they fit `search`. */
  'sales.page': {
    params: z.strictObject({
      before: z.int().min(1).nullable(),
      limit: z.int().min(1).max(MOST_ROWS),
      search: saleSearch,
    }),
    result: salesPage,
  },
  'sales.show': { params: bySale, result: saleStory.nullable() },
} as const;
