import type { ChannelId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { ChannelProfile } from '../channel-profile.ts';

/** A channel as the ranking sees it at this moment. */
export interface Candidate {
  readonly profile: ChannelProfile;
  /** Signed on, proved, with a fresh ping. */
  readonly up: boolean;
  /** Back only a short while ago: goes behind the others for new sales. */
  readonly dwelling: boolean;
}

export interface RankAsk {
  readonly method: Method;
  /** Channels the credential was sealed to; null when there is no credential yet. */
  readonly sealedTo: readonly ChannelId[] | null;
  readonly tried: readonly ChannelId[];
}

/** Why a channel is left out; each check decides one thing. */
const CHECKS: Readonly<Record<string, (candidate: Candidate, ask: RankAsk) => boolean>> = {
  'takes the method': ({ profile }, { method }) => profile.methods.includes(method),
  'can open the envelope': ({ profile }, { sealedTo }) =>
    sealedTo === null || sealedTo.includes(profile.id),
  'not tried yet': ({ profile }, { tried }) => !tried.includes(profile.id),
  'is up': ({ up }) => up,
};

/** Usable channels for `ask`, best first: by configured priority, then by name to be steady. */
export const rank = (candidates: readonly Candidate[], ask: RankAsk): readonly ChannelProfile[] =>
  candidates
    .filter((candidate) => Object.values(CHECKS).every((check) => check(candidate, ask)))
    .sort(
      (a, b) =>
        Number(a.dwelling) - Number(b.dwelling) ||
        a.profile.priority - b.profile.priority ||
        (a.profile.id < b.profile.id ? -1 : 1),
    )
    .map(({ profile }) => profile);
