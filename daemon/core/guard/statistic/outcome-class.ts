import type { LostCause, NotSentReason } from '../../exchange.ts';

/** How an attempt ended: what the judge said of it, or that its run broke off on our side. */
export type AttemptOutcome =
  | { readonly kind: 'approved' }
  /** An order was opened and its code may be shown. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'refused'; readonly hostCode: string }
  | { readonly kind: 'not-sent'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly cause: string }
  | { readonly kind: 'abandoned' };

/**
 * What an outcome says of the channel's health (rule 14). `connection-fault`: the attempt was lost
 * with its connection, which is one fault however many attempts were on it (trap 10).
 */
export type OutcomeClass = 'success' | 'neutral' | 'channel-fault' | 'connection-fault';

export const isFault = (outcome: OutcomeClass): boolean =>
  outcome === 'channel-fault' || outcome === 'connection-fault';

/** Never written: the reasons are ours, and a missing connection was counted when it was lost. */
const NOT_SENT: Readonly<Record<NotSentReason, OutcomeClass>> = {
  'no-connection': 'neutral',
  'deadline-passed': 'neutral',
  'key-in-use': 'neutral',
  'too-many-in-flight': 'neutral',
  'line-blocked': 'neutral',
  'too-large': 'neutral',
};

const LOST: Readonly<Record<LostCause, OutcomeClass>> = {
  reset: 'connection-fault',
  closed: 'connection-fault',
  'channel-dead': 'connection-fault',
  'no-reply': 'channel-fault',
};

/** Replies that came and can't be believed. */
const SENSELESS: Readonly<Record<string, OutcomeClass>> = {
  unreadable: 'channel-fault',
  /** Ends its connection too: one fault, counted there. */
  'wrong-mac': 'connection-fault',
  'other-identity': 'channel-fault',
  'other-amount': 'channel-fault',
};

const UNSENT = new Map<string, OutcomeClass>(Object.entries(NOT_SENT));
const UNKNOWN = new Map<string, OutcomeClass>([
  ...Object.entries(LOST),
  ...Object.entries(SENSELESS),
]);

/** The judge names an unclear code as `host-code-68`. */
const HOST_CODE = /^host-code-(.+)$/;

/**
 * The class of an outcome. `faultCodes` are the answer codes that speak of the channel's own
 * trouble; any other code is about the customer, the issuer or us. An unknown cause that no row
 * names is a fault: the money is unclear, and nothing says that the channel is sound.
 */
export const classify = (outcome: AttemptOutcome, faultCodes: readonly string[]): OutcomeClass => {
  const ofCode = (code: string): OutcomeClass =>
    faultCodes.includes(code) ? 'channel-fault' : 'neutral';
  switch (outcome.kind) {
    case 'approved':
    case 'opened':
      return 'success';
    case 'declined':
    case 'abandoned':
      return 'neutral';
    case 'refused':
      return ofCode(outcome.hostCode);
    case 'not-sent':
      return UNSENT.get(outcome.reason) ?? 'neutral';
    case 'unknown': {
      const code = HOST_CODE.exec(outcome.cause)?.[1];
      return code === undefined ? (UNKNOWN.get(outcome.cause) ?? 'channel-fault') : ofCode(code);
    }
    default:
      return outcome satisfies never;
  }
};
