import { z } from 'zod';
import { channelId } from '#contract/ids.ts';

const ms = z
  .int()
  .min(1)
  .max(24 * 3_600_000);

/** When a breaker trips and how it comes back: starting numbers of `money-safety.md`. */
export const breakerRule = z.strictObject({
  /** Faults since the last good payment, missed pings among them, that open it. */
  faultsInARow: z.int().min(1).max(100).default(3),
  /** The window by count, and the share of faults in it that opens it. */
  outcomes: z.int().min(1).max(1_000).default(10),
  faultShare: z.number().positive().max(1).default(0.5),
  /** Older outcomes count no more. At one payment a minute ten of them take ten minutes. */
  outcomeAgeMs: ms.default(3_600_000),
  /** Open times: the first, and each further one when it trips again before it has settled. */
  openForMs: z
    .array(ms)
    .min(1)
    .max(10)
    .refine((waits) => waits.every((wait, at) => wait >= (waits[at - 1] ?? 0)), {
      error: 'open times never shrink',
    })
    .default([15_000, 30_000, 60_000, 120_000]),
  /** Pings answered in a row, on one signed-on connection, that prove a channel (rules 15, 16). */
  proofPings: z.int().min(1).max(10).default(2),
  /** Attempts at a time on a channel that has just returned; each success allows twice as many. */
  returnInFlight: z.int().min(1).max(10_000).default(2),
  /** Successes after which a returned channel is trusted as before, or so long without any fault. */
  settleSuccesses: z.int().min(1).max(100).default(5),
  settleAfterMs: ms.default(1_800_000),
  /** When to ask again while it proves itself or returns. */
  askAgainMs: ms.default(2_000),
  /** How long other channels go before one that came back; for the ranking of new sales. */
  dwellMs: z.int().min(0).max(3_600_000).default(60_000),
});
export type BreakerRule = z.infer<typeof breakerRule>;

export const degradeRule = z.strictObject({
  /** Each channel that has no rule of its own. */
  everyChannel: breakerRule.prefault({}),
  /** A channel's own rule stands in the place of the general one, whole. */
  channels: z.record(channelId, breakerRule).default({}),
});
export type DegradeRule = z.infer<typeof degradeRule>;
