import type { ChannelLink } from '#contract/channel-state.ts';
import type { MonotonicMs } from '#contract/ports.ts';
import type { ChannelDay } from '../exchange.ts';

/**
 * Where a channel's connection stands. `up` means: signed on on this very connection and proved by
 * pings (rule 16). A state owns only its own data.
 */
export type ConnectionState =
  | { readonly at: 'idle' }
  /** Not connected; tries again by itself. */
  | { readonly at: 'waiting'; readonly reason: string }
  | { readonly at: 'connecting' }
  | { readonly at: 'signing-on' }
  /** Signed on, not proved yet: reversals and inquiries may go, payments not. */
  | { readonly at: 'proving'; readonly day: ChannelDay; readonly goodPings: number }
  | {
      readonly at: 'up';
      readonly day: ChannelDay;
      /** When the last answered ping was sent: the host has certainly lived since. */
      readonly aliveAtMs: MonotonicMs;
      readonly roundTripMs: number;
    };

/** How far a connection has come, as people see it. `isFresh`: its last ping was answered lately. */
export function linkOf({ at }: ConnectionState, isFresh: boolean): ChannelLink {
  switch (at) {
    case 'idle':
    case 'waiting':
      return 'down';
    case 'up':
      return isFresh ? 'up' : 'stale';
    default:
      return at;
  }
}

/** The batch and date of the present sign-on; null while not signed on. */
export const dayOf = (state: ConnectionState): ChannelDay | null =>
  state.at === 'proving' || state.at === 'up' ? state.day : null;
