/**
 * Control of the simulated payment world: JSON-RPC 2.0 over a Unix socket, so that a rehearsal
 * panel, a test or `npm run stub` can switch faults and read ledgers while it runs.
 */
import { z } from 'zod';
import { macAlgorithm } from './channel-security.ts';
import { attemptId, channelId, stan } from './ids.ts';
import { localName } from './language.ts';
import { method } from './method.ts';
import { amountMinor } from './money.ts';
import { testCardName } from './payment.ts';
import { channelFault, channelManner } from './rehearsal.ts';

/**
 * One attempt as an acquirer's ledger holds it: `kept` is money taken, `refunded` money given back,
 * `ordered` and `closed` orders that nobody has paid.
 */
export const ledgerRow = z.strictObject({
  channel: channelId,
  attemptId,
  saleId: z.string().max(40),
  stan,
  amountMinor,
  state: z.enum(['kept', 'reversed', 'declined', 'tombstone', 'refunded', 'ordered', 'closed']),
  atWallMs: z.int(),
});
export type LedgerRow = z.infer<typeof ledgerRow>;

/** The single line of JSON the stub prints on standard output once every acquirer listens. */
export const stubReady = z.strictObject({
  ready: z.literal(true),
  control: z.string(),
  /** Who signed the acquirers' certificates: what a till pins. */
  rootCertificateFile: z.string(),
  /** Where terminals get their parameters (row A2), and who signs them. */
  platform: z.strictObject({ url: z.string(), certificateFile: z.string() }),
  acquirers: z.array(
    z.strictObject({
      id: channelId,
      name: localName,
      /** The same acquirer over WebSocket and over TCP with a length header. */
      url: z.string(),
      tcpUrl: z.string(),
      methods: z.array(method),
      /** What it wants MACs made with. */
      mac: macAlgorithm,
      /** Gives a shown code more time on request. */
      extendsCodes: z.boolean(),
      /** The card to test it with, by the acquirer's name for it; null: real money moves there. */
      testCard: testCardName.nullable(),
      certificateFile: z.string(),
    }),
  ),
});
export type StubReady = z.infer<typeof stubReady>;

export const STUB_REQUESTS = {
  'faults.set': {
    params: z.strictObject({
      channel: channelId,
      fault: channelFault,
      /** How many payments it lasts; absent: until switched again. */
      payments: z.int().min(1).optional(),
    }),
    result: z.strictObject({}),
  },
  'faults.read': {
    params: z.strictObject({}),
    result: z.array(
      z.strictObject({ channel: channelId, fault: channelFault, manner: channelManner }),
    ),
  },
  /** How an acquirer keeps its word from now on. */
  'manners.set': {
    params: z.strictObject({ channel: channelId, manner: channelManner }),
    result: z.strictObject({}),
  },
  /**
   * A customer's wallet pays the order that was opened last, or that of the named sale; false: there
   * is none that can still be paid.
   */
  'orders.pay': {
    params: z.strictObject({ channel: channelId, saleId: z.string().max(40).optional() }),
    result: z.strictObject({ paid: z.boolean() }),
  },
  /** From now on this acquirer's codes may be paid for so long; `null`: as long as by itself. */
  'orders.last': {
    params: z.strictObject({ channel: channelId, lastsMs: z.int().min(1).nullable() }),
    result: z.strictObject({}),
  },
  'ledger.read': { params: z.strictObject({}), result: z.array(ledgerRow) },
} as const;
export type StubMethod = keyof typeof STUB_REQUESTS;
export type StubParams<M extends StubMethod> = z.infer<(typeof STUB_REQUESTS)[M]['params']>;
export type StubResult<M extends StubMethod> = z.infer<(typeof STUB_REQUESTS)[M]['result']>;

/** Notification from the stub to every control client: something happened that a tester watches. */
export const stubEvent = z.strictObject({
  channel: channelId,
  what: z.enum([
    'signed-on',
    'connection-lost',
    'pay-received',
    'fault-shown',
    'approved',
    'declined',
    'reversed',
    'refunded',
    'order-opened',
    'order-closed',
  ]),
  attemptId: attemptId.nullable(),
});
export type StubEvent = z.infer<typeof stubEvent>;
