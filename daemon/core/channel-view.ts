import type { ChannelView } from '#contract/daemon-api.ts';
import type { Guard } from './guard/guard.ts';
import { explain } from './guard/refusal.ts';
import type { ChannelService } from './payment/channel-service.ts';
import type { JournaledCounters } from './payment/journaled-counters.ts';

/**
 * A channel as people see it: up, but shut to new sales by a person, by its breaker or by a change
 * of the configuration (`heldBack` says which), is
 * `suspended`.
 */
export const channelViewOf = (
  channel: ChannelService,
  guard: Guard,
  counters: JournaledCounters,
  heldBack: string | null,
): ChannelView => {
  const view = channel.view();
  if (heldBack !== null) {
    const state = view.state === 'up' ? 'suspended' : view.state;
    const reason = view.reason === '' ? heldBack : `${heldBack}; ${view.reason}`;
    return { ...view, state, reason: reason.slice(0, 120) };
  }
  if (view.state !== 'up') return view;
  const disabled = counters.disabled(channel.id);
  if (disabled !== null) {
    const reason = `disabled by ${disabled.person}: ${disabled.reason}`.slice(0, 120);
    return { ...view, state: 'suspended', reason };
  }
  const { refusal } = guard.standing(channel.id);
  return refusal === null ? view : { ...view, state: 'suspended', reason: explain(refusal) };
};
