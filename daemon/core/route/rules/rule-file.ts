/**
 * The routing rules as a merchant's operator writes them (rows C2 to C9): the words of the file and
 * their shapes. What one element says about another is checked in `file-relations.ts`.
 * Amounts are in minor units, times of day are in the zone named beside them.
 */
import { z } from 'zod';
import { token } from '#contract/brand.ts';
import { channelId, terminalId } from '#contract/ids.ts';
import { method, walletKind } from '#contract/method.ts';
import { amountMinor, currency } from '#contract/money.ts';
import { product } from '#contract/payment.ts';
import { cardHolder, cardType } from '#contract/route-trace.ts';
import { rate } from './rate.ts';

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const weekday = z.enum(WEEKDAYS);

/** A name an operator gives: a rule, a merchant, a trade, a bank, a list of BINs. */
const name = token(32);
const oneOrMore = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(2_000);

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as "08:30"');
const date = z.iso.date('a date such as "2026-11-22"');
const zone = z
  .string()
  .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'a distance from UTC such as "+08:00"')
  .default('+08:00');

/** Opening hours. `from` after `to` runs past midnight and belongs to the day it began. */
const hours = z.strictObject({
  days: oneOrMore(weekday).default([...WEEKDAYS]),
  from: clockTime,
  to: clockTime,
});
export type Hours = z.infer<typeof hours>;

/** Who may pass: those of `allow`, if there is one, without those of `deny`. */
const list = <T extends z.ZodType>(item: T) =>
  z.strictObject({ allow: oneOrMore(item).optional(), deny: oneOrMore(item).optional() });

const merchantElement = z.strictObject({
  id: name,
  tier: name.optional(),
  trade: name.optional(),
  region: name.optional(),
  terminals: oneOrMore(terminalId),
  /** The merchant wants its money within so many days; slower channels are left out. */
  settleWithinDays: z.int().min(0).max(60).optional(),
});
export type MerchantElement = z.infer<typeof merchantElement>;

const binDigits = z.string().regex(/^\d{6,8}$/, 'six to eight digits');

/** Cards by their first digits; `from` and `to` are both included. */
const binElement = z.strictObject({
  from: binDigits,
  to: binDigits,
  card: cardType,
  bank: name,
  holder: cardHolder.default('personal'),
  /** Name of a list this range stands on, for the channels' black and white lists. */
  list: name.optional(),
});
export type BinElement = z.infer<typeof binElement>;

const feeScope = {
  methods: oneOrMore(method).optional(),
  /** A fee for some card types; the others do not pay it. */
  cards: oneOrMore(cardType).optional(),
};

/** From `fromMinor` up to, but without, `toMinor`; null: without end. */
const tierBounds = { fromMinor: amountMinor, toMinor: amountMinor.nullable() };

export const fee = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('per-item'), ...feeScope, minor: amountMinor }),
  z.strictObject({
    kind: z.literal('percentage'),
    ...feeScope,
    rate,
    leastMinor: amountMinor.optional(),
    mostMinor: amountMinor.optional(),
  }),
  /** By the amount of this sale: the whole sale pays what its tier says. */
  z.strictObject({
    kind: z.literal('tiered'),
    ...feeScope,
    tiers: z
      .array(
        z.strictObject({ ...tierBounds, rate: rate.optional(), minor: amountMinor.optional() }),
      )
      .min(1)
      .max(50),
  }),
  /** By the channel's volume this month: each part of the sale pays the tier it falls into. */
  z.strictObject({
    kind: z.literal('cumulative'),
    ...feeScope,
    tiers: z
      .array(z.strictObject({ ...tierBounds, rate }))
      .min(1)
      .max(50),
  }),
]);
export type Fee = z.infer<typeof fee>;

/** A discount on the fee, on the days from `from` to `to`, until its budget is used up. */
const promotion = z.strictObject({
  name,
  from: date,
  to: date,
  off: rate,
  budgetMinor: amountMinor,
});
export type Promotion = z.infer<typeof promotion>;

