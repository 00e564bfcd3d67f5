/**
 * The daemon's local API: JSON-RPC 2.0 over a Unix socket or named pipe (design decision 5). Both
 * sides parse every message with these schemas. A message that doesn't parse is refused with
 * `MESSAGE_REFUSED` and changes nothing.
 */
import { z } from 'zod';
import { channelState } from './channel-state.ts';
import { DIAGNOSTICS_NOTIFICATIONS, DIAGNOSTICS_REQUESTS } from './diagnostics-api.ts';
import { HEALTH_REQUESTS } from './health-api.ts';
import { attemptId, channelId, personId, saleId, terminalId } from './ids.ts';
import { localName } from './language.ts';
import { method } from './method.ts';
import { amountMinor, currency } from './money.ts';
import {
  credential,
  errorCode,
  paymentProgress,
  reason,
  saleAnswer,
  saleOrder,
  soldProduct,
} from './payment.ts';
import { ROUTE_REQUESTS, routeStanding } from './route-api.ts';
import { SALES_REQUESTS } from './sales-api.ts';
import { sharedLine } from './shared-lines.ts';
import { SIGN_ON_NOTIFICATIONS, SIGN_ON_REQUESTS } from './sign-on-api.ts';

/** Version of this API; a client with another one is refused at `session.hello`. */
export const API_VERSION = 1;

/** A channel as people and the sealer need it. */
export const channelView = z.strictObject({
  id: channelId,
  name: localName,
  methods: z.array(method),
  state: channelState,
  /** Why it is not up, in a few technical words for a technician; empty when up. */
  reason: z.string().max(120),
  roundTripMs: z.number().nullable(),
  /** The address it is signed on at: the main one or a standby; absent while it is at none. */
  address: z.string().max(200).optional(),
  /** Reversals not acknowledged yet, covers among them. */
  openReversals: z.int().min(0),
  certificatePem: z.string().max(16 * 1024),
  /** A channel of the acquirer's test system: no sale goes there, and nothing is sealed to it. */
  isTest: z.boolean().optional(),
});
export type ChannelView = z.infer<typeof channelView>;

/** An attempt that was covered and whose reversal is not acknowledged yet; shown until it is. */
export const coverView = z.strictObject({
  saleId,
  attemptId,
  channel: channelId,
  amountMinor,
  currency,
});
export type CoverView = z.infer<typeof coverView>;

/** Everything the status bar and `switchlane channels` show. Pushed whenever it changes. */
export const daemonStatus = z.strictObject({
  journal: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('sound') }),
    z.strictObject({ state: z.literal('stopped'), code: errorCode, detail: z.string().max(200) }),
  ]),
  channels: z.array(channelView),
  /** The channel a new sale would take, per method; absent when none is usable (row A4). */
  defaultFor: z.partialRecord(method, channelId),
  openCovers: z.array(coverView),
  routing: routeStanding,
  /** Lines that carry several channels (failure domains); absent: none is named. */
  sharedLines: z.array(sharedLine).optional(),
});
export type DaemonStatus = z.infer<typeof daemonStatus>;

/** A reversal that waits for its acknowledgement. */
export const reversalView = z.strictObject({
  attemptId,
  saleId,
  channel: channelId,
  amountMinor,
  currency,
  covered: z.boolean(),
  sends: z.int().min(0),
  /** Refused by the host or repeated too often: a person must look (rule 7). */
  exception: errorCode.nullable(),
});
export type ReversalView = z.infer<typeof reversalView>;

/** An attempt nobody can call closed yet; listed on the settlement slip and carried over. */
export const openAttemptView = z.strictObject({
  saleId,
  attemptId,
  channel: channelId,
  amountMinor,
  currency,
  is: z.enum(['unknown', 'reversing', 'covered']),
});
export type OpenAttemptView = z.infer<typeof openAttemptView>;

/**
 * Payments that stand and refunds that were made, counted, and what each come to in minor units;
 * any is negative in a difference.
 */
export const settlementSum = z.strictObject({
  count: z.int(),
  minor: z.int(),
  refundCount: z.int(),
  refundMinor: z.int(),
});
export type SettlementSum = z.infer<typeof settlementSum>;

/** End of day: ours against each acquirer's (money-safety rule 21, invariant M6). */
export const settlementReport = z.strictObject({
  person: personId,
  atWallMs: z.int(),
  terminalId,
  lines: z.array(
    z.strictObject({
      channel: channelId,
      date: z.string().max(8),
      batch: z.int(),
      ours: settlementSum,
      /** null: the channel couldn't be asked; its day stays to be settled. */
      theirs: settlementSum.nullable(),
      /** Acquirer's less ours. */
      difference: settlementSum.nullable(),
      carriedOver: z.int().min(0),
    }),
  ),
  open: z.array(openAttemptView),
});
export type SettlementReport = z.infer<typeof settlementReport>;

