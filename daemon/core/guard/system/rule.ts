import { z } from 'zod';

export const systemRule = z.strictObject({
  /** Above it new attempts wait outside, and unanswered pings are put down to us (trap 9). */
  loopLagMs: z.int().min(1).max(60_000).default(250),
  inFlightPayments: z.int().min(1).max(100_000).default(512),
  /** Entries that wait for the disk. */
  journalBacklog: z.int().min(1).max(1_000_000).default(256),
  /** When to ask again; load comes and goes within seconds. */
  retryAfterMs: z.int().min(1).max(60_000).default(1_000),
});
export type SystemRule = z.infer<typeof systemRule>;
