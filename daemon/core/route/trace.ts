/** What a decision keeps of its way, and how much of it fits into a trace (under 2 kB). */
import type { ChannelId } from '#contract/ids.ts';
import type { Candidate, Source, Trace } from '#contract/route-trace.ts';
import type { Cost } from './stages/fees.ts';

/** Where a channel's way through the stages ended. */
export type Ended =
  | { readonly at: 'hit'; readonly by: string }
  | { readonly at: 'priority'; readonly by: string }
  | { readonly at: 'availability'; readonly by: string; readonly reason: string }
  | { readonly at: 'cost'; readonly lowestMinor: number }
  /** `by`: an equal on another line went first; without, it was not its turn. */
  | { readonly at: 'weight'; readonly by?: 'line' }
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
