import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelRoster } from './channel-roster.ts';
import { channelViewOf, type SeenThrough } from './channel-view.ts';
import type { Journal } from './journal/journal.ts';
import type { Routing } from './routing.ts';

interface Ports extends SeenThrough {
  readonly journal: Journal;
  readonly roster: ChannelRoster;
  readonly routing: Routing;
}

/** Everything the status bar shows. */
export const statusOf = ({ journal, roster, routing, ...seen }: Ports): DaemonStatus => {
  const { state } = journal;
  const sharedLines = [...seen.lines.all()];
  return {
    journal:
      state.at === 'sound'
        ? { state: 'sound' }
        : { state: 'stopped', code: state.code, detail: state.detail.slice(0, 200) },
    channels: [...roster.services.values()].map((channel) =>
      channelViewOf(channel, seen, roster.heldBack(channel.id)),
    ),
    defaultFor: routing.defaults(),
    openCovers: journal
      .openCovers()
      .map(({ saleId, attemptId, channel, amountMinor, currency }) => ({
        ...{ saleId, attemptId, channel, amountMinor, currency },
      })),
    routing: routing.standing(),
    ...(sharedLines.length > 0 && { sharedLines }),
  };
};
