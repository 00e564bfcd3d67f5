import type { ChannelReply, ChannelRequest } from '#contract/channel-frames.ts';
import type { ReplyOf } from '../exchange.ts';

/** Which request class a reply class answers. */
const ANSWERS: Readonly<Record<ReplyOf[keyof ReplyOf], ChannelRequest['class']>> = {
  challenge: 'sign-on',
  'sign-on-reply': 'sign-on',
  'new-keys': 'sign-on',
  pong: 'ping',
  'pay-reply': 'pay',
  'refund-reply': 'refund',
  'order-reply': 'order',
  'close-reply': 'close',
  'extend-reply': 'extend',
  'inquiry-reply': 'inquiry',
  'reversal-reply': 'reversal',
  'totals-reply': 'totals',
};

/**
 * What a request and its reply have in common on one connection (rule 13). The class is part of it:
 * a reversal carries its original's trace number.
 */
export const requestKey = (request: ChannelRequest): string => keyOf(request.class, request);

/** The key of the request this reply claims to answer. */
export const replyKey = (reply: ChannelReply): string => keyOf(ANSWERS[reply.class], reply);

/** Longest text a key takes over: the longest the contract allows in these places is a nonce. */
const MOST_CHARACTERS = 64;

/**
 * A part of a key. A message that doesn't parse may hold anything here, also an object that throws
 * when it is made text, or a text without end (fault HS12).
 */
const part = (value: unknown): string => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.slice(0, MOST_CHARACTERS) : '?';
};

const keyOf = (group: ChannelRequest['class'], message: object): string => {
  if ('stan' in message && 'terminal' in message && 'date' in message) {
    return `${group}/${part(message.terminal)}/${part(message.stan)}/${part(message.date)}`;
  }
  if ('number' in message) return `${group}/${part(message.number)}`;
  if ('nonce' in message) return `${group}/${part(message.nonce)}`;
  return group;
};

/** The key an unparsable message seems to be meant for; null when it can't be told. */
export const looseKey = (value: unknown): string | null => {
  if (typeof value !== 'object' || value === null || !('class' in value)) return null;
  const { class: name } = value;
  if (typeof name !== 'string' || !Object.hasOwn(ANSWERS, name)) return null;
  return keyOf(ANSWERS[name as keyof typeof ANSWERS], value);
};
