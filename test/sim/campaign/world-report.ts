import { outsideOfPromises } from '../microtasks.ts';
import { drawOptions, type WorldOptions } from '../world/options.ts';
import { type RunParts, runWorld, type WorldResult } from '../world/run-world.ts';

/** What a campaign hears of one world; plain data, so that it can come from another process. */
export interface WorldReport {
  readonly seed: number;
  readonly sales: number;
  readonly faults: number;
  readonly crashes: number;
  readonly tillMs: number;
  readonly steps: number;
  readonly hash: string;
  readonly cpuMs: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly violation: { readonly invariant: string; readonly detail: string } | null;
  /** Reruns made for their own sake: the same seed twice, or without its clock jumps. */
  readonly reruns: number;
}

/** One world in so many is run twice, and its two traces compared. */
const TWICE_EVERY = 16;

/** Runs the world of a seed, and holds it against itself. */
export const reportWorld = (seed: number, sales: number, extra: Partial<RunParts> = {}) =>
  outsideOfPromises((): WorldReport => {
    const started = process.cpuUsage();
    const parts: RunParts = { seed, options: drawOptions(seed, sales), ...extra };
    const first = runWorld(parts);
    const again = first.violation === null ? compareWithItself(parts, first) : null;
    const used = process.cpuUsage(started);
    return {
      seed,
      sales: first.sales,
      faults: first.faults,
      crashes: first.crashes,
      tillMs: first.tillMs,
      steps: first.steps,
      hash: first.hash,
      cpuMs: (used.user + used.system) / 1_000,
      counts: countsOf(first),
      violation: first.violation ?? again?.violation ?? null,
      reruns: again === null ? 0 : 1,
    };
  });

interface Comparison {
  readonly violation: WorldReport['violation'];
}

const compareWithItself = (parts: RunParts, first: WorldResult): Comparison | null => {
  const jumps = first.decisions.filter(({ fault }) => fault === 'CK1');
  if (jumps.length > 0 && parts.seed % 4 === 0 && !goesByCalendar(parts.options)) {
    // Invariant T2: without its jumps of the wall clock the same things happen at the same moments.
    const script = first.decisions.filter(({ fault }) => fault !== 'CK1');
    const same = runWorld({ ...parts, script }).hash === first.hash;
    const detail = `${jumps.length} jumps of the wall clock changed what happened`;
    return { violation: same ? null : { invariant: 'T2', detail } };
  }
  if (parts.seed % TWICE_EVERY !== 0) return null;
  const same = runWorld(parts).hash === first.hash;
  const detail = 'the same seed made two different runs';
  return { violation: same ? null : { invariant: 'REPEATABLE', detail } };
};

/** Limits of a day and grades that age go by the wall clock, and are meant to. */
const goesByCalendar = ({ routing }: WorldOptions): boolean =>
  routing !== null && (routing.grades || routing.dayMinor.some((limit) => limit !== null));

const countsOf = ({ counts, decisions }: WorldResult): Readonly<Record<string, number>> => {
  const all: Record<string, number> = Object.fromEntries(counts);
  for (const { fault } of decisions) all[`fault ${fault}`] = (all[`fault ${fault}`] ?? 0) + 1;
  return all;
};
