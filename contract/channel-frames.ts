/**
 * Messages between the daemon and an acquirer, as our own JSON dialect carries them: one JSON
 * object a frame. Other dialects (ISO 8583) map to the same words.
 *
 * Matching: a reply belongs to the request with the same class, terminal, STAN and business date
 * (money-safety rule 13: a reversal shares its original's STAN, so the class is part of the key).
 */
import { z } from 'zod';
import { challenge, givenKeys, macAlgorithm, signOnProof } from './channel-security.ts';
import { attemptId, batch, stan, terminalId } from './ids.ts';
import { method } from './method.ts';
import { amountMinor, currency } from './money.ts';
import { codePayload, MOST_CODE_MS, refundKind, testCardName } from './payment.ts';
import { envelope } from './sealed.ts';

/** Largest frame either side accepts, in bytes; `ws` would take 100 MiB unless told (limits.ts). */
export const MAX_FRAME_BYTES = 128 * 1024;

/**
 * Over bare TCP or TLS (`tcp:`, `tls:`) each frame follows its length in bytes, a big-endian number
 * of this many bytes; over WebSocket (`ws:`, `wss:`) a frame is a text message.
 */
export const LENGTH_HEADER_BYTES = 4;

/** Business date `YYYYMMDD` in the acquirer's zone. */
export const businessDate = z.string().regex(/^\d{8}$/, 'YYYYMMDD');

/** Response code, ISO 8583 field 39 (an 2). */
export const hostCode = z.string().regex(/^[0-9A-Z]{2}$/, 'two characters');

/** Identity of an attempt: the same on every send, on either address of the channel (rule 5). */
const identity = { terminal: terminalId, stan, batch, date: businessDate, attemptId };
export const attemptIdentity = z.strictObject(identity);
export type AttemptIdentity = z.infer<typeof attemptIdentity>;

const signOn = z.strictObject({
  class: z.literal('sign-on'),
  terminal: terminalId,
  /** Random text the reply repeats: binds the reply to this very connection. */
  nonce: z.string().min(8).max(64),
  /** Asks for a challenge, and for keys to make MACs with; absent: for neither. */
  mac: macAlgorithm.optional(),
});
/** The second step of a sign-on that asked for a challenge. */
const proof = z.strictObject({
  class: z.literal('sign-on-proof'),
  terminal: terminalId,
  nonce: z.string().min(8).max(64),
  ...signOnProof.shape,
});
const ping = z.strictObject({ class: z.literal('ping'), number: z.int().min(0) });
const anyPay = {
  class: z.literal('pay'),
  ...identity,
  amountMinor,
  currency,
  method,
  saleId: z.string().max(40),
  /** When the daemon wrote it, milliseconds since 1970 UTC. */
  sentAtWallMs: z.int(),
};
const pay = z.strictObject({ ...anyPay, product: z.enum(['sale', 'pay-out']), envelope });
/**
 * A line check's small payment, by a test card that the acquirer's test system knows by name.
 * Answered, asked about and reversed like any payment.
 */
const testPay = z.strictObject({ ...anyPay, product: z.literal('test'), card: testCardName });
/** Gives back what an approved payment took, whole or in part. Undone by a reversal like a payment. */
const refund = z.strictObject({
  class: z.literal('refund'),
  ...identity,
  amountMinor,
  currency,
  kind: refundKind,
  saleId: z.string().max(40),
  /** The payment that is given back, by the identity it was made under. */
  original: attemptIdentity.extend({ hostReference: z.string().max(24) }),
  sentAtWallMs: z.int(),
});
/**
 * Opens an order that a wallet may pay: the reply carries the code to show. Nobody has paid by
 * then, and from then on money can move without us. Undone by a reversal like a payment: an order
 * nobody paid is closed, a paid one is given back.
 */
const openOrder = z.strictObject({
  class: z.literal('order'),
  ...identity,
  amountMinor,
  currency,
  saleId: z.string().max(40),
  sentAtWallMs: z.int(),
});
/** Closes an order that nobody has paid; one that was paid stays paid. */
const close = z.strictObject({ class: z.literal('close'), ...identity });
/** Asks for more time for an open order's code. */
const extend = z.strictObject({ class: z.literal('extend'), ...identity });
/** Of a payment, an order or a refund: its attempt's identity says which. */
const inquiry = z.strictObject({ class: z.literal('inquiry'), ...identity });
const reversal = z.strictObject({
  class: z.literal('reversal'),
  ...identity,
  amountMinor,
  currency,
  /** True from the second send on; the identity never changes (invariant V3). */
  repeat: z.boolean(),
});
const totals = z.strictObject({
  class: z.literal('totals'),
  terminal: terminalId,
  date: businessDate,
  batch,
});

