import type { ServiceSecurity } from '#contract/channel-security.ts';
import type { ApiParams, ApiResult } from '#contract/daemon-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { SIGN_ON_REQUESTS } from '#contract/sign-on-api.ts';

export interface SignOnDesk {
  readonly security: Pick<ServiceSecurity, 'certificatePem' | 'vouchedBy' | 'takeVoucher'>;
  readonly channels: ReadonlyMap<ChannelId, { redial(): void }>;
}

type Served = keyof typeof SIGN_ON_REQUESTS;
type Handlers = { readonly [M in Served]: (params: ApiParams<M>) => Promise<ApiResult<M>> };

export const signOnHandlers = ({ security, channels }: SignOnDesk): Handlers => ({
  'sign-on.key': async () => ({
    certificatePem: security.certificatePem,
    vouchedBy: security.vouchedBy(),
  }),
  'sign-on.vouch': async ({ voucher, terminalCertificatePem }) => {
    const isTaken = await security.takeVoucher(voucher, terminalCertificatePem);
    if (!isTaken) return { isTaken };
    // Those that were refused for want of it are worth another try now.
    for (const channel of channels.values()) channel.redial();
    return { isTaken };
  },
});