/** Approved sales and refunds by way of paying, and how many have no end yet. */
export const salesTotals = z.strictObject({
  lines: z.array(
    z.strictObject({ method, product: soldProduct, count: z.int().min(0), minor: z.int().min(0) }),
  ),
  open: z.int().min(0),
});
export type SalesTotals = z.infer<typeof salesTotals>;

const nothing = z.strictObject({});
const bySale = z.strictObject({ saleId });

/** Requests: name, parameters, result. */
export const API_REQUESTS = {
  'session.hello': {
    params: z.strictObject({
      version: z.int(),
      token: z.string().max(200),
      client: z.enum(['terminal', 'cli']),
    }),
    result: z.strictObject({ version: z.int(), daemon: z.string().max(40) }),
  },
  'status.read': { params: nothing, result: daemonStatus },
  'payment.pay': { params: saleOrder, result: saleAnswer },
  /** A fresh credential for a sale that answered `present-again`. */
  'payment.present-again': { params: z.strictObject({ saleId, credential }), result: saleAnswer },
  /**
   * Gives up a sale that waits for its customer, to present again or to pay a shown code: such a
   * code is closed at its channel first. One that was paid meanwhile is paid.
   */
  'payment.abandon': { params: bySale, result: saleAnswer },
  /** Asks the channel for more time for the code that is shown; false: it got none. */
  'payment.extend-code': {
    params: bySale,
    result: z.strictObject({ extended: z.boolean() }),
  },
  /** The answer as it stands; waits for a payment that is running. */
  'payment.find': { params: bySale, result: saleAnswer },
  /** *Check again*: asks the open attempt's channel, then answers. */
  'payment.check': { params: bySale, result: saleAnswer },
  /** What was sold between two moments of the wall clock, as the journal has it. */
  'sales.totals': {
    params: z.strictObject({ fromWallMs: z.int().min(0), toWallMs: z.int().min(0) }),
    result: salesTotals,
  },
  /** End of day. May be run again: a day with something new on it is compared again. */
  'settlement.run': { params: z.strictObject({ person: personId }), result: settlementReport },
  'reversals.list': { params: nothing, result: z.array(reversalView) },
  /** Ends a reversal without an acknowledgement: only a named person may (rule 7). */
  'reversals.close': {
    params: z.strictObject({
      attemptId,
      person: personId,
      reason,
    }),
    result: z.array(reversalView),
  },
  ...ROUTE_REQUESTS,
  ...HEALTH_REQUESTS,
  ...DIAGNOSTICS_REQUESTS,
  ...SIGN_ON_REQUESTS,
  ...SALES_REQUESTS,
} as const;
export type ApiMethod = keyof typeof API_REQUESTS;
export type ApiParams<M extends ApiMethod> = z.infer<(typeof API_REQUESTS)[M]['params']>;
export type ApiResult<M extends ApiMethod> = z.infer<(typeof API_REQUESTS)[M]['result']>;

/** In-station message about a channel or a sale (row A7). */
export const notice = z.strictObject({
  id: z.string().max(40),
  atWallMs: z.int(),
  kind: z.enum([
    'channel-used',
    'channel-up',
    'channel-down',
    /** Another node saw the channel fail: new sales go elsewhere first; and the end of that. */
    'channel-flagged',
    'channel-unflagged',
    'moved',
    'cover-opened',
    'cover-closed',
    'attention',
  ]),
  channel: channelId.nullable(),
  saleId: saleId.nullable(),
  code: errorCode.nullable(),
});
export type Notice = z.infer<typeof notice>;

/** Notifications from the daemon to every client that said hello. */
export const API_NOTIFICATIONS = {
  'status.changed': daemonStatus,
  'payment.progress': paymentProgress,
  'notice.posted': notice,
  ...DIAGNOSTICS_NOTIFICATIONS,
  ...SIGN_ON_NOTIFICATIONS,
} as const;
export type ApiNotification = keyof typeof API_NOTIFICATIONS;
export type ApiNotificationParams<N extends ApiNotification> = z.infer<
  (typeof API_NOTIFICATIONS)[N]
>;

/** What a client of the daemon can rely on, whatever carries it (socket or simulation). */
export interface DaemonLink {
  /** Rejects with `DaemonLinkLost` when the link breaks before the answer. */
  request<M extends ApiMethod>(name: M, params: ApiParams<M>): Promise<ApiResult<M>>;
  onNotification<N extends ApiNotification>(
    name: N,
    listener: (params: ApiNotificationParams<N>) => void,
  ): void;
  /** `true` once hello was accepted, `false` when the link is gone; it reconnects by itself. */
  onConnected(listener: (connected: boolean) => void): void;
}

/** The link broke, or the daemon is not there: says nothing about what became of a request. */
export class DaemonLinkLost extends Error {
  override readonly name = 'DaemonLinkLost';
}
