import type { PinWorkingKey, ServiceSecurity } from '#contract/channel-security.ts';
import type { ApiParams, ApiResult } from '#contract/daemon-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { SIGN_ON_REQUESTS } from '#contract/sign-on-api.ts';

export interface SignOnDesk {
  readonly security: Omit<ServiceSecurity, 'nonce' | 'prove' | 'accept'>;
  readonly channels: ReadonlyMap<ChannelId, { redial(): void; pinKey(): PinWorkingKey | null }>;
  /** Asks every till that listens for its word. */
  wanted(): void;
}

type Served = keyof typeof SIGN_ON_REQUESTS;
type Handlers = { readonly [M in Served]: (params: ApiParams<M>) => Promise<ApiResult<M>> };

export const signOnHandlers = ({ security, channels, wanted }: SignOnDesk): Handlers => ({
  'sign-on.key': async () => {
    const next = security.nextCertificatePem();
    return next === null ? inUse(security) : { certificatePem: next, vouchedBy: null };
  },
  'sign-on.keys': async () => ({
    inUse: inUse(security),
    next: security.nextCertificatePem(),
  }),
  'sign-on.pin-keys': async () =>
    [...channels].flatMap(([channel, service]) => {
      const key = service.pinKey();
      return key === null ? [] : [{ channel, ...key }];
    }),
  'sign-on.rotate': async () => {
    const next = await security.rotate();
    if (next !== null) wanted();
    return { next };
  },
  'sign-on.vouch': async ({ voucher, terminalCertificatePem }) => {
    const isTaken = await security.takeVoucher(voucher, terminalCertificatePem);
    if (!isTaken) return { isTaken };
    // Those that were refused for want of it are worth another try now.
    for (const channel of channels.values()) channel.redial();
    return { isTaken };
  },
});

const inUse = ({ certificatePem, vouchedBy }: SignOnDesk['security']) => ({
  certificatePem,
  vouchedBy: vouchedBy(),
});
