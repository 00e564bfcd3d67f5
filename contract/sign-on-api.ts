/**
 * How a till and its payment service settle who signs on to the channels: the service has a key of
 * its own, and the till, whom the channels know, vouches for it once (`channel-security.ts`).
 */
import { z } from 'zod';
import { MAX_VOUCHER_CHARACTERS, pinWorkingKey } from './channel-security.ts';
import { channelId } from './ids.ts';

const certificatePem = z.string().max(16 * 1024);

const serviceKeys = z.strictObject({
  inUse: z.strictObject({
    certificatePem,
    /** Fingerprint of the till's certificate that vouched for it; null while none did. */
    vouchedBy: z.string().max(64).nullable(),
  }),
  /** Made, and waiting for a till's word. */
  next: certificatePem.nullable(),
});
export type ServiceKeysTold = z.infer<typeof serviceKeys>;

/** A channel's PIN working key, for the slot of the pad that holds its master key. */
const channelPinKey = pinWorkingKey.extend({ channel: channelId });
export type ChannelPinKey = z.infer<typeof channelPinKey>;

/** The notifications about signing on, as `API_NOTIFICATIONS` lists them. */
export const SIGN_ON_NOTIFICATIONS = {
  /** There is a key that no till has vouched for yet. */
  'sign-on.wanted': z.strictObject({}),
} as const;

export const SIGN_ON_REQUESTS = {
  /** The key a till is to vouch for: the next one, if there is one. */
  'sign-on.key': {
    params: z.strictObject({}),
    result: z.strictObject({
      certificatePem,
      /** Fingerprint of the till's certificate that vouched for it; null while none did. */
      vouchedBy: z.string().max(64).nullable(),
    }),
  },
  /** What a technician wants to know of them; the key in use is empty where no channel has MACs. */
  'sign-on.keys': { params: z.strictObject({}), result: serviceKeys },
  /**
   * The PIN keys that channels gave with their last sign-ons, each under the pad's own master key
   * for that channel. Asked for each PIN, so that a key that was changed is in the pad by then.
   */
  'sign-on.pin-keys': {
    params: z.strictObject({}),
    result: z.array(channelPinKey).max(64),
  },
  /** Makes the next key; it comes into use as soon as a till vouches for it. */
  'sign-on.rotate': {
    params: z.strictObject({}),
    result: z.strictObject({ next: certificatePem.nullable() }),
  },
  'sign-on.vouch': {
    params: z.strictObject({
      voucher: z.string().max(MAX_VOUCHER_CHARACTERS),
      terminalCertificatePem: certificatePem,
    }),
    /** False: it is no word of that till's for this service's key, and nothing changed. */
    result: z.strictObject({ isTaken: z.boolean() }),
  },
} as const;
