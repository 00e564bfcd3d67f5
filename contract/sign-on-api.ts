/**
 * How a till and its payment service settle who signs on to the channels: the service has a key of
 * its own, and the till, whom the channels know, vouches for it once (`channel-security.ts`).
 */
import { z } from 'zod';
import { MAX_VOUCHER_CHARACTERS } from './channel-security.ts';

const certificatePem = z.string().max(16 * 1024);

export const SIGN_ON_REQUESTS = {
  'sign-on.key': {
    params: z.strictObject({}),
    result: z.strictObject({
      certificatePem,
      /** Fingerprint of the till's certificate that vouched for it; null while none did. */
      vouchedBy: z.string().max(64).nullable(),
    }),
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
