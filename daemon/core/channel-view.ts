import type { ChannelView } from '#contract/daemon-api.ts';
import type { Guard } from './guard/guard.ts';
import { explain } from './guard/refusal.ts';
import type { ChannelService } from './payment/channel-service.ts';
import type { JournaledCounters } from './payment/journaled-counters.ts';
import type { SharedLines } from './shared-lines.ts';

export interface SeenThrough {
  readonly guard: Guard;
  readonly counters: JournaledCounters;
  readonly lines: SharedLines;
}

/**
 * A channel as people see it: up, but shut to new sales by a person, by its breaker or by a change
 * of the configuration (`heldBack` says which), is
 * `suspended`. Lost together with others of its line, it says so first: whoever reads it would look
 * at the bank.
 */
export const channelViewOf = (
  channel: ChannelService,
  { guard, counters, lines }: SeenThrough,
  heldBack: string | null,
): ChannelView => {
  const view = withLine(channel.view(), lines);
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

const withLine = (view: ChannelView, lines: SharedLines): ChannelView => {
  const line = view.state === 'up' ? null : lines.downWith(view.id);
  if (line === null) return view;
  const others = line.channels.filter((id) => id !== view.id).join(', ');
  const reason = `line ${line.name} is down, with ${others}; ${view.reason}`;
  return { ...view, reason: reason.slice(0, 120) };
};
