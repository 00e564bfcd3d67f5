import type {
  InquiryReply,
  InquiryRequest,
  PayReply,
  PayRequest,
} from '#contract/channel-frames.ts';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { PaymentProgress, SaleOrder } from '#contract/payment.ts';
import type { Clock, Random } from '#contract/ports.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { ChannelDay, Exchange } from '../exchange.ts';
import type { EntryOf } from '../journal/entries.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import type { Verdict } from '../outcome/judge.ts';
import type { CoverPolicy } from './cover.ts';

/** A channel as a payment sees it. */
export interface PaymentChannel {
  readonly profile: ChannelProfile;
  /** The batch and date of the present sign-on; null while not signed on. */
  day(): ChannelDay | null;
  pay(request: PayRequest, limitMs: number): Promise<Exchange<PayReply>>;
  inquire(request: InquiryRequest, limitMs: number): Promise<Exchange<InquiryReply>>;
  /** Resolves `true` as soon as it is signed on, `false` when `withinMs` passed without. */
  signedOn(withinMs: number): Promise<boolean>;
  /** A reversal was ordered: let the queue look. */
  reversalOrdered(): void;
}

/** A place inside the guard, to be given back exactly once whatever happened (row A12). */
export interface GuardPlace {
  leave(outcome: Verdict | { readonly kind: 'abandoned' }): void;
}

/** How a sale looks for its next channel. */
export interface Search {
  /** Has a host seen the present credential, whatever became of the attempt? */
  readonly isShown: boolean;
  readonly tried: readonly ChannelId[];
  /** Channels the guard let nothing of this sale through to. */
  readonly shut: ReadonlySet<ChannelId>;
}

/** Where a sale goes next. `decided` belongs into the transaction that acts on it. */
export type Routed =
  | {
      readonly kind: 'taken';
      readonly channel: PaymentChannel;
      readonly decided: EntryOf<'route-decided'>;
    }
  /** Only channels are left that take no credential a host has seen. */
  | { readonly kind: 'present-again'; readonly decided: EntryOf<'route-decided'> }
  | { readonly kind: 'none'; readonly decided: EntryOf<'route-decided'> };

export interface PaymentPorts {
  /** The terminal whose channels these are: another one's sale can't be paid here. */
  readonly terminal: TerminalId;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly cover: CoverPolicy;
  channel(id: ChannelId): PaymentChannel | undefined;
  /** Asks the guard for a place before an attempt is armed; null when a slot refuses it. */
  enter(order: SaleOrder, channel: ChannelId): GuardPlace | null;
  /**
   * `true` as soon as one more channel is up, while the service is young enough for that to be
   * worth waiting for; `false` from then on.
   */
  nextRise(): Promise<boolean>;
  /** The best channel for the order by the rules in force. Changes nothing. */
  route(order: SaleOrder, search: Search): Routed;
  progress(step: PaymentProgress): void;
}
