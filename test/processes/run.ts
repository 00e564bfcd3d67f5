import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#daemon/host/runtime.ts';
import { type SeededRandom, seededRandom } from '#test/sim/seeded-random.ts';
import { Children } from './children.ts';
import {
  daemonTrials,
  expectedTrials,
  notAsNamed,
  recoveryTrial,
  referenceTrial,
  replayText,
  stubTrials,
  trialText,
  wildTrials,
} from './plan.ts';
import { isKept, NOTHING, plus, type RunReport, type Tally } from './report.ts';
import { makeRunKeys } from './run-keys.ts';
import type { Scenario } from './scenarios.ts';
import { runTrial, type Trial, type TrialEnd } from './trial.ts';
import { runTwoDaemons, type TwoDaemons } from './two-daemons.ts';
import { World } from './world.ts';

export interface RunOptions {
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly pairs: readonly TwoDaemons[];
  /** Worlds side by side. */
  readonly worlds: number;
  /** No trial is begun after that. */
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

/** Something one world does: a line of the table, and what it leads to. */
interface Task {
  readonly row: string;
  readonly run: (world: World) => Promise<Done>;
}

interface Done {
  readonly tally: Tally;
  readonly next: readonly Task[];
}

/** Runs everything the options ask for, in a folder of its own, and leaves nothing behind. */
export const runCrash = async (options: RunOptions): Promise<RunReport> => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  const children = new Children(folder);
  const board = new Board(options);
  try {
    const keys = await makeRunKeys(folder);
    const worlds = Array.from({ length: options.worlds }, (_, index) => {
      const name = `W${(index + 1).toString(36).toUpperCase()}`;
      const random = seededRandom(options.seed, name);
      return new World({ name, folder, keys, children, random });
    });
    await Promise.all(worlds.map((world) => world.acquirers.restart(null)));
    board.open();
    await Promise.all(worlds.map((world) => board.work(world)));
    await Promise.all(worlds.map((world) => world.acquirers.stop()));
  } finally {
    await children.end();
  }
  const report = board.report();
  if (isKept(report)) rmSync(folder, { recursive: true, force: true });
  else options.tell(`journals, ledgers and logs are kept in ${folder}`);
  return report;
};

/** What is to be done, and what was done; every world takes from it. */
class Board {
  readonly #options: RunOptions;
  readonly #madeMs = systemClock.monotonicNow();
  readonly #random: SeededRandom;
  /** What is done before anything else, because it leads to all the rest. */
  readonly #first: Task[];
  readonly #tasks: Task[];
  readonly #rows = new Map<string, Tally>();
  readonly #idle = new Set<() => void>();
  #openedMs = 0;
  #busy = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed, 'plan');
    const { scenarios, pairs, extent } = options;
    const pairTasks = pairs.map(pairTask);
    switch (extent.kind) {
      case 'all':
        this.#first = [...scenarios.map((scenario) => this.#reference(scenario)), ...pairTasks];
        this.#tasks = [];
        break;
      case 'sample':
        this.#first = [];
        this.#tasks = [
          ...scenarios.flatMap((scenario) => this.#sample(scenario, extent.each)),
          ...pairTasks,
        ];
        break;
      case 'these':
        this.#first = extent.trials.map((trial) => this.#alone(trial));
        this.#tasks = [];
        break;
      default:
        throw extent satisfies never;
    }
    for (const { name } of scenarios) this.#rows.set(name, NOTHING);
    if (pairs.length > 0) this.#rows.set(PAIRS_ROW, NOTHING);
  }

  /** Starts the time within which trials may begin. */
  open(): void {
    this.#openedMs = systemClock.monotonicNow();
  }

  /** Takes tasks until there are none, nor any that could still lead to one. */
  async work(world: World): Promise<void> {
    for (;;) {
      const task = this.#isLate() ? undefined : this.#take();
      if (task !== undefined) await this.#do(task, world);
      else if (this.#busy === 0 || this.#isLate()) break;
      else await new Promise<void>((resolve) => this.#idle.add(resolve));
    }
  }

  /** The next task; by chance, so that time that runs out takes a little from every scenario. */
  #take(): Task | undefined {
    const [first] = this.#first.splice(0, 1);
    if (first !== undefined || this.#tasks.length === 0) return first;
    return this.#tasks.splice(this.#random.below(this.#tasks.length), 1)[0];
  }

  report(): RunReport {
    const seconds = Math.round((systemClock.monotonicNow() - this.#madeMs) / 1_000);
    const { seed } = this.#options;
    return { seed, rows: this.#rows, leftOut: this.#first.length + this.#tasks.length, seconds };
  }

  async #do(task: Task, world: World): Promise<void> {
    this.#busy += 1;
    try {
      const { tally, next } = await task.run(world);
      this.#add(task.row, tally);
      this.#tasks.push(...next);
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#add(task.row, { ...NOTHING, failed: [`${task.row}: ${why}`] });
    } finally {
      this.#busy -= 1;
      for (const wake of this.#idle) wake();
      this.#idle.clear();
    }
  }

  #add(row: string, tally: Tally): void {
    this.#rows.set(row, plus(this.#rows.get(row) ?? NOTHING, tally));
  }

  #isLate(): boolean {
    return systemClock.monotonicNow() - this.#openedMs > this.#options.beginWithinMs;
  }

  #reference(scenario: Scenario): Task {
    const run = async (world: World): Promise<Done> => {
      const end = await runTrial(world, referenceTrial(scenario));
      const failed = notAsNamed(end).map((what) => `${scenario.name}: ${what} (${end.folder})`);
      const tally = plus(tallyOf(end), { ...NOTHING, failed });
      const random = seededRandom(this.#options.seed, scenario.name);
      const trials = [
        ...daemonTrials(end, random),
        ...stubTrials(end, random),
        ...wildTrials(end, random),
      ];
      return { tally, next: trials.map((trial) => this.#struck(trial)) };
    };
    return { row: scenario.name, run };
  }

  #sample(scenario: Scenario, each: number): readonly Task[] {
    const random = seededRandom(this.#options.seed, scenario.name);
    const trials = [...expectedTrials(scenario, random)];
    return Array.from({ length: Math.min(each, trials.length) }, () =>
      trials.splice(random.below(trials.length), 1),
    )
      .flat()
      .map((trial) => this.#struck(trial));
  }

  #alone(trial: Trial): Task {
    const run = async (world: World): Promise<Done> => ({
      tally: tallyOf(await runTrial(world, trial)),
      next: [],
    });
    return { row: trial.scenario.name, run };
  }

  #struck(trial: Trial): Task {
    // Chance of its own, so that the order in which trials end changes nothing.
    const random = seededRandom(this.#options.seed, trialText(trial));
    const run = async (world: World): Promise<Done> => {
      const end = await runTrial(world, trial);
      const deeper = recoveryTrial(end, random);
      return { tally: tallyOf(end), next: deeper === null ? [] : [this.#struck(deeper)] };
    };
    return { row: trial.scenario.name, run };
  }
}

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

const PAIRS_ROW = 'two daemons';

const pairTask = (pair: TwoDaemons): Task => ({
  row: PAIRS_ROW,
  run: async (world) => ({ tally: await runTwoDaemons(world, pair), next: [] }),
});
