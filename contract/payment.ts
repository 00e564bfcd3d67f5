import { z } from 'zod';
import { ERROR_CODES } from './error-codes.ts';
import { attemptId, batch, channelId, personId, saleId, stan, terminalId } from './ids.ts';
import { method, walletKind } from './method.ts';
import { amountMinor, currency } from './money.ts';
import { envelope } from './sealed.ts';

/** Any code of the catalogue. */
export const errorCode = z.enum(ERROR_CODES);

/**
 * What the customer gave, as the daemon may see it: sealed, plus the little that routing and paper
 * need. `singleUse` marks what a channel consumes when it sees it (wallet code, cryptogram).
 */
export const credential = z.strictObject({
  envelope,
  sealedTo: z.array(channelId).min(1).max(16),
  singleUse: z.boolean(),
  /** Card: first 6 / last 4. Code: the wallet's name with the last 4 digits. Invariant S6. */
  masked: z.string().max(40),
  routing: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('card'), bin: z.string().regex(/^\d{6,8}$/) }),
    z.strictObject({ kind: z.literal('code'), wallet: walletKind }),
  ]),
});
export type Credential = z.infer<typeof credential>;

/** The customer gives nothing: the shop shows a code, and the wallet pays the order behind it. */
export const shownCode = z.strictObject({
  routing: z.strictObject({ kind: z.literal('shown-code') }),
});
export type ShownCode = z.infer<typeof shownCode>;

/** What is being asked for. A pay-out is never covered and never moved (row C11). */
export const product = z.enum(['sale', 'pay-out']);
export type Product = z.infer<typeof product>;

/** What moves money of the shop: a refund does too, an operator-made intent (V5). */
export const soldProduct = z.enum([...product.options, 'refund']);
export type SoldProduct = z.infer<typeof soldProduct>;

/**
 * What the journal keeps as a sale of its own. So it keeps the small payment of a line check, which
 * never is one: it has failed before its first byte.
 */
export const saleProduct = z.enum([...soldProduct.options, 'test']);
export type SaleProduct = z.infer<typeof saleProduct>;

/**
 * The acquirer's own name for one of its test cards. Its test system knows what card that is, any
 * other knows none by that name; a number is refused, so that no real card can be written here.
 */
export const testCardName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'a name of small letters, digits and hyphens')
  .refine((name) => !/\d{6}/.test(name), 'a name, and no number of a card');

/** `void`: the whole amount, and only while the original's day is open at its channel. */
export const refundKind = z.enum(['refund', 'void']);
export type RefundKind = z.infer<typeof refundKind>;

/** Why a person wants what only a named person may have (rule 19). */
export const reason = z.string().trim().min(3).max(200);

/** What makes a refund one: which sale it gives back, and who answers for it. */
export const refundFacts = z.strictObject({
  kind: refundKind,
  original: saleId,
  /** The supervisor, not the cashier who typed it. */
  person: personId,
  reason,
});
export type RefundFacts = z.infer<typeof refundFacts>;

/**
 * A refund handed to the daemon under an id of its own, made durable by the till first (rule 2). It
 * goes to the original's channel or nowhere: never moved, never covered, like a pay-out (C11).
 */
export const refundOrder = z.strictObject({
  saleId,
  terminalId,
  cashier: personId,
  product: z.literal('refund'),
  refund: refundFacts,
  amountMinor: amountMinor.refine((minor) => minor > 0, 'more than nothing'),
  currency,
});
export type RefundOrder = z.infer<typeof refundOrder>;

/** One sale handed to the daemon; asked again under the same id it gets the same answer (rule 2). */
const anySaleOrder = z.strictObject({
  saleId,
  terminalId,
  cashier: personId,
  product,
  method,
  amountMinor,
  currency,
  credential: z.union([credential, shownCode]),
});
export type SaleOrder = z.infer<typeof anySaleOrder>;

/** A code is shown for a sale paid that way, and for nothing else: it never pays money out. */
export const saleOrder = anySaleOrder.refine(
  ({ method: way, product: what, credential: given }) =>
    (way === 'qr-show') === (given.routing.kind === 'shown-code') &&
    (way !== 'qr-show' || what === 'sale'),
  { error: 'a shown code is how a qr-show sale is paid, and no other' },
);

/** What a code holds: a text that the channel made and wallets read; shown as it came. */
export const codePayload = z.string().min(1).max(512);

/** Longest life of a code, in milliseconds. */
export const MOST_CODE_MS = 3_600_000;

const attemptKey = { channel: channelId, attemptId, stan, batch };

/** The approval that pays a sale, as journaled: everything a receipt needs (rule 20). */
export const approval = z.strictObject({
  ...attemptKey,
  authCode: z.string().max(12),
  hostReference: z.string().max(24),
  approvedAtWallMs: z.int(),
});
export type Approval = z.infer<typeof approval>;

/**
 * Answer to a sale. Everything but `open` and `present-again` is final, journaled before it is
 * told (rule 20), and the same however often it is asked for.
 */
export const saleAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approved'), saleId, approval, moved: z.boolean() }),
  z.strictObject({
    kind: z.literal('declined'),
    saleId,
    channel: channelId,
    hostCode: z.string().max(4),
    code: errorCode,
  }),
  /** Row A9: not successful; `code` says whether a reversal is on its way. */
  z.strictObject({ kind: z.literal('failed'), saleId, code: errorCode }),
  /** A single-use credential was consumed; the sale stays open for a fresh one. */
  z.strictObject({ kind: z.literal('present-again'), saleId }),
  /** Not final: an attempt is open. Ask again with `payment.find` or `payment.check`. */
  z.strictObject({ kind: z.literal('open'), saleId }),
  /** Refused before anything was journaled: the daemon knows no such sale. */
  z.strictObject({ kind: z.literal('not-accepted'), saleId, code: errorCode }),
]);
export type SaleAnswer = z.infer<typeof saleAnswer>;

/** Steps of a running payment, for the screen and the demo's log; nothing is decided from them. */
export const paymentProgress = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('attempt'), saleId, channel: channelId, attempt: z.int() }),
  z.strictObject({ step: z.literal('slow'), saleId, channel: channelId }),
  z.strictObject({
    step: z.literal('resolving'),
    saleId,
    channel: channelId,
    cause: z.string().max(40),
  }),
  z.strictObject({
    step: z.literal('moving-on'),
    saleId,
    from: channelId,
    proof: z.enum(['not-sent', 'refused', 'reversed', 'covered']),
  }),
  z.strictObject({ step: z.literal('reversal-acknowledged'), saleId, channel: channelId }),
  /**
   * A code may be paid now; told again with whatever changes about it, and to whoever asks for the
   * sale. Durations run from the moment this is told (rule 18).
   */
  z.strictObject({
    step: z.literal('code-shown'),
    saleId,
    channel: channelId,
    attempt: z.int(),
    payload: codePayload,
    /** How long it may still be paid. */
    leftMs: z.int().min(0).max(MOST_CODE_MS),
    /** Whether its channel gives it more time on request. */
    extends: z.boolean(),
    /** The line to its channel is down: whether it was paid can't be asked just now. */
    isLineDown: z.boolean(),
  }),
]);
export type PaymentProgress = z.infer<typeof paymentProgress>;
