import type { MonotonicMs } from '#contract/ports.ts';
import type { RouteMark } from '#contract/route-api.ts';
import { type RouteFlag, readFlag, versionOf } from './route-flag.ts';
import type { SharedView } from './shared-flag.ts';

/** The pulse of a node as this one saw it. */
interface Beat {
  readonly count: number;
  /** When the count was first seen, by this node's own clock. */
  readonly atMs: MonotonicMs;
}

/** What a node knows of the shared flag: its own copy, which every sale is routed by. */
export interface KnownFlag {
  readonly flag: RouteFlag | null;
  /** What the cache held: a swap has to expect it. */
  readonly text: string | null;
  /** The cache holds an older epoch than this node has seen (a restored copy, a replica). */
  readonly isBehind: boolean;
  readonly beats: ReadonlyMap<string, Beat>;
  /** Nodes that have taken over the present flag. */
  readonly adoptedBy: number;
}

export const NOTHING_KNOWN: KnownFlag = {
  flag: null,
  text: null,
  isBehind: false,
  beats: new Map(),
  adoptedBy: 0,
};

/** What is known after a look at the cache. An older epoch of the same era changes no mark. */
export const observed = (known: KnownFlag, view: SharedView, nowMs: MonotonicMs): KnownFlag => {
  const found = readFlag(view.text);
  const isBehind =
    found !== null && found.era === known.flag?.era && found.epoch < known.flag.epoch;
  const flag = isBehind ? known.flag : found;
  const version = flag === null ? null : versionOf(flag);
  return {
    flag,
    text: view.text,
    isBehind,
    beats: new Map(
      Object.entries(view.pulses).map(([node, count]) => {
        const before = known.beats.get(node);
        return [node, before?.count === count ? before : { count, atMs: nowMs }];
      }),
    ),
    adoptedBy: Object.values(view.adopted).filter((adopted) => adopted === version).length,
  };
};

/**
 * Does the node of a mark still stand by it? Judged by this node's own monotonic clock from the
 * last pulse it saw, so that no other clock counts (rule 18). A clock that went back ends the
 * lease: this node's own health is always there to go by.
 */
export const stands = (
  { beats }: KnownFlag,
  { node }: RouteMark,
  nowMs: MonotonicMs,
  leaseMs: number,
): boolean => {
  const beat = beats.get(node);
  if (beat === undefined) return false;
  const ageMs = nowMs - beat.atMs;
  return ageMs >= 0 && ageMs <= leaseMs;
};