const limits = z.strictObject({
  leastMinor: amountMinor.optional(),
  mostMinor: amountMinor.optional(),
  dayMinor: amountMinor.optional(),
  dayCount: z.int().min(0).max(1_000_000).optional(),
  monthMinor: amountMinor.optional(),
  /** Pay-outs only: what must stay in the account after one. */
  keepFundsMinor: amountMinor.optional(),
});

export const priority = z.int().min(0).max(1_000);
export const weight = z.int().min(0).max(1_000_000);

const channelElement = z.strictObject({
  id: channelId,
  enabled: z.boolean().default(true),
  priority,
  weight: weight.default(1),
  /** What the merchant has signed with the channel. */
  products: oneOrMore(product).default(['sale']),
  /** The currency of its limits and fees, and the only one it takes; absent: any. */
  currency: currency.optional(),
  fees: z.array(fee).max(50).optional(),
  promotion: promotion.optional(),
  limits: limits.prefault({}),
  zone,
  hours: oneOrMore(hours).optional(),
  closed: oneOrMore(date).optional(),
  cards: oneOrMore(cardType).optional(),
  holders: oneOrMore(cardHolder).optional(),
  wallets: oneOrMore(walletKind).optional(),
  tiers: oneOrMore(name).optional(),
  trades: oneOrMore(name).optional(),
  regions: oneOrMore(name).optional(),
  settlesInDays: z.int().min(0).max(60).default(1),
  banks: list(name).prefault({}),
  terminals: list(terminalId).prefault({}),
  merchants: list(name).prefault({}),
  binLists: list(name).prefault({}),
});
export type ChannelElement = z.infer<typeof channelElement>;

/** Which sales a rule is about; what is absent says nothing, so `{}` is every sale. */
const when = z.strictObject({
  products: oneOrMore(product).optional(),
  methods: oneOrMore(method).optional(),
  currencies: oneOrMore(currency).optional(),
  fromMinor: amountMinor.optional(),
  /** Included. */
  toMinor: amountMinor.optional(),
  cards: oneOrMore(cardType).optional(),
  holders: oneOrMore(cardHolder).optional(),
  banks: oneOrMore(name).optional(),
  binLists: oneOrMore(name).optional(),
  wallets: oneOrMore(walletKind).optional(),
  terminals: oneOrMore(terminalId).optional(),
  merchants: oneOrMore(name).optional(),
  tiers: oneOrMore(name).optional(),
  trades: oneOrMore(name).optional(),
  regions: oneOrMore(name).optional(),
  zone,
  hours: oneOrMore(hours).optional(),
});
export type When = z.infer<typeof when>;

const ruleHead = { name, when: when.prefault({}) };

const businessElement = z.discriminatedUnion('kind', [
  /** Try this channel first; when its checks fail, the others as usual (row C5). */
  z.strictObject({ kind: z.literal('force'), ...ruleHead, channel: channelId }),
  /** Never these. */
  z.strictObject({ kind: z.literal('exclude'), ...ruleHead, channels: oneOrMore(channelId) }),
  /** Only these, with priorities and weights of their own; the first rule that fits counts. */
  z.strictObject({
    kind: z.literal('use'),
    ...ruleHead,
    channels: oneOrMore(z.strictObject({ id: channelId, priority, weight: weight.default(1) })),
  }),
]);
export type BusinessElement = z.infer<typeof businessElement>;

/** Measured behaviour that puts a channel behind the others (row B5, dynamic rules). */
const grading = z
  .strictObject({
    /** Fewer outcomes than this prove nothing. */
    evidence: z.int().min(1).max(500).default(20),
    forgetAfterMinutes: z.int().min(1).max(1_440).default(15),
    poorBelow: rate.optional(),
    lostAbove: rate.optional(),
    slowAboveMs: z.int().min(1).max(600_000).optional(),
  })
  .nullable();

export const ruleFile = z.strictObject({
  version: z.int().min(1).max(1_000_000_000),
  /** Channels tried for one order at most (row C10). */
  attempts: z.int().min(1).max(10).default(3),
  merchants: z.array(merchantElement).max(10_000).default([]),
  bins: z.array(binElement).max(20_000).default([]),
  channels: z.array(channelElement).min(1).max(1_000),
  rules: z.array(businessElement).max(500).default([]),
  grading: grading.default(null),
});
export type RuleFile = z.infer<typeof ruleFile>;
