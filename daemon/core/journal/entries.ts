/**
 * What the journal can say. An entry is a fact that was true when it was written; nothing is
 * ever changed or removed. Masked data only: no envelope, no PAN, no code (money-safety,
 * Sensitive data).
 */
import { z } from 'zod';
import { attemptIdentity, businessDate, hostCode } from '#contract/channel-frames.ts';
import { attemptId, batch, channelId, personId, saleId, terminalId } from '#contract/ids.ts';
import { method } from '#contract/method.ts';
import { amountMinor, currency } from '#contract/money.ts';
import { errorCode, reason, refundFacts, saleProduct, testCardName } from '#contract/payment.ts';
import { standingForce } from '#contract/route-api.ts';
import { trace } from '#contract/route-trace.ts';

const ofSale = { saleId };
const ofAttempt = { saleId, attemptId };

const saleAccepted = z.strictObject({
  kind: z.literal('sale-accepted'),
  ...ofSale,
  terminalId,
  cashier: personId,
  product: saleProduct,
  /** Present on a refund: what it gives back, and the supervisor's name and reason. */
  refund: refundFacts.optional(),
  /** Present on a small payment of a line check: the test card by its name, and why it was made. */
  test: z.strictObject({ card: testCardName, reason }).optional(),
  method,
  amountMinor,
  currency,
  masked: z.string().max(40),
});

/** Written before the first byte (rule 1); with the identity, the ready-made reversal is complete. */
const attemptArmed = z.strictObject({
  kind: z.literal('attempt-armed'),
  ...ofAttempt,
  number: z.int().min(1),
  channel: channelId,
  identity: attemptIdentity,
  amountMinor,
  currency,
  /** What allowed this attempt: none before it, or the proof about the one before. */
  after: z.enum(['first', 'not-sent', 'refused', 'reversed', 'covered']),
});

/** Why a sale goes where it goes, or nowhere: in the transaction that acts on it (rows C1 to C11). */
const routeDecided = z.strictObject({
  kind: z.literal('route-decided'),
  ...ofSale,
  trace,
  /** The group's running shares after this draw; null: no quota was drawn from. */
  drawn: z
    .strictObject({ key: z.string().max(80), shares: z.record(channelId, z.int()) })
    .nullable(),
  /** What a promotion takes off the fee, if this attempt is approved. */
  discount: z.strictObject({ promotion: z.string().max(32), offMinor: z.int().min(1) }).nullable(),
});

/** How long the reply took by the monotonic clock (rule 18); absent: it came another way. */
const tookMs = z.int().min(0).optional();

const approvedBy = z.enum(['reply', 'late-reply', 'inquiry']);

export const reversalReason = z.enum([
  'unresolved',
  'late-approval',
  'second-approval',
  'contradiction',
  'abandoned',
  /** A line check's payment: made to be taken back. */
  'test',
]);
export type ReversalReason = z.infer<typeof reversalReason>;

/** What a sale without an approval came to. */
export const saleFailure = z.enum([
  'NO_CHANNEL',
  'ALL_CHANNELS_REFUSED',
  'NOT_SUCCESSFUL',
  'INTERRUPTED',
  'ABANDONED',
  'CODE_CANCELLED',
  'CODE_EXPIRED',
  'CODE_UNDONE',
  /** In the transaction that arms it: a line check's payment never was a sale. */
  'TEST_PAYMENT',
]);
export type SaleFailure = z.infer<typeof saleFailure>;

