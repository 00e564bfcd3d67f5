import type { Decision } from '../faults/decisions.ts';
import { drainMicrotasks } from '../microtasks.ts';
import type { Violation } from '../witness/witness.ts';
import { type Alterations, AS_IT_IS } from './alterations.ts';
import { Ending, type RunUntil } from './ending.ts';
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
  /** Simulated time times tills. */
  readonly tillMs: number;
  /** Things that happened under the virtual clock. */
  readonly steps: number;
  /** Over everything that happened, in order. */
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

/** A busy moment has some hundreds; a timer that sets itself anew without a wait has no end. */
const MOST_STEPS_AT_ONCE = 100_000;

/** Runs one world through both its phases, with everything checked. Outside of promise jobs. */
export const runWorld = (parts: RunParts): WorldResult => {
  const { seed, options, script = null, alter = AS_IT_IS } = parts;
  const world = new World(seed, options, script, alter);
  world.trace.onLine = parts.onLine ?? null;
  const { clock, witness } = world;
  hearRejectionsOf(world);
  let steps = 0;
  const run: RunUntil = (limitMs, holds) => {
    const untilMs = clock.monotonicNow() + limitMs;
    drainMicrotasks();
    let atMs = clock.monotonicNow();
    let movedAt = steps;
    for (;;) {
      if (witness.violation !== null || holds()) return true;
      if (!clock.step(untilMs)) break;
      steps += 1;
      if (clock.monotonicNow() !== atMs) {
        atMs = clock.monotonicNow();
        movedAt = steps;
      } else if (steps - movedAt > MOST_STEPS_AT_ONCE) {
        witness.violate('L4', 'something spins: time stands still while it goes on');
      }
    }
    clock.idleUntil(untilMs);
    return false;
  };
  world.start();
  const isSoldOut = run(MOST_MS_PER_SALE * options.sales, () => world.isSoldOut);
  if (!isSoldOut) witness.violate('L1', 'the day never ended');
  if (witness.violation === null) new Ending(world, options.breakerOpenMs, run).play();
  return {
    seed,
    options,
    violation: witness.violation,
    sales: world.workload.made,
    faults: world.decisions.taken.length,
    crashes: world.crashes,
    tillMs: clock.monotonicNow() * options.tills,
    steps,
    hash: world.trace.hash(),
    decisions: world.decisions.taken,
    counts: witness.counts,
    tail: world.trace.tail(),
  };
};

let running: World | null = null;

/** A promise that fails and that nobody waits for would end a real process: here it breaks a rule. */
const hearRejectionsOf = (world: World): void => {
  if (running === null) {
    process.on('unhandledRejection', (cause) => {
      // What is left of a killed process has no effects, and this is one of them.
      if (running?.daemon.process.alive === true) running.bug('a promise nobody heard', cause);
    });
  }
  running = world;
};
