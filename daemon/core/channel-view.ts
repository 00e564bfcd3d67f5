import type { ChannelView } from '#contract/daemon-api.ts';
import type { Guard } from './guard/guard.ts';
import { explain } from './guard/refusal.ts';
import type { ChannelService } from './payment/channel-service.ts';
import type { JournaledCounters } from './payment/journaled-counters.ts';

/**
 * A channel as people see it: up, but shut to new sales by a person or by its breaker, is
 * `suspended`.
 */
export const channelViewOf = (
  channel: ChannelService,
  guard: Guard,
  counters: JournaledCounters,
): ChannelView => {
  const view = channel.view();
  if (view.state !== 'up') return view;
  const disabled = counters.disabled(channel.id);
  if (disabled !== null) {
    const reason = `disabled by ${disabled.person}: ${disabled.reason}`.slice(0, 120);
    return { ...view, state: 'suspended', reason };
  }
  const { refusal } = guard.standing(channel.id);
  return refusal === null ? view : { ...view, state: 'suspended', reason: explain(refusal) };
};
