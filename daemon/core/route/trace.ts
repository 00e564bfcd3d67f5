/**
 * A decision as data: small enough for the journal (under 2 kB), exact enough to be made again.
 * Of a card it holds the first six digits at most.
 */
import { z } from 'zod';
import { channelView } from '#contract/daemon-api.ts';
import { type ChannelId, channelId, personId, terminalId } from '#contract/ids.ts';
import { method, walletKind } from '#contract/method.ts';
import { amountMinor, currency } from '#contract/money.ts';
import { product } from '#contract/payment.ts';
import { cardHolder, cardType } from './rules/rule-file.ts';
import type { Cost } from './stages/fees.ts';
import { type Source, source } from './stages/source.ts';

/** The stages of a decision, in order (row C4). */
export const STAGES = ['hit', 'priority', 'availability', 'cost', 'weight'] as const;

/** Where a channel's way through the stages ended. */
export type Ended =
  | { readonly at: 'hit'; readonly by: string }
  | { readonly at: 'priority'; readonly by: string }
  | { readonly at: 'availability'; readonly by: string; readonly reason: string }
  | { readonly at: 'cost'; readonly lowestMinor: number }
  | { readonly at: 'weight' }
  | { readonly at: 'taken' }
  | { readonly at: 'present-again' };

/** One channel that a decision looked at. */
export interface Step {
  readonly channel: ChannelId;
  readonly source: Source;
  readonly priority: number | null;
  readonly weight: number;
  readonly cost: Cost | null;
  /** Its running share of the quota before the draw. */
  readonly share: number | null;
  readonly ended: Ended;
}

const ruleName = z.string().max(32);

const count = z.int().min(0);

/** What the decision knew of a channel. What is as it should be is left out. */
const candidate = z.strictObject({
  id: channelId,
  at: z.enum([...STAGES, 'taken', 'present-again']),
  by: ruleName.optional(),
  costMinor: count.optional(),
  share: z.int().optional(),
  /** `absent`: nobody ran this channel. Left out: up. */
  link: z.enum([...channelView.shape.state.options, 'absent']).optional(),
  breaker: z.enum(['half-open', 'open']).optional(),
  fundsMinor: z.int().optional(),
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

export const trace = z.strictObject({
  v: z.literal(1),
  /** Revision of the rules that decided. */
  rules: z.string().max(24),
  atWallMs: z.int(),
  mode: z.enum(['consult', 'execute']),
  order: z.strictObject({
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
    isShown: z.boolean(),
  }),
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

export const MOST_TRACE_BYTES = 2_000;

/** Bytes of `value` as JSON in UTF-8. */
export const jsonBytes = (value: unknown): number => {
  const text = JSON.stringify(value);
  let bytes = text.length;
  // Two more per character is the most a UTF-16 unit can need.
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) bytes += 2;
  return bytes;
};

/**
 * Fills the trace with candidates as far as it may grow: whom it took, then those who came
 * furthest. Leaving losers out never changes what a replay decides.
 */
export const withCandidates = (
  head: Trace,
  steps: readonly Step[],
  recordOf: (step: Step) => Candidate,
): Trace => {
  const kept: { readonly index: number; readonly record: Candidate }[] = [];
  let room = MOST_TRACE_BYTES - jsonBytes({ ...head, more: steps.length });
  for (const rank of [TAKEN, AGAIN, LATE, EARLY]) {
    for (const [index, step] of steps.entries()) {
      if (!rank.has(step.ended.at)) continue;
      const record = recordOf(step);
      room -= jsonBytes(record) + 1;
      if (room < 0) return filled(head, steps, kept);
      kept.push({ index, record });
    }
  }
  return filled(head, steps, kept);
};

const filled = (
  head: Trace,
  steps: readonly Step[],
  kept: readonly { readonly index: number; readonly record: Candidate }[],
): Trace => ({
  ...head,
  candidates: kept.toSorted((a, b) => a.index - b.index).map(({ record }) => record),
  more: steps.length - kept.length,
});

type At = Ended['at'];
const TAKEN: ReadonlySet<At> = new Set<At>(['taken']);
const AGAIN: ReadonlySet<At> = new Set<At>(['present-again']);
const LATE: ReadonlySet<At> = new Set<At>(['weight', 'cost']);
const EARLY: ReadonlySet<At> = new Set<At>(['availability', 'priority', 'hit']);
