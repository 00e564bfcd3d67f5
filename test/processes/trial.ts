import type { SaleAnswer } from '#contract/payment.ts';
import { systemClock } from '#daemon/host/runtime.ts';
import { openJournal } from '#daemon/host/sqlite-journal.ts';
import type { StubBlow } from './acquirers.ts';
import { DaemonLife } from './daemon-life.ts';
import type { Scenario } from './scenarios.ts';
import type { Blow, Passed } from './steps.ts';
import { Till } from './till.ts';
import { type Facts, type Finding, findingsOf } from './verdict.ts';
import { within } from './waiting.ts';
import { journalPath, type Shop, type World } from './world.ts';

/** One sale with the blows its processes get. */
export interface Trial {
  readonly scenario: Scenario;
  /** To the daemon, one a process, in turn. */
  readonly blows: readonly Blow[];
  /** To the acquirers. */
  readonly stub: StubBlow | null;
  /** When the channel that died is mended: recovery without it and with it are different cases. */
  readonly mended: 'when-answered' | 'at-first-death';
}

export interface TrialEnd {
  readonly trial: Trial;
  readonly facts: Facts | null;
  readonly findings: readonly Finding[];
  /** What kept the trial from its end, if anything did; it says nothing about the money. */
  readonly failure: string | null;
  /** How many blows of each kind fell, on the daemon and on the acquirers. */
  readonly struck: Readonly<Record<Blow['act'], number>>;
  /** Steps of each daemon process, and of the acquirers during the trial. */
  readonly steps: readonly (readonly Passed[])[];
  readonly stubSteps: readonly Passed[];
  readonly folder: string;
}

const CHANNELS_UP_MS = 30_000;
const ANSWER_MS = 70_000;
const SETTLED_MS = 60_000;
/** More than all of these, in case something hangs that has no limit of its own. */
const TRIAL_MS = 180_000;

/** Runs one trial to its end, whatever comes, and leaves no process behind but the world's own. */
export const runTrial = async (world: World, trial: Trial): Promise<TrialEnd> => {
  const { acquirers, children } = world;
  acquirers.forget();
  if (trial.stub !== null) await acquirers.restart(trial.stub);
  const stubMark = acquirers.steps.length;
  const shop = await world.openShop(trial.scenario);
  const { folder, configFile } = shop;
  const life = new DaemonLife({ children, folder, configFile, blows: trial.blows });
  const till = new Till(shop.socket, world.random);
  let facts: Facts | null = null;
  let failure: string | null = null;
  try {
    const sold = Promise.race([sell({ world, trial, shop, life, till }), life.broken]);
    facts = await within(TRIAL_MS, 'the trial did not end', sold);
    acquirers.check();
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  } finally {
    till.stop();
    await life.kill();
  }
  const stubSteps = acquirers.steps.slice(stubMark);
  const stubStruck = stubSteps.some(({ struck }) => struck) ? trial.stub?.blow.act : undefined;
  const struck = (act: Blow['act']): number => life.struck(act) + (stubStruck === act ? 1 : 0);
  if (trial.stub !== null || failure !== null) await acquirers.restart(null);
  return {
    ...{ trial, facts, failure, stubSteps, folder },
    findings: facts === null ? [] : findingsOf(facts),
    struck: { kill: struck('kill'), end: struck('end'), freeze: struck('freeze') },
    steps: life.steps,
  };
};

/** The daemon as a sale needs it: one process, or several in turn. */
export type SaleLife = Pick<DaemonLife, 'steps' | 'end' | 'onDeath'>;

export interface SaleParts {
  readonly world: World;
  readonly trial: Pick<Trial, 'scenario' | 'mended'>;
  readonly shop: Shop;
  readonly life: SaleLife;
  readonly till: Till;
}

/** Sells as a till does, waits until nothing is owed, asks again, and reads the books. */
export const sell = async ({ world, trial, shop, life, till }: SaleParts): Promise<Facts> => {
  const { acquirers } = world;
  const { order } = shop;
  const { saleId } = order;
  const told: SaleAnswer[] = [];
  const allUp = till.statusWhere(({ channels }) => channels.every(({ state }) => state === 'up'));
  await within(CHANNELS_UP_MS, 'the channels did not come up', allUp);
  await acquirers.breakFor(trial.scenario);
  if (trial.mended === 'at-first-death') life.onDeath(() => acquirers.mend());

  told.push(await within(ANSWER_MS, 'the sale got no answer', till.pay(order)));
  if (told[0]?.kind === 'present-again') {
    const credential = await shop.credential();
    const renewed = till.ask({ kind: 'present-again', saleId, credential });
    told.push(await within(ANSWER_MS, 'the renewed sale got no answer', renewed));
  }
  await acquirers.mend();
  await within(SETTLED_MS, 'reversals were still owed', settled(till, trial.scenario, saleId));

  const found = await till.request('payment.find', { saleId });
  told.push(found);
  // Rule 2: sent once more under the same id, it must be answered and not run.
  if (found.kind !== 'not-accepted') told.push(await till.request('payment.pay', order));
  const { code, signal } = await life.end();
  if (code !== 0) throw new Error(`told to end, the daemon ended with ${signal ?? `code ${code}`}`);
  return readBooks(world, shop, life, told);
};

/** Waits until the sale is answered, no reversal is owed, and that stays so for a while. */
const settled = async (
  till: Till,
  { quietForMs }: Scenario,
  saleId: Shop['order']['saleId'],
): Promise<void> => {
  let quietSinceMs: number | null = null;
  for (;;) {
    const isQuiet = await quiet(till, saleId);
    const nowMs = systemClock.monotonicNow();
    if (!isQuiet) quietSinceMs = null;
    else quietSinceMs ??= nowMs;
    if (quietSinceMs !== null && nowMs - quietSinceMs >= quietForMs) return;
    await till.change();
  }
};

const quiet = async (till: Till, saleId: Shop['order']['saleId']): Promise<boolean> => {
  try {
    const { kind } = await till.request('payment.find', { saleId });
    if (kind === 'open' || kind === 'present-again') return false;
    return (await till.request('reversals.list', {})).length === 0;
  } catch {
    // The daemon was struck between two questions.
    return false;
  }
};

const readBooks = async (
  { acquirers }: World,
  { folder, order, history }: Shop,
  life: SaleLife,
  told: readonly SaleAnswer[],
): Promise<Facts> => {
  const store = openJournal(journalPath(folder));
  const journal = [...store.entriesAfter(history)];
  store.close();
  const attempts = new Set(
    journal.flatMap(({ body }) => (body.kind === 'attempt-armed' ? [body.attemptId] : [])),
  );
  const { saleId, amountMinor } = order;
  const ledger = await acquirers.ledgerOf(saleId, attempts);
  const committed = life.steps
    .flat()
    .filter(({ step, side }) => step === 'commit' && side === 'after')
    .flatMap(({ what }) => what);
  return { saleId, amountMinor, told, committed, journal, ledger };
};
