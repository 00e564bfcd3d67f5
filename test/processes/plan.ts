import type { SeededRandom } from '#test/sim/seeded-random.ts';
import type { Scenario } from './scenarios.ts';
import { type Blow, type Passed, placeText, type StepKind } from './steps.ts';
import type { Trial, TrialEnd } from './trial.ts';

type Place = Pick<Blow, 'step' | 'number' | 'side'>;

/** Long enough that pings stay unanswered and health goes stale, or too short for that. */
const FREEZE_MS = { short: [1_000, 2_000], long: [6_500, 8_000] } as const;
const GONE_MS = [200, 3_000] as const;
const DEEPEST = 3;

const between = (random: SeededRandom, [from, to]: readonly [number, number]): number =>
  Math.round(from + random.fraction() * (to - from));

/** An undisturbed run: what all others are compared with, and where its steps are learnt. */
export const referenceTrial = (scenario: Scenario): Trial => ({
  ...{ scenario, blows: [], stub: null },
  mended: 'when-answered',
});

/** What an undisturbed run lacks to be what its scenario says; empty when it is that. */
export const notAsNamed = ({ trial, facts, steps }: TrialEnd): readonly string[] => {
  if (facts === null) return [];
  const { answer, entries } = trial.scenario.undisturbed;
  const told = facts.told.at(-1)?.kind;
  const kinds = facts.journal.map(({ body }) => body.kind);
  let from = 0;
  const missing = entries.filter((wanted) => {
    const at = kinds.indexOf(wanted, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
  const seen = placesOf(steps[0] ?? []);
  const unseen = expectedPlaces(trial.scenario).filter(
    (place) => !seen.some((other) => placeText(other) === placeText(place)),
  );
  return [
    ...(told === answer ? [] : [`undisturbed it was ${told}, not ${answer}`]),
    ...missing.map((kind) => `undisturbed it had no ${kind} in its place`),
    ...unseen.map((place) => `undisturbed it had no ${placeText(place)}`),
  ];
};

const SIDES = ['before', 'after'] as const;
const OF_DAEMON = ['commit', 'send'] as const;
const OF_STUB = ['booking', 'send'] as const;

const numbered = (step: StepKind, count: number): readonly Place[] =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((number) =>
    SIDES.map((side) => ({ step, number, side })),
  );

/** The places of steps passed, numbered by kind from 1, as a fresh process would count them. */
const placesOf = (
  steps: readonly Passed[],
  kinds: readonly StepKind[] = OF_DAEMON,
): readonly Place[] =>
  kinds.flatMap((kind) => {
    const passed = steps.filter(({ step, side }) => step === kind && side === 'after');
    return numbered(kind, passed.length);
  });

/** The places there are when nothing disturbs the sale. */
const expectedPlaces = ({ undisturbed: { commits, sends } }: Scenario): readonly Place[] => [
  ...numbered('commit', commits),
  ...numbered('send', sends),
];

const mendedBy = (random: SeededRandom, { fault }: Scenario): Trial['mended'] =>
  fault !== null && fault.payments === undefined && random.chance(0.5)
    ? 'at-first-death'
    : 'when-answered';

const freeze = (random: SeededRandom, place: Place): Blow => {
  const forMs = between(random, random.chance(0.5) ? FREEZE_MS.short : FREEZE_MS.long);
  return { act: 'freeze', ...place, forMs };
};

/** Every place of the daemon's life in an undisturbed run: killed there, and frozen there. */
export const daemonTrials = (reference: TrialEnd, random: SeededRandom): readonly Trial[] =>
  struckAt(reference.trial.scenario, placesOf(reference.steps[0] ?? []), random);

/** The same, as far as it is known without such a run. */
export const expectedTrials = (scenario: Scenario, random: SeededRandom): readonly Trial[] =>
  struckAt(scenario, expectedPlaces(scenario), random);

const struckAt = (
  scenario: Scenario,
  places: readonly Place[],
  random: SeededRandom,
): readonly Trial[] => {
  const kills = places.map((place): Trial => {
    const blow: Blow = { act: 'kill', ...place };
    return { scenario, blows: [blow], stub: null, mended: mendedBy(random, scenario) };
  });
  const freezes = places
    .filter(({ step, side }) => step === 'commit' || side === 'after')
    .map((place): Trial => {
      const blows = [freeze(random, place)];
      return { scenario, blows, stub: null, mended: 'when-answered' };
    });
  return [...kills, ...freezes];
};

/** Every place of the acquirers' life in this sale. */
export const stubTrials = (reference: TrialEnd, random: SeededRandom): readonly Trial[] => {
  const { scenario } = reference.trial;
  return placesOf(reference.stubSteps, OF_STUB).map((place): Trial => {
    const blow: Blow = random.chance(0.7) ? { act: 'kill', ...place } : freeze(random, place);
    const stub = { blow, goneForMs: between(random, GONE_MS) };
    return { scenario, blows: [], stub, mended: 'when-answered' };
  });
};

/**
 * After a kill: the same again, and up to three more kills inside the recovery it led to. Null when
 * that recovery had nothing to do.
 */
export const recoveryTrial = (end: TrialEnd, random: SeededRandom): Trial | null => {
  const [first] = end.trial.blows;
  if (first?.act !== 'kill' || end.trial.blows.length > 1) return null;
  const places = placesOf(end.steps[1] ?? []);
  if (places.length === 0) return null;
  const deeper = Array.from({ length: random.below(DEEPEST) }, (): Blow => {
    const side = random.pick(SIDES);
    return { act: 'kill', step: 'commit', number: 1 + random.below(2), side };
  });
  const inside: Blow = { act: 'kill', ...random.pick(places) };
  return { ...end.trial, blows: [first, inside, ...deeper] };
};

/** A trial in words, for whoever looks for what went wrong. */
export const trialText = ({ scenario, blows, stub, mended }: Trial): string => {
  const word = (blow: Blow): string =>
    `${blow.act} at ${placeText(blow)}${blow.act === 'freeze' ? ` for ${blow.forMs} ms` : ''}`;
  const all = [
    ...blows.map(word),
    ...(stub === null ? [] : [`acquirers: ${word(stub.blow)}, gone for ${stub.goneForMs} ms`]),
    ...(mended === 'at-first-death' ? ['mended at the first death'] : []),
  ];
  return `${scenario.name}: ${all.join('; then ') || 'undisturbed'}`;
};
