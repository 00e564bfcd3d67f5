import { z } from 'zod';
import { channelId } from '#contract/ids.ts';

/** Limits of one lane. */
const laneRule = z.strictObject({
  /** Attempts a second that may go on for ever. */
  perSecond: z.number().positive().max(1_000_000),
  /** Attempts that may come at once after a pause. */
  burst: z.int().min(1).max(1_000_000),
  inFlight: z.int().min(1).max(100_000),
});
export type LaneRule = z.infer<typeof laneRule>;

export const flowRule = z.strictObject({
  total: laneRule.default({ perSecond: 500, burst: 500, inFlight: 512 }),
  /** Each channel that has no rule of its own. Below what one connection carries (`limits.ts`). */
  everyChannel: laneRule.default({ perSecond: 200, burst: 200, inFlight: 128 }),
  /** A channel's own rule stands in the place of the general one, whole. */
  channels: z.record(channelId, laneRule).default({}),
});
export type FlowRule = z.infer<typeof flowRule>;
