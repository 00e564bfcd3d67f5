/** Stage three: may this channel take this order at this moment? (rows C6, C7) */
import type { Method } from '#contract/method.ts';
import type { Product } from '#contract/payment.ts';
import { CHECKS, type CheckName, type Subject } from './checks.ts';

// What is surely wrong comes first: it is cheap and the most telling reason in a trace.
const LINK: readonly CheckName[] = [
  'not-tried',
  'enabled',
  'sells',
  'not-suspended',
  'up',
  'breaker',
  'takes-method',
  'signed-product',
  'currency',
  'opens-envelope',
];
const CARD: readonly CheckName[] = ['card-type', 'holder', 'bank', 'bin-list'];
const CODE: readonly CheckName[] = ['wallet'];
const LIMITS: readonly CheckName[] = [
  'least-amount',
  'most-amount',
  'day-amount',
  'day-count',
  'month-amount',
  'working-hours',
  'open-day',
];
const MERCHANT: readonly CheckName[] = [
  'terminal-list',
  'merchant-list',
  'tier',
  'trade',
  'region',
  'settlement-speed',
];
const PAY_OUT: readonly CheckName[] = ['funds'];
// The last: whoever fails only here takes the order once the customer has presented again.
const AGAIN: readonly CheckName[] = ['replayable'];

/**
 * The checks of each kind of order, in order. A pay-out is never moved, so nothing is replayed; nor
 * is a code that the shop shows, which is a new one at each channel.
 */
export const CHAINS: Readonly<Record<Product, Readonly<Record<Method, readonly CheckName[]>>>> = {
  sale: {
    card: [...LINK, ...CARD, ...LIMITS, ...MERCHANT, ...AGAIN],
    'qr-scan': [...LINK, ...CODE, ...LIMITS, ...MERCHANT, ...AGAIN],
    'qr-show': [...LINK, ...LIMITS, ...MERCHANT],
  },
  'pay-out': {
    card: [...LINK, ...CARD, ...LIMITS, ...MERCHANT, ...PAY_OUT],
    'qr-scan': [...LINK, ...CODE, ...LIMITS, ...MERCHANT, ...PAY_OUT],
    'qr-show': [...LINK, ...LIMITS, ...MERCHANT, ...PAY_OUT],
  },
};

export type Availability =
  | { readonly kind: 'available' }
  | { readonly kind: 'removed'; readonly by: CheckName; readonly reason: string };

const AVAILABLE: Availability = { kind: 'available' };

/** Walks the order's chain and stops at the first check that the channel does not pass. */
export const availability = (subject: Subject): Availability => {
  const { product, method } = subject.facts;
  for (const by of CHAINS[product][method]) {
    const reason = CHECKS[by](subject);
    if (reason !== null) return { kind: 'removed', by, reason };
  }
  return AVAILABLE;
};
