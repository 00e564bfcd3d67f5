import { systemClock } from '#daemon/host/runtime.ts';
import type { SeededRandom } from '#test/sim/seeded-random.ts';
import { NOTHING, plus, type Tally } from './report.ts';
import type { World } from './world.ts';

/** Something one world does: a line of the table, and what it leads to. */
export interface Task {
  readonly row: string;
  /** `first`: the rest follows from it. `more`: only if there is time when all others are done. */
  readonly rank: Rank;
  readonly run: (world: World) => Promise<Done>;
}

export interface Done {
  readonly tally: Tally;
  readonly next: readonly Task[];
}

const RANKS = ['first', 'must', 'more'] as const;
export type Rank = (typeof RANKS)[number];

/** What is to be done, and what was done; every world takes from it. */
export class Board {
  readonly rows = new Map<string, Tally>();
  readonly #random: SeededRandom;
  readonly #beginWithinMs: number;
  readonly #tasks: Readonly<Record<Rank, Task[]>> = { first: [], must: [], more: [] };
  readonly #idle = new Set<() => void>();
  readonly #openedMs = systemClock.monotonicNow();
  #busy = 0;

  /** No task is begun more than `beginWithinMs` from now. */
  constructor(tasks: readonly Task[], beginWithinMs: number, random: SeededRandom) {
    this.#random = random;
    this.#beginWithinMs = beginWithinMs;
    for (const { row } of tasks) this.rows.set(row, NOTHING);
    this.#put(tasks);
  }

  /** Tasks of a rank that were not begun. */
  left(rank: Rank): number {
    return this.#tasks[rank].length;
  }

  /** Takes tasks until there are none, nor any that could still lead to one. */
  async work(world: World): Promise<void> {
    for (;;) {
      const task = this.#isLate() ? undefined : this.#take();
      if (task !== undefined) await this.#do(task, world);
      else if (this.#busy === 0 || this.#isLate()) return;
      else await new Promise<void>((resolve) => this.#idle.add(resolve));
    }
  }

  /** By chance within a rank, so that time that runs out takes a little from every scenario. */
  #take(): Task | undefined {
    for (const rank of RANKS) {
      const tasks = this.#tasks[rank];
      const at = rank === 'first' ? 0 : this.#random.below(tasks.length);
      const [task] = tasks.splice(at, 1);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  #put(tasks: readonly Task[]): void {
    for (const task of tasks) this.#tasks[task.rank].push(task);
  }

  async #do(task: Task, world: World): Promise<void> {
    this.#busy += 1;
    try {
      const { tally, next } = await task.run(world);
      this.#add(task.row, tally);
      this.#put(next);
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
    this.rows.set(row, plus(this.rows.get(row) ?? NOTHING, tally));
  }

  #isLate(): boolean {
    return systemClock.monotonicNow() - this.#openedMs > this.#beginWithinMs;
  }
}
