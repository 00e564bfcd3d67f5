import type { ChannelView, DaemonStatus } from '#contract/daemon-api.ts';

/** The channels that sales can go to, up or not: those of an acquirer's test system never are. */
export const sellingOf = (status: DaemonStatus | null): readonly ChannelView[] =>
  (status?.channels ?? []).filter(({ isTest }) => isTest !== true);
