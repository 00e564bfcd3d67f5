/** The channel cache over the local API: how a channel did over minutes, hours and days (row A3). */
import { z } from 'zod';
import { channelState } from './channel-state.ts';
import { channelId } from './ids.ts';

/** Points one answer may hold; a finer question is answered in coarser buckets. */
export const MOST_HEALTH_POINTS = 1_440;
/** Changes of state one answer tells, the latest. */
export const MOST_HEALTH_CHANGES = 50;

const DAY_MS = 24 * 3_600_000;
const wallMs = z.int().min(0);

/** What one bucket of time came to. A bucket in which the service didn't run has no point. */
export const healthPoint = z.strictObject({
  /** Its beginning. */
  atWallMs: wallMs,
  /** As the channel stood at its end. */
  state: channelState,
  /** How much of what is known of the bucket it was up, 0 to 1. */
  upShare: z.number().min(0).max(1),
  /** Of the pings that were answered; null: none was. Over a minute, p50 is of the minutes' p50. */
  roundTripMs: z.strictObject({ p50: z.number().min(0), max: z.number().min(0) }).nullable(),
  answered: z.int().min(0),
  /** Pings that were not answered within their limit. */
  losses: z.int().min(0),
});
export type HealthPoint = z.infer<typeof healthPoint>;

/** The channel came up, fell, or went stale. Dialling in vain is no change. */
export const healthChange = z.strictObject({
  atWallMs: wallMs,
  state: z.enum(['up', 'stale', 'down']),
  /** In a technician's words; empty for `up`. */
  reason: z.string().max(120),
});
export type HealthChange = z.infer<typeof healthChange>;

export const healthQuestion = z
  .strictObject({
    channel: channelId,
    fromWallMs: wallMs,
    /** Not in it. */
    toWallMs: wallMs,
    bucketMs: z.int().min(1_000).max(DAY_MS),
  })
  .refine(({ fromWallMs, toWallMs }) => fromWallMs < toWallMs, { error: 'from is before to' });
export type HealthQuestion = z.infer<typeof healthQuestion>;

export const healthHistory = z.strictObject({
  /** Of the points below: at least what was asked for, more when that made too many. */
  bucketMs: z.int().min(1_000),
  points: z.array(healthPoint).max(MOST_HEALTH_POINTS + 1),
  /** Within the window, oldest first. */
  changes: z.array(healthChange).max(MOST_HEALTH_CHANGES),
});
export type HealthHistory = z.infer<typeof healthHistory>;

export const HEALTH_REQUESTS = {
  /** A channel nobody knows has no history: an empty answer. */
  'health.history': { params: healthQuestion, result: healthHistory },
} as const;
