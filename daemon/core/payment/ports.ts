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
  /** The best channel for the order among those not tried yet, or null when there is none. */
  nextChannel(order: SaleOrder, tried: readonly ChannelId[]): PaymentChannel | null;
  progress(step: PaymentProgress): void;
}
