/** Stage two: who is asked before whom (row C6). */
import type { Source } from '#contract/route-trace.ts';
import { type Evidence, isForgotten } from '../counters.ts';
import { WHOLE_E8 } from '../rules/rate.ts';
import type { Member, RouteRules } from '../rules/route-rules.ts';
import type { Hit } from './hit.ts';

/** Channels that are asked together. */
export interface Walk {
  readonly source: Source;
  /** Null: forced, ahead of every priority. */
  readonly priority: number | null;
  readonly members: readonly Member[];
}

/**
 * The groups from the top, one at a time: nothing is looked at in a group before it is walked.
 * Those `isSetBehind` names wait until every group was walked without success, and then come in
 * the same order.
 */
export function* walks(hit: Hit, isSetBehind: (member: Member) => boolean): Generator<Walk, void> {
  for (const { source, member } of hit.forced) yield { source, priority: null, members: [member] };
  const { source } = hit;
  const waiting: Walk[] = [];
  for (const { priority, members } of hit.groups) {
    const behind = members.filter(isSetBehind);
    if (behind.length > 0) waiting.push({ source, priority, members: behind });
    const first = behind.length === 0 ? members : members.filter((one) => !behind.includes(one));
    if (first.length > 0) yield { source, priority, members: first };
  }
  yield* waiting;
}

/**
 * Did a channel lately do worse than the rules allow? Too little evidence, or none since a while,
 * proves nothing: a channel that got no sales must not stay poor for ever.
 */
export const isPoor = (
  grading: RouteRules['grading'],
  seen: Evidence,
  atWallMs: number,
): boolean => {
  if (grading === null || seen.tries < grading.evidence) return false;
  if (isForgotten(seen, grading.forgetAfterMinutes, atWallMs)) return false;
  const { poorBelow = 0, lostAbove = WHOLE_E8, slowAboveMs = Number.POSITIVE_INFINITY } = grading;
  return (
    seen.good * WHOLE_E8 < poorBelow * seen.tries ||
    seen.lost * WHOLE_E8 > lostAbove * seen.tries ||
    seen.replyMs > slowAboveMs
  );
};
