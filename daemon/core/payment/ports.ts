import type {
  AttemptRequest,
  CloseReply,
  CloseRequest,
  ExtendReply,
  ExtendRequest,
  InquiryReply,
  InquiryRequest,
} from '#contract/channel-frames.ts';
import type { ChannelId, SaleId, TerminalId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import type { PaymentProgress, RefundOrder, SaleOrder } from '#contract/payment.ts';
import type { Clock, Random } from '#contract/ports.ts';
import type { Shown } from '#contract/route-trace.ts';
import type { Attempt, AttemptState } from '../attempt.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { ChannelDay, Exchange, ReplyTo } from '../exchange.ts';
import type { EntryOf } from '../journal/entries.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import type { Verdict } from '../outcome/judge.ts';
import type { OrderVerdict } from '../outcome/judge-order.ts';
import type { CodesShown } from './codes-shown.ts';
import type { CoverPolicy } from './cover.ts';

/** A channel as a payment sees it. */
export interface PaymentChannel {
  readonly profile: ChannelProfile;
  /** The batch and date of the present sign-on; null while not signed on. */
  day(): ChannelDay | null;
  /** Signed on here, proved, and the last ping is fresh (rule 16). */
  isUp(): boolean;
  /** Sends what an attempt is made by: a payment, a refund, or the opening of an order. */
  pay<R extends AttemptRequest>(request: R, limitMs: number): Promise<Exchange<ReplyTo<R>>>;
  inquire(request: InquiryRequest, limitMs: number): Promise<Exchange<InquiryReply>>;
  /** Closes an order that nobody has paid. */
  close(request: CloseRequest, limitMs: number): Promise<Exchange<CloseReply>>;
  /** Asks for more time for an open order's code. */
  extend(request: ExtendRequest, limitMs: number): Promise<Exchange<ExtendReply>>;
  /**
   * Resolves `true` as soon as it is signed on, `false` when `withinMs` passed without, or when one
   * more dial left it unreachable.
   */
  signedOn(withinMs: number): Promise<boolean>;
  /** Since it was last signed on, every one of its addresses was dialled in vain. */
  isUnreachable(): boolean;
  /** A reversal was ordered: let the queue look. */
  reversalOrdered(): void;
}

/** A place inside the guard, to be given back exactly once whatever happened (row A12). */
export interface GuardPlace {
  leave(outcome: Verdict | OrderVerdict | { readonly kind: 'abandoned' }): void;
}

/** How a sale looks for its next channel. */
export interface Search {
  /** Where the present credential was shown before. See `shown.ts`. */
  readonly shown: Shown;
  readonly tried: readonly ChannelId[];
  /** Channels the guard let nothing of this sale through to. */
  readonly shut: ReadonlySet<ChannelId>;
}

/** A refund with what the journal says of the payment it gives back. */
export interface RefundRun extends RefundOrder {
  readonly method: Method;
  readonly masked: string;
  readonly paid: Pick<Attempt, 'channel' | 'identity'> &
    Extract<AttemptState, { readonly at: 'approved' }>;
}

/**
 * A line check's small payment. It is journaled as a sale that failed with the entry that arms it:
 * whatever comes of it, no door leads from there to *paid*, and what was taken is given back.
 */
export interface TestOrder {
  readonly saleId: SaleId;
  readonly terminalId: TerminalId;
  readonly product: 'test';
  readonly method: 'card';
  readonly card: string;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
}

/** What is run to its answer: a sale, which may move on, or a refund, which may not. */
export type MoneyOrder = SaleOrder | RefundRun;

/** Where a sale goes next. `decided` belongs into the transaction that acts on it. */
export type Routed =
  | {
      readonly kind: 'taken';
      readonly channel: PaymentChannel;
      /** Of the sign-on it is up by. */
      readonly day: ChannelDay;
      readonly decided: Decided;
    }
  /** Only channels are left that take no credential a host has seen. */
  | { readonly kind: 'present-again'; readonly decided: Decided }
  | { readonly kind: 'none'; readonly decided: Decided };

/** What the router journals; a refund asks no router, and has nothing to journal here. */
type Decided = readonly EntryOf<'route-decided'>[];

export interface PaymentPorts {
  /** The terminal whose channels these are: another one's sale can't be paid here. */
  readonly terminal: TerminalId;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly cover: CoverPolicy;
  /** Codes that customers may pay now. */
  readonly codes: CodesShown;
  channel(id: ChannelId): PaymentChannel | undefined;
  /** Asks the guard for a place before an attempt is armed; null when a slot refuses it. */
  enter(order: MoneyOrder, channel: ChannelId): GuardPlace | null;
  /**
   * `true` as soon as one more channel is up, while the service is young enough for that to be
   * worth waiting for; `false` from then on.
   */
  nextRise(): Promise<boolean>;
  /** Before a channel is chosen: voids what is known of the channels if the machine slept since. */
  lookForSleep(): void;
  /** The best channel for the order by the rules in force. Changes nothing. */
  route(order: SaleOrder, search: Search): Routed;
  progress(step: PaymentProgress): void;
}
