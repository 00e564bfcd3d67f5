import {
  type HealthChange,
  type HealthHistory,
  type HealthQuestion,
  MOST_HEALTH_CHANGES,
  MOST_HEALTH_POINTS,
} from '#contract/health-api.ts';
import type { HealthFact } from '#daemon/core/health/channel-health.ts';
import {
  bucketed,
  grantedBucketMs,
  type HealthSample,
  pointOf,
  samplesOf,
} from '#daemon/core/health/history.ts';
import type { HealthTables } from './health-tables.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * What is kept how long: every fact for the last hours, minutes for a week, hours for a year. A
 * channel comes to 6,000 facts, 11,500 minutes and 9,600 hours, some 3 MB, and grows no further.
 */
const LEVELS = [
  { spanMs: 0, keptMs: 3 * HOUR_MS },
  { spanMs: MINUTE_MS, keptMs: 8 * DAY_MS },
  { spanMs: HOUR_MS, keptMs: 400 * DAY_MS },
] as const;
const CHANGES_KEPT = 20_000;
/** Facts between two sweeps; a few thousand rows deleted at once would hold up a payment. */
const SWEEP_EVERY = 500;

/** Where a channel's last fact lay. */
interface Last {
  atWallMs: number;
  state: HealthChange['state'] | null;
}

/** Keeps facts, folds them into minutes and hours as time goes on, and answers from them. */
export class HealthKeeper {
  readonly #tables: HealthTables;
  readonly #last = new Map<string, Last>();
  #recorded = 0;

  constructor(tables: HealthTables) {
    this.#tables = tables;
  }

  record(fact: HealthFact): void {
    const { channel, atWallMs } = fact;
    const last = this.#lastOf(channel, atWallMs);
    this.#tables.keep(fact);
    if (startOf(last.atWallMs, MINUTE_MS) !== startOf(atWallMs, MINUTE_MS)) {
      this.#foldMinute(channel, last.atWallMs);
    }
    if (startOf(last.atWallMs, HOUR_MS) !== startOf(atWallMs, HOUR_MS)) {
      this.#foldHour(channel, last.atWallMs);
    }
    const state = stoodAs(fact.status);
    if (state !== last.state) {
      const reason = state === 'up' ? '' : fact.reason.slice(0, 120);
      this.#tables.keepChange(channel, { atWallMs, state, reason });
    }
    this.#last.set(channel, { atWallMs, state });
    this.#recorded += 1;
    if (this.#recorded % SWEEP_EVERY === 0) this.#sweep(atWallMs);
  }

  history(question: HealthQuestion): HealthHistory {
    const { channel, fromWallMs, toWallMs } = question;
    const windowMs = toWallMs - fromWallMs;
    const asked = grantedBucketMs(windowMs, question.bucketMs, MOST_HEALTH_POINTS);
    const spanMs = this.#spanFor(question, asked);
    const bucketMs = Math.max(asked, spanMs);
    const window = { channel, fromWallMs, toWallMs };
    return {
      bucketMs,
      points: bucketed(this.#samples(question, spanMs), bucketMs).map(pointOf),
      changes: [...this.#tables.changes({ ...window, limit: MOST_HEALTH_CHANGES })],
    };
  }

  /** The fold that is fine enough and reaches back as far as the question does. */
  #spanFor({ channel, fromWallMs }: HealthQuestion, bucketMs: number): number {
    let chosen = 0;
    for (const { spanMs } of LEVELS.slice(1)) {
      const mine = this.#tables.oldest(channel, chosen);
      const coarser = this.#tables.oldest(channel, spanMs);
      const reachesFurther =
        coarser !== null && (mine === null || Math.max(coarser, fromWallMs) + spanMs <= mine);
      if (bucketMs >= spanMs || reachesFurther) chosen = spanMs;
    }
    return chosen;
  }

  /** What was folded, and after it what was not folded yet. */
  #samples(question: HealthQuestion, spanMs: number): readonly HealthSample[] {
    const { channel, fromWallMs, toWallMs } = question;
    const lastMs = this.#lastOf(channel, toWallMs).atWallMs;
    const minuteMs = startOf(lastMs, MINUTE_MS);
    const hourMs = startOf(lastMs, HOUR_MS);
    const between = (from: number, to: number) => ({
      channel,
      fromWallMs: Math.max(fromWallMs, from),
      toWallMs: Math.min(toWallMs, to),
    });
    const facts = (from: number): readonly HealthSample[] =>
      samplesOf(this.#tables.rows(between(from, toWallMs)), Math.min(lastMs, toWallMs));
    if (spanMs === 0) return facts(0);
    const minutes = (from: number): readonly HealthSample[] =>
      this.#tables.buckets({ ...between(from, minuteMs), spanMs: MINUTE_MS });
    if (spanMs === MINUTE_MS) return [...minutes(0), ...facts(minuteMs)];
    const hours = this.#tables.buckets({ ...between(0, hourMs), spanMs: HOUR_MS });
    return [...hours, ...minutes(hourMs), ...facts(minuteMs)];
  }

  #lastOf(channel: string, atWallMs: number): Last {
    const known = this.#last.get(channel);
    if (known !== undefined) return known;
    // What an earlier process left: its last minute is folded as soon as this one has a fact.
    const left = this.#tables.lastOf(channel);
    return { atWallMs: left.atWallMs ?? atWallMs, state: left.state };
  }

  #foldMinute(channel: string, insideMs: number): void {
    const fromWallMs = startOf(insideMs, MINUTE_MS);
    const toWallMs = fromWallMs + MINUTE_MS;
    const rows = this.#tables.rows({ channel, fromWallMs, toWallMs });
    for (const minute of bucketed(samplesOf(rows, toWallMs), MINUTE_MS)) {
      this.#tables.keepBucket(channel, MINUTE_MS, minute);
    }
  }

  #foldHour(channel: string, insideMs: number): void {
    const fromWallMs = startOf(insideMs, HOUR_MS);
    const window = { channel, fromWallMs, toWallMs: fromWallMs + HOUR_MS, spanMs: MINUTE_MS };
    for (const hour of bucketed(this.#tables.buckets(window), HOUR_MS)) {
      this.#tables.keepBucket(channel, HOUR_MS, hour);
    }
  }

  #sweep(nowWallMs: number): void {
    for (const { spanMs, keptMs } of LEVELS) {
      this.#tables.forget({ spanMs, atWallMs: nowWallMs - keptMs });
    }
    this.#tables.forgetChanges(CHANGES_KEPT);
  }
}

const startOf = (atWallMs: number, spanMs: number): number =>
  Math.floor(atWallMs / spanMs) * spanMs;

/** Dialling, signing on and proving are ways of not being up; a change is what people notice. */
const stoodAs = (status: HealthFact['status']): HealthChange['state'] =>
  status === 'up' || status === 'stale' ? status : 'down';
