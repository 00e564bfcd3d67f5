import type { z } from 'zod';
import type { Method } from '#contract/method.ts';
import type { ScenarioWorld } from '#contract/scenario.ts';
import type { channelProfile } from '#daemon/core/channel-profile.ts';

type ChannelChanges = NonNullable<NonNullable<ScenarioWorld['channels']>[string & never]>;
type ProfileChanges = Partial<z.input<typeof channelProfile>>;

/** A channel that can't be asked whether a code was paid shows none. */
export const methodsWith = (
  methods: readonly Method[],
  changes: ChannelChanges | undefined,
): Method[] => methods.filter((way) => changes?.inquiry !== 'none' || way !== 'qr-show');

const WINDOW_MS = 60_000;

/** What a scenario says about a channel, in the words of its profile. */
export const profileChanges = (changes: ChannelChanges | undefined): ProfileChanges => {
  if (changes === undefined) return {};
  const earliestMs = changes['earliest-reversal'];
  const { 'card-replay': card = true, 'code-replay': code = true } = changes;
  return {
    ...(changes.inquiry === 'none' && { inquiry: null }),
    ...(changes['reply-limit'] !== undefined && { replyLimitMs: changes['reply-limit'] }),
    ...(changes.priority !== undefined && { priority: changes.priority }),
    ...(changes.lines !== undefined && { sharedLines: changes.lines }),
    ...(earliestMs !== undefined && {
      reversal: { earliestMs, tombstones: true, originalWindowMs: WINDOW_MS },
    }),
    replay: { card, code },
  };
};