/** Daemon to acquirer. */
export const channelRequest = z.discriminatedUnion('class', [
  signOn,
  proof,
  ping,
  z.discriminatedUnion('product', [pay, testPay]),
  refund,
  openOrder,
  close,
  extend,
  inquiry,
  reversal,
  totals,
]);
export type ChannelRequest = z.infer<typeof channelRequest>;
export type SignOnRequest = z.infer<typeof signOn>;
export type SignOnProofRequest = z.infer<typeof proof>;
export type PingRequest = z.infer<typeof ping>;
export type PayRequest = z.infer<typeof pay>;
export type TestPayRequest = z.infer<typeof testPay>;
export type RefundRequest = z.infer<typeof refund>;
/** What moves money, one way or the other: an attempt's own request. */
export type MoneyRequest = PayRequest | TestPayRequest | RefundRequest;
export type OpenOrderRequest = z.infer<typeof openOrder>;
/** What an attempt is made by, whichever way the money goes and whoever starts it. */
export type AttemptRequest = MoneyRequest | OpenOrderRequest;
export type CloseRequest = z.infer<typeof close>;
export type ExtendRequest = z.infer<typeof extend>;
export type InquiryRequest = z.infer<typeof inquiry>;
export type ReversalRequest = z.infer<typeof reversal>;
export type TotalsRequest = z.infer<typeof totals>;

const signOnReply = z.strictObject({
  class: z.literal('sign-on-reply'),
  nonce: z.string().max(64),
  accepted: z.boolean(),
  code: hostCode,
  /** The batch open at the acquirer for this terminal, and its business date. */
  batch,
  date: businessDate,
  /** With every accepted sign-on that asked for a challenge. */
  keys: givenKeys.optional(),
});
const challengeReply = z.strictObject({
  class: z.literal('challenge'),
  nonce: z.string().max(64),
  challenge,
});
/** The channel wants its keys changed: the service signs on again, on the same connection. */
const newKeys = z.strictObject({ class: z.literal('new-keys') });
const pong = z.strictObject({ class: z.literal('pong'), number: z.int().min(0) });
const moneyReply = {
  ...identity,
  amountMinor,
  currency,
  code: hostCode,
  authCode: z.string().max(12).optional(),
  hostReference: z.string().max(24).optional(),
};
/** Also pushed without a request, when a wallet paid an order. */
const payReply = z.strictObject({ class: z.literal('pay-reply'), ...moneyReply });
const refundReply = z.strictObject({ class: z.literal('refund-reply'), ...moneyReply });
const orderReply = z.strictObject({
  class: z.literal('order-reply'),
  ...identity,
  amountMinor,
  currency,
  /** 00: the order is open. Anything else means what it means of a payment. */
  code: hostCode,
  /** With every order that was opened: the code to show, and how long it may be paid from now on. */
  shown: z
    .strictObject({ payload: codePayload, lastsMs: z.int().min(1).max(MOST_CODE_MS) })
    .optional(),
});
const closeReply = z.strictObject({
  class: z.literal('close-reply'),
  ...identity,
  /** `closed`: nobody paid it, and nobody can any more. `in-progress`: a wallet is paying it now. */
  result: z.enum(['closed', 'paid', 'in-progress', 'not-found']),
  code: hostCode,
});
const extendReply = z.strictObject({
  class: z.literal('extend-reply'),
  ...identity,
  /** How long the code may be paid from now on; null: it got no more time. */
  lastsMs: z.int().min(1).max(MOST_CODE_MS).nullable(),
  code: hostCode,
});
const inquiryReply = z.strictObject({
  class: z.literal('inquiry-reply'),
  ...identity,
  /**
   * What the ledger holds: `paid` is also a refund that was made. `open` is an order nobody has paid
   * so far, `closed` one nobody paid and nobody can any more. `open`, `in-progress` and `not-found`
   * prove nothing by themselves.
   */
  state: z.enum(['paid', 'declined', 'reversed', 'open', 'closed', 'in-progress', 'not-found']),
  amountMinor,
  code: hostCode,
  authCode: z.string().max(12).optional(),
  hostReference: z.string().max(24).optional(),
});
const reversalReply = z.strictObject({
  class: z.literal('reversal-reply'),
  ...identity,
  /**
   * `no-original` also leaves a tombstone: the late original will be refused (rule 9). `closed`: an
   * order nobody had paid, which nobody can pay any more.
   */
  result: z.enum(['reversed', 'already-reversed', 'closed', 'no-original', 'refused']),
  code: hostCode,
});
const totalsReply = z.strictObject({
  class: z.literal('totals-reply'),
  terminal: terminalId,
  date: businessDate,
  batch,
  approvedCount: z.int().min(0),
  approvedMinor: z.int().min(0),
  reversedCount: z.int().min(0),
  reversedMinor: z.int().min(0),
  /** Refunds that stand; one that was reversed counts no more. */
  refundedCount: z.int().min(0),
  refundedMinor: z.int().min(0),
});

/** Acquirer to daemon. */
export const channelReply = z.discriminatedUnion('class', [
  challengeReply,
  signOnReply,
  newKeys,
  pong,
  payReply,
  refundReply,
  orderReply,
  closeReply,
  extendReply,
  inquiryReply,
  reversalReply,
  totalsReply,
]);
export type ChannelReply = z.infer<typeof channelReply>;
export type SignOnReply = z.infer<typeof signOnReply>;
export type ChallengeReply = z.infer<typeof challengeReply>;
export type Pong = z.infer<typeof pong>;
export type PayReply = z.infer<typeof payReply>;
export type RefundReply = z.infer<typeof refundReply>;
export type MoneyReply = PayReply | RefundReply;
export type OrderReply = z.infer<typeof orderReply>;
export type CloseReply = z.infer<typeof closeReply>;
export type ExtendReply = z.infer<typeof extendReply>;
export type InquiryReply = z.infer<typeof inquiryReply>;
export type ReversalReply = z.infer<typeof reversalReply>;
export type TotalsReply = z.infer<typeof totalsReply>;
