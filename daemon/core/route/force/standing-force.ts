import { z } from 'zod';
import { channelId, personId } from '#contract/ids.ts';
import { method } from '#contract/method.ts';
import type { WallMs } from '#contract/ports.ts';

const HOUR_MS = 3_600_000;
/** A force that nobody lifts must not outlive a shift. */
export const LONGEST_FORCE_MS = 12 * HOUR_MS;

/** A person's wish to send sales to one channel for a while (row C2). */
export const forceOrder = z.strictObject({
  channel: channelId,
  person: personId,
  reason: z.string().trim().min(3).max(200),
  forMs: z.int().min(60_000).max(LONGEST_FORCE_MS),
  /** Absent: every method. */
  methods: z.array(method).min(1).optional(),
});
export type ForceOrder = z.infer<typeof forceOrder>;

/** A force while it stands. `untilWallMs` is for people; what ends it is the monotonic clock. */
export interface StandingForce extends ForceOrder {
  readonly sinceWallMs: WallMs;
  readonly untilWallMs: WallMs;
}

/** A standing force as far as a decision needs it. */
export type Standing = Pick<StandingForce, 'channel' | 'person' | 'methods'>;

/** What is kept about a force: who, what, why, from when, until when. */
export type ForceAudit =
  | { readonly kind: 'forced'; readonly force: StandingForce }
  | {
      readonly kind: 'lifted';
      readonly force: StandingForce;
      readonly person: string;
      readonly reason: string;
      readonly atWallMs: WallMs;
    }
  | { readonly kind: 'expired'; readonly force: StandingForce; readonly atWallMs: WallMs };
