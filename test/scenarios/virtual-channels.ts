import type { ChannelId } from '#contract/ids.ts';
import type { ScenarioWorld } from '#contract/scenario.ts';
import { channelProfile } from '#daemon/core/channel-profile.ts';
import { SELLING } from '#stub/host/profiles.ts';
import type { SimChannel } from '../sim/world/channels.ts';
import { methodsWith, profileChanges } from './profile-changes.ts';

/** Longest a request is under way in a scenario's network, which loses nothing by itself. */
const LONGEST_DELAY_MS = 60_000;

/** The channels `npm start` sets up, with what a scenario changes about them. */
export const virtualChannels = (world: ScenarioWorld | undefined): readonly SimChannel[] =>
  SELLING.map(({ id, name, methods, mac, extendsCodes }, index) => {
    const address = `ws://${id}`;
    const changes = world?.channels?.[id as ChannelId];
    const profile = channelProfile.parse({
      id,
      name,
      methods: methodsWith(methods, changes),
      ...{ mac, extendsCodes },
      addresses: [address],
      priority: (index + 1) * 10,
      ...profileChanges(changes),
    });
    return { address, addresses: [address], profile, longestDelayMs: LONGEST_DELAY_MS };
  });
