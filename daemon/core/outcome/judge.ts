import type { AttemptIdentity, MoneyReply, OrderReply } from '#contract/channel-frames.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import { sameIdentity } from '../attempt.ts';
import { type ChannelProfile, type CodeMeaning, meaningOf } from '../channel-profile.ts';
import type { Exchange } from '../exchange.ts';

/** What an exchange proves about the money: the attempt's next state. */
export type Verdict =
  | { readonly kind: 'not-sent'; readonly reason: string }
  | { readonly kind: 'approved'; readonly authCode: string; readonly hostReference: string }
  | { readonly kind: 'declined'; readonly hostCode: string }
  | { readonly kind: 'refused'; readonly hostCode: string }
  | { readonly kind: 'unknown'; readonly cause: string };

/** How a reply fits its request, in the order it is looked at. */
export type Fit = 'fits' | 'other-identity' | 'other-amount';

/** What a reply must repeat to be about this attempt. */
export interface Expected {
  readonly identity: AttemptIdentity;
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
}

/** What answers an attempt's own request. */
export type AttemptReply = MoneyReply | OrderReply;

/** Does the reply speak of this very attempt, for this very amount? */
export const fitOf = ({ identity, amountMinor, currency }: Expected, reply: AttemptReply): Fit => {
  if (!sameIdentity(identity, reply)) return 'other-identity';
  const sameAmount = amountMinor === reply.amountMinor && currency === reply.currency;
  return sameAmount ? 'fits' : 'other-amount';
};

type Judged = (reply: AttemptReply) => Verdict;

const unknown =
  (cause: string): Judged =>
  () => ({ kind: 'unknown', cause });

/**
 * Rows of `money-safety.md` for a reply that came, by fit and by the meaning of its code. A reply
 * that doesn't fit proves nothing whatever its code says: a partial approval is not our approval.
 */
export const REPLY_TABLE: Readonly<Record<Fit, Readonly<Record<CodeMeaning, Judged>>>> = {
  fits: {
    approved: (reply) => ({
      kind: 'approved',
      authCode: ('authCode' in reply ? reply.authCode : undefined) ?? '',
      hostReference: ('hostReference' in reply ? reply.hostReference : undefined) ?? '',
    }),
    declined: (reply) => ({ kind: 'declined', hostCode: reply.code }),
    'certainly-not-processed': (reply) => ({ kind: 'refused', hostCode: reply.code }),
    unclear: (reply) => ({ kind: 'unknown', cause: `host-code-${reply.code}` }),
  },
  'other-identity': {
    approved: unknown('other-identity'),
    declined: unknown('other-identity'),
    'certainly-not-processed': unknown('other-identity'),
    unclear: unknown('other-identity'),
  },
  'other-amount': {
    approved: unknown('other-amount'),
    declined: unknown('other-amount'),
    'certainly-not-processed': unknown('other-amount'),
    unclear: unknown('other-amount'),
  },
};

/** What a reply proves, that of a payment and that of an order alike. */
export const judgeReply = (
  profile: ChannelProfile,
  expected: Expected,
  reply: AttemptReply,
): Verdict => REPLY_TABLE[fitOf(expected, reply)][meaningOf(profile, reply.code)](reply);

type Unanswered = Exclude<Exchange<AttemptReply>, { kind: 'replied' }>;

/** What an exchange without a readable reply proves: never an approval, never a refusal. */
export const judgeUnanswered = (
  exchange: Unanswered,
): Extract<Verdict, { kind: 'not-sent' | 'unknown' }> =>
  exchange.kind === 'not-sent'
    ? { kind: 'not-sent', reason: exchange.reason }
    : { kind: 'unknown', cause: exchange.cause };

/** Judges one exchange of an attempt. Total: every exchange has exactly one verdict. */
export const judge = (
  profile: ChannelProfile,
  expected: Expected,
  exchange: Exchange<AttemptReply>,
): Verdict =>
  exchange.kind === 'replied'
    ? judgeReply(profile, expected, exchange.reply)
    : judgeUnanswered(exchange);
