import type { Claim, RunRecord } from '#contract/run-record.ts';
import { type Playbill, play } from '#terminal/rehearsal/play.ts';
import { drainMicrotasks, outsideOfPromises } from '../sim/microtasks.ts';
import { Ending, type RunUntil } from '../sim/world/ending.ts';
import { VirtualStage } from './virtual-stage.ts';

/** Virtual time a scenario may take at most; beyond it something runs in a circle. */
const LONGEST_MS = 2 * 3_600_000;

/**
 * Plays a scenario in virtual time. Afterwards the world is healed and held to account as the
 * simulator's worlds are: what a scenario did not think of must hold too.
 */
export const playVirtually = (playbill: Playbill): Promise<RunRecord> =>
  outsideOfPromises(() => {
    const stage = new VirtualStage(playbill.scenario);
    const { world } = stage;
    const run = runnerOf(stage);
    const ended: { record: RunRecord | null; cause: unknown } = { record: null, cause: null };
    stage.start();
    play(stage, playbill).then(
      (record) => {
        ended.record = record;
      },
      (cause) => {
        ended.cause = cause;
      },
    );
    run(LONGEST_MS, () => ended.record !== null || ended.cause !== null);
    if (ended.cause !== null) throw ended.cause;
    if (ended.record === null) throw new Error(neverEnded(stage));
    const { endedMs } = ended.record;
    if (world.witness.violation === null)
      new Ending(world, stage.options.breakerOpenMs, run).play();
    return { ...ended.record, claims: [...ended.record.claims, rulesKept(stage, endedMs)] };
  });

const neverEnded = ({ world: { witness } }: VirtualStage): string => {
  const { violation } = witness;
  const why = violation === null ? '' : `: ${violation.invariant}, ${violation.detail}`;
  return `the scenario never ended${why}`;
};

const runnerOf = ({ world: { clock, witness } }: VirtualStage): RunUntil => {
  return (limitMs, holds) => {
    const untilMs = clock.monotonicNow() + limitMs;
    drainMicrotasks();
    for (;;) {
      if (witness.violation !== null || holds()) return true;
      if (!clock.step(untilMs)) break;
    }
    clock.idleUntil(untilMs);
    return false;
  };
};

/** The money rules and invariants the simulator's witness watches, over the run and its ending. */
const rulesKept = ({ world: { witness } }: VirtualStage, endedMs: number): Claim => {
  const { violation } = witness;
  const what = 'rules of money safety, over the run and after every fault was mended';
  const expected = 'all kept';
  if (violation === null) return { what, expected, got: expected, holds: true, atMs: null };
  const { invariant, detail, atMs } = violation;
  const got = `${invariant}: ${detail}`.slice(0, 4_000);
  return { what, expected, got, holds: false, atMs: Math.min(atMs, endedMs) };
};
