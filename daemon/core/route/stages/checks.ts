import type { Spent } from '../counters.ts';
import type { ChannelState } from '../facts.ts';
import { isOpen, type LocalTime } from '../local-time.ts';
import type { KnownFacts, RouteChannel } from '../rules/route-rules.ts';

/** A channel and an order as the checks see them. */
export interface Subject {
  readonly channel: RouteChannel;
  readonly facts: KnownFacts;
  /** Undefined: nobody runs this channel. */
  readonly state: ChannelState | undefined;
  readonly spent: Spent;
  readonly isTried: boolean;
  /** The moment in the channel's zone. */
  readonly now: LocalTime;
}

/** Null when the channel passes, else why it doesn't, in a few words for a technician. */
export type Check = (subject: Subject) => string | null;

const unless = (passes: boolean, reason: () => string): string | null => (passes ? null : reason());

const listed = <T extends string>(
  allowed: readonly T[] | undefined,
  value: T | null | undefined,
  what: string,
): string | null => {
  if (allowed === undefined) return null;
  if (value === null || value === undefined) return `${what} is not known`;
  return unless(allowed.includes(value), () => `${what} is ${value}`);
};

/** Before a card is presented its checks say nothing; they are made when it is there. */
const ofCard =
  (check: Check): Check =>
  (subject) =>
    subject.facts.payer.kind === 'card' ? check(subject) : null;

const withinLimit = (most: number | undefined, value: number, what: string): string | null =>
  unless(
    most === undefined || value <= most,
    () => `${what} would be ${value}, the limit is ${most}`,
  );

/** Amounts are compared only when there is one. */
const ofAmount =
  (check: (amountMinor: number, subject: Subject) => string | null): Check =>
  (subject) =>
    subject.facts.amountMinor === null ? null : check(subject.facts.amountMinor, subject);

/** Every availability check by its name (row C7); each decides one thing. */
export const CHECKS = {
  enabled: ({ channel }) => unless(channel.element.enabled, () => 'switched off in the rules'),
  sells: ({ channel }) => unless(!channel.isTest, () => 'is a test channel: no sale goes there'),
  'not-tried': ({ isTried }) => unless(!isTried, () => 'was tried for this order'),
  'not-suspended': ({ state }) => unless(state?.link !== 'suspended', () => 'is suspended'),
  // Up means signed on, on this very connection, with a fresh ping (rule 16).
  up: ({ state }) => unless(state?.link === 'up', () => `is ${state?.link ?? 'not running'}`),
  // No sale is a probe: a half-open breaker waits for its pings (rule 15).
  breaker: ({ state }) => unless(state?.breaker === 'closed', () => `breaker is ${state?.breaker}`),
  'takes-method': ({ channel, facts }) => listed(channel.methods, facts.method, 'the method'),
  'signed-product': ({ channel, facts }) =>
    listed(channel.element.products, facts.product, 'the product'),
  currency: ({ channel: { element }, facts }) =>
    unless(
      element.currency === undefined || element.currency === facts.currency,
      () => `takes ${element.currency}`,
    ),
  'opens-envelope': ({ channel, facts }) =>
    unless(
      facts.sealedTo?.includes(channel.id) ?? true,
      () => 'the credential is not sealed to it',
    ),
  'card-type': ofCard(({ channel, facts }) =>
    listed(channel.element.cards, facts.card?.type, 'the card type'),
  ),
  holder: ofCard(({ channel, facts }) =>
    listed(channel.element.holders, facts.card?.holder, 'the holder'),
  ),
  bank: ofCard(({ channel, facts }) =>
    unless(
      channel.lists.banks(facts.card?.bank ?? null),
      () => `the issuing bank is ${facts.card?.bank ?? 'not known'}`,
    ),
  ),
  'bin-list': ofCard(({ channel, facts }) =>
    unless(
      channel.lists.binLists(facts.card?.list ?? null),
      () => `the card is on ${facts.card?.list ?? 'no list'}`,
    ),
  ),
  wallet: ({ channel, facts: { payer } }) =>
    payer.kind === 'code' ? listed(channel.element.wallets, payer.wallet, 'the wallet') : null,
  'least-amount': ofAmount((amountMinor, { channel }) => {
    const least = channel.element.limits.leastMinor ?? 0;
    return unless(amountMinor >= least, () => `the least amount is ${least}`);
  }),
  'most-amount': ofAmount((amountMinor, { channel }) =>
    withinLimit(channel.element.limits.mostMinor, amountMinor, 'the sale'),
  ),
  'day-amount': ofAmount((amountMinor, { channel, spent }) =>
    withinLimit(channel.element.limits.dayMinor, spent.dayMinor + amountMinor, 'the day'),
  ),
  'day-count': ({ channel, spent }) =>
    withinLimit(channel.element.limits.dayCount, spent.dayCount + 1, "the day's number"),
  'month-amount': ofAmount((amountMinor, { channel, spent }) =>
    withinLimit(channel.element.limits.monthMinor, spent.monthMinor + amountMinor, 'the month'),
  ),
  'working-hours': ({ channel: { element }, now }) =>
    unless(
      element.hours === undefined || isOpen(element.hours, now),
      () => `closed on ${now.weekday} at ${clockText(now.minuteOfDay)} ${element.zone}`,
    ),
  'open-day': ({ channel, now }) =>
    unless(!channel.element.closed?.includes(now.date), () => `closed on ${now.date}`),
  'terminal-list': ({ channel, facts }) =>
    unless(channel.lists.terminals(facts.terminalId), () => 'the terminal is not allowed'),
  'merchant-list': ({ channel, facts }) =>
    unless(
      channel.lists.merchants(facts.merchant?.id ?? null),
      () => 'the merchant is not allowed',
    ),
  tier: ({ channel, facts }) => listed(channel.element.tiers, facts.merchant?.tier, 'the tier'),
  trade: ({ channel, facts }) => listed(channel.element.trades, facts.merchant?.trade, 'the trade'),
  region: ({ channel, facts }) =>
    listed(channel.element.regions, facts.merchant?.region, 'the region'),
  'settlement-speed': ({ channel: { element }, facts }) => {
    const days = facts.merchant?.settleWithinDays;
    return unless(
      days === undefined || element.settlesInDays <= days,
      () => `settles in ${element.settlesInDays} days, ${days} are asked for`,
    );
  },
  funds: ofAmount((amountMinor, { channel, state }) => {
    const keep = channel.element.limits.keepFundsMinor;
    if (keep === undefined) return null;
    const funds = state?.fundsMinor ?? null;
    if (funds === null) return 'its funds are not known';
    return unless(funds - amountMinor >= keep, () => `its funds are ${funds}, ${keep} must stay`);
  }),
  replayable: ({ channel, facts: { shown, payer } }) => {
    if (shown === 'often-enough') return 'no further channel may have this reading of the card';
    const takesAgain = payer.kind === 'card' ? channel.replay.card : channel.replay.code;
    return unless(
      shown === 'nowhere' || takesAgain,
      () => 'takes no credential that was shown elsewhere',
    );
  },
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[];

const clockText = (minuteOfDay: number): string =>
  [Math.floor(minuteOfDay / 60), minuteOfDay % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
