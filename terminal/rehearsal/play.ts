import type { Timer } from '#contract/ports.ts';
import type { Claim, RunRecord } from '#contract/run-record.ts';
import type { Moment, Scenario, Step } from '#contract/scenario.ts';
import { claimsOf } from './claims.ts';
import { type Deed, deedOf, momentWords } from './deeds.ts';
import { detailOf } from './record-facts.ts';
import { Recorder } from './recorder.ts';
import type { Ability, Stage } from './stage.ts';

/** What a run of a scenario is called. */
export interface Playbill {
  readonly scenario: Scenario;
  /** Name of its file; empty where there is none. */
  readonly file: string;
}

/** Between two presses of a person who presses twice; nobody is quicker. */
const PRESS_AGAIN_MS = 40;
/** A person's time between two things they do. */
const HAND_MS = 120;
const LOOK_AGAIN_MS = 250;
/** Time lines on a screen grow so often. */
const GROWTH_EVERY_MS = 600;

/** A wait that came to nothing: the run ends here, and says why. */
class WaitedInVain extends Error {
  override readonly name = 'WaitedInVain';
}

/** Names what this stage can't do of a scenario; empty when it can be played here. */
export const missingAbilities = (playbill: Playbill, stage: Pick<Stage, 'can'>): Ability[] =>
  abilitiesFor(playbill).filter((need) => !stage.can.has(need));

/** What a stage must be able to do for a scenario. */
export function abilitiesFor({ scenario }: Playbill): Ability[] {
  const steps = [...scenario.before, ...scenario.do, ...scenario.meanwhile];
  const needed = steps.map((step) => deedOf(step).needs).filter((need) => need !== null);
  // A day's totals are only those of a scenario where nobody else sold.
  const { world, expect } = scenario;
  if (world !== undefined || expect.settlement !== undefined) needed.push('own-world');
  return [...new Set(needed)];
}

/**
 * Plays a scenario on a stage whose till stands at an empty amount, and gives the record with its
 * claims. Never rejects for what the product did: a step that never became possible is a claim
 * that doesn't hold.
 */
export async function play(
  stage: Stage,
  playbill: Playbill,
  { recorder = new Recorder(stage), onGrowth }: PlayOptions = {},
): Promise<RunRecord> {
  const performance = new Performance(stage, playbill, recorder);
  const stop = onGrowth === undefined ? () => {} : performance.watch(onGrowth);
  try {
    return await performance.run();
  } finally {
    stop();
  }
}

export interface PlayOptions {
  /** The stage's own, where one stage sees many runs. */
  readonly recorder?: Recorder;
  /** Hears the record as far as it has come, a few times a second, without its claims. */
  readonly onGrowth?: (record: RunRecord) => void;
}

class Performance {
  readonly #stage: Stage;
  readonly #scenario: Scenario;
  readonly #file: string;
  readonly #recorder: Recorder;
  readonly #timers = new Set<Timer>();
  readonly #broken: Claim[] = [];

  constructor(stage: Stage, { scenario, file }: Playbill, recorder: Recorder) {
    this.#stage = stage;
    this.#scenario = scenario;
    this.#file = file;
    this.#recorder = recorder;
  }

