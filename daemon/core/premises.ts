import type { PremisesFacts } from '#contract/diagnostics.ts';
import type { ChannelsRead } from './channel-reload.ts';
import type { ConfiguredChannel } from './channel-roster.ts';

/** How one step towards an address ended, outside any channel's own connection. */
export type ProbeEnd =
  | { readonly kind: 'passed'; readonly detail: string }
  | { readonly kind: 'failed'; readonly why: ProbeFault; readonly detail: string };

/** `refused`: somebody said no. `no-way`: nobody said anything, or the way there is broken. */
export type ProbeFault = 'no-address' | 'refused' | 'no-way' | 'tls';

/** Where an address leads: its host, its port, and whether the line is encrypted. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
}

/**
 * Looks at the way to an address below the channel's own words. Each step opens what it needs and
 * closes it again; none ever throws or takes longer than its limit.
 */
export interface LineProbe {
  lookUp(target: ProbeTarget, limitMs: number): Promise<ProbeEnd>;
  connect(target: ProbeTarget, limitMs: number): Promise<ProbeEnd>;
  secure(target: ProbeTarget, limitMs: number): Promise<ProbeEnd>;
}

/** What the host of a daemon knows and the core can't: its process, files, disk, and the network. */
export interface Premises {
  facts(): PremisesFacts;
  /** Whole days a certificate in PEM text is still good for; negative: it is not; null: unreadable. */
  certificateDaysLeft(pem: string): number | null;
  readonly probe: LineProbe;
  /** Reads the configuration again, for its channels. */
  readChannels(): Promise<ChannelsRead>;
  /**
   * Makes durable which channels run although no configuration lists them any more: the next start
   * must know them (rule 7). Throws `LeavingNotKept`.
   */
  keepLeaving(channels: readonly ConfiguredChannel[]): void;
}