export const entryBody = z.discriminatedUnion('kind', [
  saleAccepted,
  attemptArmed,
  routeDecided,
  z.strictObject({ kind: z.literal('attempt-not-sent'), ...ofAttempt, reason: z.string().max(40) }),
  z.strictObject({ kind: z.literal('attempt-refused'), ...ofAttempt, hostCode, tookMs }),
  z.strictObject({ kind: z.literal('attempt-declined'), ...ofAttempt, hostCode, tookMs }),
  z.strictObject({
    kind: z.literal('attempt-approved'),
    ...ofAttempt,
    authCode: z.string().max(12),
    hostReference: z.string().max(24),
    by: approvedBy,
    tookMs,
  }),
  z.strictObject({ kind: z.literal('attempt-unknown'), ...ofAttempt, cause: z.string().max(40) }),
  z.strictObject({ kind: z.literal('reversal-ordered'), ...ofAttempt, reason: reversalReason }),
  /** The sale may go on elsewhere before the reversal is acknowledged (proof 4). */
  z.strictObject({ kind: z.literal('cover-opened'), ...ofAttempt, amountMinor }),
  z.strictObject({ kind: z.literal('reversal-sent'), ...ofAttempt, send: z.int().min(1) }),
  z.strictObject({ kind: z.literal('reversal-no-original'), ...ofAttempt }),
  z.strictObject({
    kind: z.literal('reversal-acknowledged'),
    ...ofAttempt,
    /** `closed` also without an order to reverse: by an inquiry, or when the order was closed. */
    result: z.enum(['reversed', 'already-reversed', 'closed', 'no-original']),
  }),
  z.strictObject({ kind: z.literal('reversal-exception'), ...ofAttempt, code: errorCode }),
  z.strictObject({
    kind: z.literal('reversal-closed'),
    ...ofAttempt,
    person: personId,
    reason: z.string().max(200),
  }),
  z.strictObject({ kind: z.literal('credential-consumed'), ...ofSale }),
  z.strictObject({
    kind: z.literal('credential-renewed'),
    ...ofSale,
    /** What the customer gave this time, which is what pays; absent before it was kept. */
    masked: z.string().max(40).optional(),
  }),
  z.strictObject({ kind: z.literal('sale-approved'), ...ofAttempt }),
  z.strictObject({ kind: z.literal('sale-declined'), ...ofAttempt, hostCode }),
  z.strictObject({ kind: z.literal('sale-failed'), ...ofSale, code: saleFailure }),
  /**
   * A refund of this sale was accepted, in the transaction that accepts it. However the refund
   * ends, it is found from here, so that two of them can't give back more than there was.
   */
  z.strictObject({
    kind: z.literal('refund-ordered'),
    ...ofSale,
    refundId: saleId,
    amountMinor,
  }),
  /** A supervisor took the sale off a screen while nobody knew its outcome; changes no state. */
  z.strictObject({ kind: z.literal('sale-handed-over'), ...ofSale, person: personId, reason }),
  /** End of day: this channel's day was compared with the acquirer's totals (rule 21). */
  z.strictObject({
    kind: z.literal('day-settled'),
    saleId: z.null(),
    channel: channelId,
    terminal: terminalId,
    date: businessDate,
    batch,
    person: personId,
    count: z.int(),
    minor: z.int(),
    refundCount: z.int().optional(),
    refundMinor: z.int().optional(),
    /** Attempts and covers of this channel still open, carried over to the next day. */
    carriedOver: z.int().min(0),
  }),
  /** Our totals and the acquirer's differ; the row stays until people have explained it (M6). */
  z.strictObject({
    kind: z.literal('discrepancy'),
    saleId: z.null(),
    channel: channelId,
    terminal: terminalId,
    date: businessDate,
    batch,
    /** Acquirer's less ours. */
    countDifference: z.int(),
    minorDifference: z.int(),
    refundCountDifference: z.int().optional(),
    refundMinorDifference: z.int().optional(),
  }),
  /** A person sends sales to one channel for a while (row C2); ends any force before it. */
  z.strictObject({ kind: z.literal('route-forced'), saleId: z.null(), force: standingForce }),
  z.strictObject({
    kind: z.literal('route-lifted'),
    saleId: z.null(),
    channel: channelId,
    person: personId,
    reason: z.string().max(200),
  }),
  z.strictObject({
    kind: z.literal('route-force-expired'),
    saleId: z.null(),
    channel: channelId,
    /** Its time was over, or the process that held it ended. */
    cause: z.enum(['time', 'restart']),
  }),
  /** A person takes a channel out of use for new sales, until a person gives it back (row C12). */
  z.strictObject({
    kind: z.literal('channel-disabled'),
    saleId: z.null(),
    channel: channelId,
    person: personId,
    reason: z.string().max(200),
  }),
  z.strictObject({
    kind: z.literal('channel-enabled'),
    saleId: z.null(),
    channel: channelId,
    person: personId,
    reason: z.string().max(200),
  }),
  /** Something a person should look at; changes no state. */
  z.strictObject({
    kind: z.literal('alarm'),
    saleId: saleId.nullable(),
    attemptId: attemptId.nullable(),
    channel: channelId.nullable(),
    code: errorCode,
    detail: z.string().max(200),
  }),
]);
export type EntryBody = z.infer<typeof entryBody>;
export type EntryKind = EntryBody['kind'];
export type EntryOf<K extends EntryKind> = Extract<EntryBody, { kind: K }>;

/** An entry as it stands in the journal. */
export interface JournalEntry {
  /** 1, 2, 3 … without a gap (invariant D3). */
  readonly sequence: number;
  readonly atWallMs: number;
  readonly body: EntryBody;
}
