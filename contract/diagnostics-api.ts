/** What a technician asks of the payment service over its local API (row P7). */
import { z } from 'zod';
import { channelFacts, lineReport, lineStep, serviceFacts, tillFacts } from './diagnostics.ts';
import { channelId, personId } from './ids.ts';
import { errorCode } from './payment.ts';

const reason = z.string().trim().min(3).max(200);
const byPerson = z.strictObject({ channel: channelId, person: personId, reason });

const standing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done'), channel: channelFacts }),
  /** Nobody runs it; those that are there. */
  z.strictObject({ kind: z.literal('no-such-channel'), channels: z.array(channelId) }),
]);

/** The requests about diagnostics, as `API_REQUESTS` lists them. */
export const DIAGNOSTICS_REQUESTS = {
  'diagnostics.read': { params: z.strictObject({}), result: serviceFacts },
  /** How the asking till's devices stand; repeated, so that silence means it is gone. */
  'till.report': { params: tillFacts, result: z.strictObject({}) },
  /** No new attempt goes to the channel until it is enabled again; what is owed there goes on. */
  'channel.disable': { params: byPerson, result: standing },
  'channel.enable': { params: byPerson, result: standing },
  /**
   * The service reads its configuration again and takes its channels; the rest of the file counts
   * from the next start on. Refused, the channels before stay in force.
   */
  'channels.reload': {
    params: z.strictObject({}),
    result: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('reloaded'),
        added: z.array(channelId),
        removed: z.array(channelId),
        changed: z.array(channelId),
        /** Removed now or before; they run without new sales until nothing is owed there. */
        leaving: z.array(channelId),
        /** Other keys of the file that changed. */
        fromNextStart: z.array(z.string().max(40)),
      }),
      z.strictObject({
        kind: z.literal('refused'),
        code: errorCode,
        detail: z.string().max(400),
      }),
    ]),
  },
  /**
   * Walks the line to a channel step by step, on connections of its own: the live one is left
   * alone. Each step is told as `line.stepped` when it is done. `payment`: as the last step a small
   * payment is made and taken back, on the live connection and only if it is a test channel's.
   */
  'line.check': {
    params: z.strictObject({
      channel: channelId,
      payment: z.strictObject({ person: personId, reason }).optional(),
    }),
    result: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('checked'), report: lineReport }),
      z.strictObject({ kind: z.literal('no-such-channel'), channels: z.array(channelId) }),
      /** One at a time for each channel: a second would only slow the first. */
      z.strictObject({ kind: z.literal('busy') }),
    ]),
  },
} as const;

/** The notifications about diagnostics, as `API_NOTIFICATIONS` lists them. */
export const DIAGNOSTICS_NOTIFICATIONS = {
  'line.stepped': z.strictObject({ channel: channelId, step: lineStep }),
} as const;
