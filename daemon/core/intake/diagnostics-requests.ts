import type { ApiParams, ApiResult } from '#contract/daemon-api.ts';
import type { ChannelFacts, ServiceFacts, TillFacts } from '#contract/diagnostics.ts';
import type { DIAGNOSTICS_REQUESTS } from '#contract/diagnostics-api.ts';
import type { ChannelId, PersonId } from '#contract/ids.ts';

/** The service as a technician looks at it and takes channels out of use. */
export interface Diagnostics {
  read(): ServiceFacts;
  /** Null: nobody runs it. */
  channel(id: ChannelId): ChannelFacts | null;
  channelIds(): readonly ChannelId[];
  disable(channel: ChannelId, person: PersonId, reason: string): void;
  enable(channel: ChannelId, person: PersonId, reason: string): void;
  tillReported(facts: TillFacts): void;
  /** With a `payment` the last step is made, too, on a test channel alone. */
  checkLine(
    channel: ChannelId,
    payment?: ApiParams<'line.check'>['payment'],
  ): Promise<ApiResult<'line.check'>>;
  reload(): Promise<ApiResult<'channels.reload'>>;
}

type Served = keyof typeof DIAGNOSTICS_REQUESTS;
type Handlers = { readonly [M in Served]: (params: ApiParams<M>) => Promise<ApiResult<M>> };

export const diagnosticsHandlers = (desk: Diagnostics): Handlers => {
  const changed = (
    { channel, person, reason }: ApiParams<'channel.disable'>,
    change: 'disable' | 'enable',
  ): ApiResult<'channel.disable'> => {
    if (desk.channel(channel) === null) {
      return { kind: 'no-such-channel', channels: [...desk.channelIds()] };
    }
    desk[change](channel, person, reason);
    const now = desk.channel(channel);
    if (now === null) throw new Error('a channel went while it was being changed');
    return { kind: 'done', channel: now };
  };
  return {
    'diagnostics.read': async () => desk.read(),
    'till.report': async (facts) => {
      desk.tillReported(facts);
      return {};
    },
    'channel.disable': async (order) => changed(order, 'disable'),
    'channel.enable': async (order) => changed(order, 'enable'),
    'channels.reload': () => desk.reload(),
    'line.check': ({ channel, payment }) => desk.checkLine(channel, payment),
  };
};
