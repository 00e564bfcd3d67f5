import type { Decision } from '../faults/decisions.ts';
import type { Violation } from '../witness/witness.ts';
import { type Alterations, AS_IT_IS } from './alterations.ts';
import type { WorldOptions } from './options.ts';
import { World } from './world.ts';

/** What a run of one world came to. */
export interface WorldResult {
  readonly seed: number;
  readonly options: WorldOptions;
  readonly violation: Violation | null;
  readonly sales: number;
  readonly faults: number;
  readonly crashes: number;
  readonly virtualMs: number;
  readonly events: number;
  readonly steps: number;
  readonly hash: string;
  readonly decisions: readonly Decision[];
  readonly counts: ReadonlyMap<string, number>;
  readonly tail: readonly string[];
}

export interface RunParts {
  readonly seed: number;
  readonly options: WorldOptions;
  readonly script?: readonly Decision[] | null;
  readonly alter?: Alterations;
  readonly onLine?: (line: string) => void;
}

/** Longest a world may take to sell out under faults, per sale; more is a hang of somebody's. */
const MOST_MS_PER_SALE = 400_000;
/** After the faults end: open sales end, then orders are acknowledged (invariants L1 and L2). */
const SETTLE_MS = 150_000;
/** A poisoned record, and repeats that wait their five minutes. */
const LAST_MS = 400_000;

/** Runs one world through both its phases, and has everything checked. Outside of promise jobs. */
export const runWorld = (parts: RunParts): WorldResult => {
  const { seed, options, script = null, alter = AS_IT_IS } = parts;
  const world = new World(seed, options, script, alter);
  world.trace.onLine = parts.onLine ?? null;
  const { clock, witness } = world;
  let steps = 0;
  const run = (untilMs: number, until: () => boolean): void => {
    while (witness.violation === null && !until() && clock.step(untilMs)) steps += 1;
  };
  world.start();
  run(MOST_MS_PER_SALE * options.sales, () => world.isSoldOut);
  if (!world.isSoldOut) witness.violate('L1', 'the day never ended');
  world.heal();
  run(clock.monotonicNow() + SETTLE_MS, () => false);
  for (const host of world.hosts) host.poisoned.clear();
  run(clock.monotonicNow() + LAST_MS, () => world.isQuiet);
  if (witness.violation === null) witness.quiescent();
  return {
    seed,
    options,
    violation: witness.violation,
    sales: world.workload.made,
    faults: world.decisions.taken.length,
    crashes: world.crashes,
    virtualMs: clock.monotonicNow() * options.tills,
    events: world.trace.events,
    steps,
    hash: world.trace.hash(),
    decisions: world.decisions.taken,
    counts: witness.counts,
    tail: world.trace.tail(),
  };
};
