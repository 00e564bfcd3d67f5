import type { AttemptIdentity } from '#contract/channel-frames.ts';
import type { AttemptId, ChannelId, SaleId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { SaleAnswer, SaleProduct } from '#contract/payment.ts';

/** Where a sale stands by what is durable in the journal; folded here, apart from the daemon's fold. */
export type SaleAt = 'open' | 'awaiting-credential' | 'approved' | 'declined' | 'failed';

export type AttemptAt =
  | 'armed'
  | 'unknown'
  | 'not-sent'
  | 'refused'
  | 'declined'
  | 'approved'
  | 'reversing'
  | 'reversed'
  | 'closed-by-person';

/** What the witness knows of a sale, from the disk, the ledgers, the wires and the till. */
export interface SaleRecord {
  readonly saleId: SaleId;
  readonly amountMinor: number;
  readonly method: Method;
  readonly product: SaleProduct;
  /** Set on a refund: the sale it gives back. */
  readonly original: SaleRecord | null;
  /** Refunds ordered of this sale. */
  readonly refunds: SaleRecord[];
  readonly acceptedAtMs: number;
  at: SaleAt;
  approvedBy: AttemptId | null;
  readonly attempts: AttemptRecord[];
  /** The first final answer the daemon gave to anybody. */
  told: SaleAnswer | null;
  /** When the sale became final on disk, monotonic; null while it is not. */
  finalAtMs: number | null;
}

export interface AttemptRecord {
  readonly sale: SaleRecord;
  readonly attemptId: AttemptId;
  readonly channel: ChannelId;
  readonly identity: AttemptIdentity;
  readonly number: number;
  at: AttemptAt;
  /** Wall time of the entry that approved it. */
  approvedAtWallMs: number | null;
  covered: boolean;
  /** Reversal orders on disk, those for a contradiction counted apart. */
  orders: number;
  contradictions: number;
  payWrites: number;
  firstPayMs: number | null;
  envelope: string | null;
  /** How often the host read the payment. */
  reads: number;
  /** Sends of the present order. */
  reversalWrites: number;
  /** What the host said to the daemon that ends a reversal, as delivered. */
  saidReversed: boolean;
  saidNoOriginalMs: number[];
  saidPaid: boolean;
  /** By the channel's ledger; of a refund `kept` is money that was given back. */
  charge: 'none' | 'kept' | 'given-back' | 'declined';
  /** Why this attempt is no longer held to M1. */
  excuse: 'none' | 'host-lied' | 'person-closed-it';
}

/** What a till showed its cashier as the end of a sale. */
export interface Shown {
  readonly saleId: SaleId;
  readonly till: number;
  readonly what: 'approved' | 'not-paid';
  readonly code: string;
}

export const isFinalAt = (at: SaleAt): boolean =>
  at === 'approved' || at === 'declined' || at === 'failed';
