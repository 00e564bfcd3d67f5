import type { ChannelView } from '#contract/daemon-api.ts';
import type { HealthHistory, HealthQuestion } from '#contract/health-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { WallMs } from '#contract/ports.ts';
import type { Limits } from '../limits.ts';

/** One health fact, as the channel cache keeps it (rows A3 and P3). */
export interface HealthFact {
  readonly channel: ChannelId;
  readonly atWallMs: WallMs;
  readonly status: ChannelView['state'];
  /** Of the ping this fact is about; null when it is about something else. */
  readonly roundTripMs: number | null;
  /** A ping was not answered within its limit. */
  readonly isLoss: boolean;
  readonly reason: string;
}

/**
 * The channel cache: another file than the journal, written without a sync, so that a ping never
 * waits for the disk. It is for people and other programs to read; the daemon itself decides from
 * its own connections only (rule 22).
 */
export interface HealthCache {
  record(fact: HealthFact): void;
  /** What it kept, for people; empty where nothing was kept. */
  history(question: HealthQuestion): HealthHistory;
}

/** Where no cache can be kept, and none is needed. */
export const NO_HEALTH_CACHE: HealthCache = {
  record: () => {},
  history: ({ bucketMs }) => ({ bucketMs, points: [], changes: [] }),
};

/** A ping answered longer ago than this is no proof any more, by the monotonic clock (rule 16). */
export const isStale = (pongAgeMs: number, limits: Limits): boolean =>
  pongAgeMs > limits.staleAfterMs;
