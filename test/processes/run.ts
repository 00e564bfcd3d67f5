import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#daemon/host/runtime.ts';
import { seededRandom } from '#test/sim/seeded-random.ts';
import { Board, type Done, type Rank, type Task } from './board.ts';
import { Children } from './children.ts';
import {
  daemonTrials,
  expectedTrials,
  notAsNamed,
  recoveryTrial,
  referenceTrial,
  replayText,
  shutdownTrials,
  startTrials,
  stubTrials,
  trialText,
  wildTrials,
} from './plan.ts';
import { isKept, NOTHING, plus, type RunReport, type Tally } from './report.ts';
import { makeRunKeys } from './run-keys.ts';
import type { Scenario } from './scenarios.ts';
import type { Blow } from './steps.ts';
import { runTrial, type Trial, type TrialEnd } from './trial.ts';
import { runTwoDaemons, type TwoDaemons } from './two-daemons.ts';
import { World } from './world.ts';

export interface RunOptions {
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly pairs: readonly TwoDaemons[];
  /** Worlds side by side. */
  readonly worlds: number;
  /** No trial is begun later than that after the worlds stand. */
  readonly beginWithinMs: number;
  readonly extent: Extent;
  readonly tell: (line: string) => void;
}

export type Extent =
  | { readonly kind: 'all' }
  /** As many of each scenario's trials, by chance, without learning its places first. */
  | { readonly kind: 'sample'; readonly each: number }
  /** These, and nothing that would follow from them. */
  | { readonly kind: 'these'; readonly trials: readonly Trial[] };

/** Recoveries that every full run strikes again; the rest when there is time. */
const RECOVERIES_MUST = 0.4;

/** Runs everything the options ask for, in a folder of its own, and leaves nothing behind. */
export const runCrash = async (options: RunOptions): Promise<RunReport> => {
  const { seed, beginWithinMs } = options;
  const startedMs = systemClock.monotonicNow();
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  const children = new Children(folder);
  let board: Board;
  try {
    const worlds = await openWorlds(options, folder, children);
    board = new Board(tasksOf(options), beginWithinMs, seededRandom(seed, 'order'));
    await Promise.all(worlds.map((world) => board.work(world)));
    await Promise.all(worlds.map((world) => world.acquirers.stop()));
  } catch (error) {
    options.tell(`broken off; what there is was kept in ${folder}`);
    throw error;
  } finally {
    await children.end();
  }
  const report: RunReport = {
    rows: board.rows,
    leftOut: board.left('first') + board.left('must'),
    leftMore: board.left('more'),
    seconds: Math.round((systemClock.monotonicNow() - startedMs) / 1_000),
  };
  if (isKept(report)) rmSync(folder, { recursive: true, force: true });
  else options.tell(`journals, ledgers and logs are kept in ${folder}`);
  return report;
};

const openWorlds = async (
  { seed, worlds }: RunOptions,
  folder: string,
  children: Children,
): Promise<readonly World[]> => {
  const keys = await makeRunKeys(folder);
  const opened = Array.from({ length: worlds }, (_, index) => {
    const name = `W${(index + 1).toString(36).toUpperCase()}`;
    return new World({ name, folder, keys, children, random: seededRandom(seed, name) });
  });
  await Promise.all(opened.map((world) => world.acquirers.restart(null)));
  return opened;
};

const tasksOf = ({ seed, scenarios, pairs, extent }: RunOptions): readonly Task[] => {
  const pairTasks = pairs.map(pairTask);
  switch (extent.kind) {
    case 'all':
      return [...scenarios.map((scenario) => referenceTask(seed, scenario)), ...pairTasks];
    case 'sample':
      return [
        ...scenarios.flatMap((scenario) => sampleTasks(seed, scenario, extent.each)),
        ...pairTasks,
      ];
    case 'these':
      return extent.trials.map(lonelyTask);
    default:
      return extent satisfies never;
  }
};

/** Runs a scenario undisturbed, learns its places, and strikes at each. */
const referenceTask = (seed: number, scenario: Scenario): Task => ({
  ...{ row: scenario.name, rank: 'first' },
  run: async (world): Promise<Done> => {
    const end = await runTrial(world, referenceTrial(scenario));
    const failed = notAsNamed(end).map((what) => `${scenario.name}: ${what}\n  in ${end.folder}`);
    const random = seededRandom(seed, scenario.name);
    const ranked = (rank: Rank, trials: readonly Trial[]): readonly Task[] =>
      trials.map((trial) => struckTask(seed, trial, rank));
    return {
      tally: plus(tallyOf(end), { ...NOTHING, failed }),
      next: [
        ...ranked('must', daemonTrials(end, random)),
        ...ranked('must', stubTrials(end, random)),
        ...ranked(scenario.name === 'plain' ? 'must' : 'more', startTrials(end)),
        ...ranked('more', shutdownTrials(end, random)),
        ...ranked('more', wildTrials(end, random)),
      ],
    };
  },
});

/** Some of the kills that are to be expected, and one freeze where chance says so. */
const sampleTasks = (seed: number, scenario: Scenario, each: number): readonly Task[] => {
  const random = seededRandom(seed, scenario.name);
  const trials = expectedTrials(scenario, random);
  const by = (act: Blow['act']): Trial[] => trials.filter(({ blows }) => blows[0]?.act === act);
  const [kills, freezes] = [by('kill'), by('freeze')];
  const chosen = Array.from({ length: Math.min(each, kills.length) }, () =>
    kills.splice(random.below(kills.length), 1),
  ).flat();
  const frozen = random.chance(0.5) ? [random.pick(freezes)] : [];
  return [...chosen, ...frozen].map((trial) => struckTask(seed, trial, 'must'));
};

/** A trial, and another one inside the recovery it led to. */
const struckTask = (seed: number, trial: Trial, rank: Rank): Task => ({
  ...{ row: trial.scenario.name, rank },
  run: async (world): Promise<Done> => {
    const end = await runTrial(world, trial);
    // Chance of its own, so that the order in which trials end changes nothing.
    const random = seededRandom(seed, trialText(trial));
    const deeperRank = random.chance(RECOVERIES_MUST) ? 'must' : 'more';
    const deeper = recoveryTrial(end, random);
    return {
      tally: tallyOf(end),
      next: deeper === null ? [] : [struckTask(seed, deeper, deeperRank)],
    };
  },
});

const lonelyTask = (trial: Trial): Task => ({
  ...{ row: trial.scenario.name, rank: 'must' },
  run: async (world) => ({ tally: tallyOf(await runTrial(world, trial)), next: [] }),
});

const pairTask = (pair: TwoDaemons): Task => ({
  ...{ row: 'two daemons', rank: 'must' },
  run: async (world) => ({ tally: await runTwoDaemons(world, pair), next: [] }),
});

const tallyOf = (end: TrialEnd): Tally => {
  const { trial, findings, failure, struck, folder } = end;
  const planned = trial.blows.length + (trial.stub === null ? 0 : 1);
  const said = (what: string): string =>
    `${trialText(trial)}: ${what}\n  in ${folder}\n` +
    `  again: npm run crash -- --replay '${replayText(trial)}'`;
  const of = (kind: 'lost' | 'double'): readonly string[] =>
    findings.filter((finding) => finding.kind === kind).map(({ what }) => said(what));
  return {
    ...{ kills: struck.kill, ends: struck.end, freezes: struck.freeze },
    missed: planned - struck.kill - struck.end - struck.freeze,
    lost: of('lost'),
    double: of('double'),
    failed: failure === null ? [] : [said(failure)],
  };
};
