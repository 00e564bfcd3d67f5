/**
 * A routing decision as data: in the journal, over the local API and in files. Of a card it holds
 * the first six digits at most.
 */
import { z } from 'zod';
import { channelState } from './channel-state.ts';
import { channelId, personId, terminalId } from './ids.ts';
import { method, walletKind } from './method.ts';
import { amountMinor, currency } from './money.ts';
import { product } from './payment.ts';

/** The stages of a decision, in order (row C4). */
export const STAGES = ['hit', 'priority', 'availability', 'cost', 'weight'] as const;

export const cardType = z.enum(['debit', 'credit', 'prepaid']);
export type CardType = z.infer<typeof cardType>;

/** Whose card it is: a person's or a firm's. */
export const cardHolder = z.enum(['personal', 'corporate']);
export type CardHolder = z.infer<typeof cardHolder>;

const ruleName = z.string().max(32);

/** In whose name a channel is tried (rows B5, C2): specified, static, or its own priority. */
export const source = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('person'), person: personId }),
  z.strictObject({ by: z.literal('force'), rule: ruleName }),
  z.strictObject({ by: z.literal('static'), rule: ruleName }),
  z.strictObject({ by: z.literal('own-priority') }),
]);
export type Source = Readonly<z.infer<typeof source>>;

const count = z.int().min(0);

/** What the decision knew of a channel. What is as it should be is left out. */
const candidate = z.strictObject({
  id: channelId,
  at: z.enum([...STAGES, 'taken', 'present-again']),
  by: ruleName.optional(),
  costMinor: count.optional(),
  share: z.int().optional(),
  /** `absent`: nobody ran this channel. Left out: up. */
  link: z.enum([...channelState.options, 'absent']).optional(),
  breaker: z.enum(['half-open', 'open']).optional(),
  fundsMinor: z.int().optional(),
  /** Back only a short while ago: others go before it. */
  dwelling: z.literal(true).optional(),
  /** Another node saw it fail: others go before it. */
  flagged: z.literal(true).optional(),
  /** It shares a line with a channel that was lost; left out: nothing speaks against its lines. */
  line: z.enum(['with-tried', 'in-doubt']).optional(),
  notSealed: z.literal(true).optional(),
  /** Day's amount and number, month's amount. */
  spent: z.tuple([count, count, count]).optional(),
  promotion: z.strictObject({ name: ruleName, usedMinor: count }).optional(),
  /** Tries, good, lost, reply time, wall time of the last. */
  seen: z.tuple([count, count, count, count, z.int()]).optional(),
});
export type Candidate = z.infer<typeof candidate>;

export const outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('taken'), channel: channelId, source }),
  /** Only a channel that doesn't take a shown credential again is left. */
  z.strictObject({ kind: z.literal('present-again'), channel: channelId }),
  z.strictObject({
    kind: z.literal('none'),
    why: z.enum(['no-channel', 'attempt-limit', 'pay-out-stays']),
  }),
]);
export type Outcome = z.infer<typeof outcome>;

/**
 * Where the customer's card or code was shown before: to no host; to so few that a channel which
 * takes replays may have it (invariant R7); to as many as one reading may go to.
 */
export const shown = z.enum(['nowhere', 'elsewhere', 'often-enough']);
export type Shown = z.infer<typeof shown>;

/** Traces journaled before a reading had a bound say only whether it was shown at all. */
const withShown = (order: unknown): unknown => {
  if (typeof order !== 'object' || order === null || !('isShown' in order)) return order;
  const { isShown, ...rest } = order;
  return { ...rest, shown: isShown === true ? 'elsewhere' : 'nowhere' };
};

export const trace = z.strictObject({
  v: z.literal(1),
  /** Revision of the rules that decided. */
  rules: z.string().max(24),
  atWallMs: z.int(),
  mode: z.enum(['consult', 'execute']),
  order: z.preprocess(
    withShown,
    z.strictObject({
      terminalId,
      product,
      method,
      amountMinor: amountMinor.nullable(),
      currency,
      payer: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('not-yet') }),
        z.strictObject({ kind: z.literal('card'), bin: z.string().regex(/^\d{6}$/) }),
        z.strictObject({ kind: z.literal('code'), wallet: walletKind }),
      ]),
      shown,
    }),
  ),
  /** What the rules knew of the card. */
  card: z
    .strictObject({
      type: cardType,
      bank: ruleName,
      holder: cardHolder,
      list: ruleName.nullable(),
    })
    .nullable(),
  tried: z.array(channelId).max(16),
  /** Channels the service tries for one order at most, whatever the rules say. */
  attemptsPerSale: count,
  /** The person's force that stood, if it was about this order. */
  standing: z.strictObject({ channel: channelId, person: personId }).nullable(),
  candidates: z.array(candidate),
  /** Channels looked at, not taken, and left out of this record for its size. */
  more: count,
  /** The group of equals that drew by quota. */
  quota: z.string().max(80).nullable(),
  outcome,
});
export type Trace = z.infer<typeof trace>;