  /** Tells of growth until it is stopped; a look that fails is left out, the next one may not. */
  watch(onGrowth: (record: RunRecord) => void): () => void {
    return this.#recorder.onGrowth(GROWTH_EVERY_MS, () => {
      this.#whole().then(onGrowth, () => {});
    });
  }

  async run(): Promise<RunRecord> {
    const { before, meanwhile } = this.#scenario;
    try {
      const ownOrder = this.#scenario.world !== undefined;
      await this.#until('every channel up', () => this.#recorder.isReady(ownOrder));
      this.#recorder.begin();
      for (const step of before) await this.#now(deedOf(step));
      const beside = meanwhile.map((step) => this.#beside(step));
      await Promise.all([this.#inOrder(), ...beside]);
      await this.#rest();
    } catch (cause) {
      if (!(cause instanceof WaitedInVain)) throw cause;
    } finally {
      for (const timer of this.#timers) timer.cancel();
    }
    return this.#record();
  }

  async #record(): Promise<RunRecord> {
    const whole = await this.#whole();
    const claims = [...this.#broken, ...claimsOf(whole, this.#scenario.expect)];
    return { ...whole, claims };
  }

  #whole(): Promise<RunRecord> {
    const { scenario: title, rows, about = '' } = this.#scenario;
    return this.#recorder.record({ title, rows, about, file: this.#file });
  }

  async #inOrder(): Promise<void> {
    /** A moment that comes and goes counts once for each step that waits for it. */
    const used = new Map<string, number>();
    for (const [index, step] of this.#scenario.do.entries()) {
      const deed = deedOf(step);
      const where = `step ${index + 1}, ${deed.words || 'wait'}`;
      for (const moment of momentsOf(step, deed)) {
        const key = momentWords(moment);
        if (this.#recorder.isNow(moment) === null) used.set(key, (used.get(key) ?? 0) + 1);
      }
      await this.#when(step, deed, where, (moment) => used.get(momentWords(moment)) ?? 1);
      await this.#do(step, deed);
    }
  }

  async #beside(step: Step): Promise<void> {
    const deed = deedOf(step);
    await this.#when(step, deed, `meanwhile, ${deed.words}`, () => 1);
    await this.#do(step, deed);
  }

  async #when(
    step: Step,
    deed: Deed,
    where: string,
    nthOf: (moment: Moment) => number,
  ): Promise<void> {
    const moments = momentsOf(step, deed);
    const words = moments.map(momentWords).join(' or ');
    if (moments.length > 0) {
      await this.#until(`${where}: ${words}`, () =>
        moments.some((moment) => {
          const isNow = this.#recorder.isNow(moment);
          return isNow ?? this.#recorder.count(moment) >= (step.nth ?? nthOf(moment));
        }),
      );
    }
    if (step.after !== undefined) await this.#pause(step.after);
  }

  async #do(step: Step, deed: Deed): Promise<void> {
    // A person takes a moment for what they do; a fault strikes when it strikes.
    if (deed.by !== 'stage') await this.#pause(HAND_MS);
    for (let time = 1; time <= (step.times ?? 1); time += 1) {
      if (time > 1) await this.#pause(PRESS_AGAIN_MS);
      await this.#now(deed);
    }
  }

  async #now(deed: Deed): Promise<void> {
    if (deed.words !== '') this.#recorder.deed(deed.by, deed.words);
    await deed.act(this.#stage);
  }

  /** Nothing runs any more, and no more is owed than the scenario says. */
  async #rest(): Promise<void> {
    const { owed } = this.#scenario.expect;
    await this.#until('the till at rest', () => isAtRest(this.#recorder));
    await this.#until(`${owed} reversals owed at the end`, () => this.#recorder.owed() === owed);
    await this.#until('the till at rest', () => isAtRest(this.#recorder));
    await this.#everySaleAnswered();
  }

  /** Others sell too: what the till does not show is looked up. */
  async #everySaleAnswered(): Promise<void> {
    const { clock } = this.#stage;
    const lastMs = clock.monotonicNow() + this.#scenario.patience;
    while (await this.#recorder.hasOpenSales()) {
      if (clock.monotonicNow() > lastMs) throw this.#inVain('every sale answered');
      await this.#pause(LOOK_AGAIN_MS);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#stage.clock.after(ms, () => {
        this.#timers.delete(timer);
        resolve();
      });
      this.#timers.add(timer);
    });
  }

  #until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = this.#recorder.onChange(() => {
        if (holds()) end(resolve);
      });
      const timer = this.#stage.clock.after(this.#scenario.patience, () =>
        end(() => reject(this.#inVain(what))),
      );
      this.#timers.add(timer);
      const end = (then: () => void): void => {
        stop();
        timer.cancel();
        this.#timers.delete(timer);
        then();
      };
    });
  }

  #inVain(what: string): WaitedInVain {
    const screen = this.#recorder.screen();
    const got =
      screen === null
        ? 'a till that was not there'
        : `the till on ${screen.kind} ${detailOf(screen)}`.trim();
    this.#broken.push({
      what: 'the run went on',
      expected: what,
      got: `${got}, ${this.#recorder.owed()} reversals owed, after ${this.#scenario.patience / 1_000} s`,
      holds: false,
      atMs: this.#recorder.nowMs(),
    });
    return new WaitedInVain(what);
  }
}

const momentsOf = (step: Step, deed: Deed): readonly Moment[] =>
  step.when === undefined ? deed.natural : [step.when];

const RESTING = new Set([
  ...['amount', 'method', 'approved', 'cash-paid', 'not-paid', 'unknown'],
  ...['settled', 'shift-closed', 'paper-left'],
]);

const isAtRest = (recorder: Recorder): boolean => {
  const screen = recorder.screen();
  if (screen === null || !RESTING.has(screen.kind)) return false;
  return !('paper' in screen) || screen.paper !== 'printing';
};
