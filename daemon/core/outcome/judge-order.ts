import type { OrderReply } from '#contract/channel-frames.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Exchange } from '../exchange.ts';
import { type Expected, judgeReply, judgeUnanswered, type Verdict } from './judge.ts';

/** A code that may be shown from now on, with its life in milliseconds. */
export type OpenedCode = NonNullable<OrderReply['shown']>;

/** What the exchange that opens an order proves: never that anything was paid. */
export type OrderVerdict =
  | Exclude<Verdict, { kind: 'approved' }>
  | { readonly kind: 'opened'; readonly code: OpenedCode };

/**
 * Judges the opening of an order as any attempt is judged, but for one row: what approves a payment
 * only opens an order. One that was opened without a code is as unknown as one without an answer:
 * nobody can pay it by us, and the host may hold it all the same.
 */
export const judgeOrder = (
  profile: ChannelProfile,
  expected: Expected,
  exchange: Exchange<OrderReply>,
): OrderVerdict => {
  if (exchange.kind !== 'replied') return judgeUnanswered(exchange);
  const { reply } = exchange;
  const verdict = judgeReply(profile, expected, reply);
  if (verdict.kind !== 'approved') return verdict;
  const code = reply.shown;
  return code === undefined ? { kind: 'unknown', cause: 'no-code' } : { kind: 'opened', code };
};
