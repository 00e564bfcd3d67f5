import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { Batch } from '#contract/ids.ts';

/** What a channel said at sign-on about its day: part of every attempt's identity. */
export interface ChannelDay {
  readonly batch: Batch;
  /** Business date `YYYYMMDD` in the acquirer's zone. */
  readonly date: string;
}

/** Why a frame was certainly never handed to a socket. */
export type NotSentReason =
  | 'no-connection'
  | 'deadline-passed'
  | 'key-in-use'
  | 'too-many-in-flight'
  | 'line-blocked'
  | 'too-large';

/** Why nothing is known although `write` was called. */
export type LostCause = 'reset' | 'closed' | 'no-reply' | 'channel-dead';

/**
 * How one request ended (style point 3: say whether it was sent). `not-sent` is claimed only when
 * `write` was never called for it; from that call on, silence of any kind is `lost`.
 */
export type Exchange<Reply extends ChannelReply = ChannelReply> =
  | { readonly kind: 'not-sent'; readonly reason: NotSentReason }
  | { readonly kind: 'replied'; readonly reply: Reply }
  | { readonly kind: 'lost'; readonly cause: LostCause }
  /** Something came back for it that proves nothing. */
  | { readonly kind: 'unreadable'; readonly cause: UnreadableCause; readonly detail: string };

/** Why a message that came proves nothing: it doesn't parse, or who wrote it can't be told. */
export type UnreadableCause = 'unreadable' | 'wrong-mac';

/** Which reply class answers which request class. */
export interface ReplyOf {
  readonly 'sign-on': 'challenge' | 'sign-on-reply' | 'new-keys';
  readonly 'sign-on-proof': 'sign-on-reply';
  readonly ping: 'pong';
  readonly pay: 'pay-reply';
  readonly refund: 'refund-reply';
  readonly order: 'order-reply';
  readonly close: 'close-reply';
  readonly extend: 'extend-reply';
  readonly inquiry: 'inquiry-reply';
  readonly reversal: 'reversal-reply';
  readonly totals: 'totals-reply';
}
export type ReplyTo<R extends ChannelRequest> = Extract<
  ChannelReply,
  { class: ReplyOf[R['class']] }
>;
