import type { Decision } from '../faults/decisions.ts';
import type { Regression } from '../regression-file.ts';
import type { Alterations } from '../world/alterations.ts';
import type { WorldOptions } from '../world/options.ts';
import { runWorld, type WorldResult } from '../world/run-world.ts';

export interface ShrinkParts {
  readonly seed: number;
  readonly options: WorldOptions;
  readonly decisions: readonly Decision[];
  readonly invariant: string;
  readonly alter?: Alterations;
  /** Runs it may spend. */
  readonly most?: number;
}

interface Candidate {
  readonly options: WorldOptions;
  readonly decisions: readonly Decision[];
}

/**
 * Makes a failing schedule small: fewer sales, fewer faults, plainer ones, as long as the same rule
 * still breaks (delta debugging on the list of decisions). Outside of promise jobs.
 */
export const shrink = (parts: ShrinkParts): Regression => {
  let left = parts.most ?? 400;
  let best: Candidate = parts;
  let worst: WorldResult | null = null;
  const fails = (candidate: Candidate): boolean => {
    if (left <= 0) return false;
    left -= 1;
    const alter = parts.alter === undefined ? {} : { alter: parts.alter };
    const result = runWorld({
      seed: parts.seed,
      options: candidate.options,
      script: candidate.decisions,
      ...alter,
    });
    if (result.violation?.invariant !== parts.invariant) return false;
    // What was sold after the rule broke is of no account.
    best = {
      options: { ...candidate.options, sales: Math.min(candidate.options.sales, result.sales) },
      decisions: result.decisions,
    };
    worst = result;
    return true;
  };
  if (!fails(parts)) throw new Error('the schedule does not fail when it is replayed');
  laterStart(() => best, fails);
  simplerWorld(() => best, fails);
  fewerDecisions(() => best, fails);
  laterStart(() => best, fails);
  plainerDecisions(() => best, fails);
  return toRegression(parts, best, worst);
};

type Fails = (candidate: Candidate) => boolean;

/** Leaves out what was sold before, as much as can be. */
const laterStart = (best: () => Candidate, fails: Fails): void => {
  for (let kept = 1; kept < best().options.sales; kept *= 2) {
    if (fails(lastSales(best(), kept))) break;
  }
  while (best().options.sales > 1 && fails(lastSales(best(), best().options.sales - 1))) {
    // Each success has made the best one shorter.
  }
};

const lastSales = ({ options, decisions }: Candidate, kept: number): Candidate => {
  const firstSale = options.firstSale + options.sales - kept;
  return {
    options: { ...options, firstSale, sales: kept },
    decisions: decisions.filter(({ sale }) => sale >= firstSale),
  };
};

/** One till, no jitter, no pay-outs, each if the rule breaks without. */
const PLAIN: readonly Partial<WorldOptions>[] = [
  { tills: 1 },
  { payOutShare: 0 },
  { jitterMs: 0 },
  { latencyMs: [10, 10, 10] },
  { pauseMs: 100 },
];

const simplerWorld = (best: () => Candidate, fails: Fails): void => {
  for (const plain of PLAIN) {
    const { options, decisions } = best();
    fails({ options: { ...options, ...plain }, decisions });
  }
};

const fewerDecisions = (best: () => Candidate, fails: Fails): void => {
  for (let size = Math.max(1, best().decisions.length >> 1); size >= 1; size >>= 1) {
    for (let from = 0; from < best().decisions.length; ) {
      const { options, decisions } = best();
      const kept = [...decisions.slice(0, from), ...decisions.slice(from + size)];
      if (!fails({ options, decisions: kept })) from += size;
    }
  }
};

/** A small size is a short duration, the first of several, the mildest of its kind. */
const PLAIN_SIZES = [0, 0.5] as const;

const plainerDecisions = (best: () => Candidate, fails: Fails): void => {
  for (let index = 0; index < best().decisions.length; index += 1) {
    for (const size of PLAIN_SIZES) {
      const { options, decisions } = best();
      const plainer = decisions.map((decision, at) =>
        at === index ? { ...decision, size } : decision,
      );
      if (decisions[index]?.size === size || fails({ options, decisions: plainer })) break;
    }
  }
};

const toRegression = (
  { seed, invariant }: ShrinkParts,
  { options, decisions }: Candidate,
  result: WorldResult | null,
): Regression => ({
  seed,
  // What strikes is listed; the rates say nothing any more.
  options: { ...options, rates: {} },
  decisions,
  violated: { invariant, detail: result?.violation?.detail ?? '' },
  events: result?.tail ?? [],
});
