import { z } from 'zod';
import type { SeededRandom } from '#test/sim/seeded-random.ts';
import type { StubBlow } from './acquirers.ts';
import { type Scenario, scenarioNamed } from './scenarios.ts';
import { type Blow, blow, type Passed, placeText, type StepKind } from './steps.ts';
import type { Trial, TrialEnd } from './trial.ts';

type Place = Pick<Blow, 'step' | 'number' | 'side'>;

/** Long enough that pings stay unanswered and health goes stale, or too short for that. */
const FREEZE_MS = { short: [1_000, 2_000], long: [6_500, 8_000] } as const;
const GONE_MS = [200, 3_000] as const;
const DEEPEST = 3;
const WILD_EACH = 3;

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
const OF_DAEMON = ['commit', 'checkpoint', 'send'] as const;
const OF_START = ['migration', 'socket-removal'] as const;
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
const expectedPlaces = ({ checkpointAfter, undisturbed }: Scenario): readonly Place[] => [
  ...numbered('commit', undisturbed.commits),
  ...numbered('checkpoint', checkpointAfter === null ? 0 : 1),
  ...numbered('send', undisturbed.sends),
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

const onDaemon = (scenario: Scenario, onOne: Blow, mended: Trial['mended']): Trial => ({
  ...{ scenario, blows: [onOne], stub: null, mended },
});

const struckAt = (
  scenario: Scenario,
  places: readonly Place[],
  random: SeededRandom,
): readonly Trial[] => {
  const frozen = places.filter(({ step, side }) => step !== 'send' || side === 'after');
  return [
    ...places.map((place) =>
      onDaemon(scenario, { act: 'kill', ...place }, mendedBy(random, scenario)),
    ),
    ...frozen.map((place) => onDaemon(scenario, freeze(random, place), 'when-answered')),
  ];
};

/** Killed and killed again before it ever served: half a schema, half a start (fault FS14). */
export const startTrials = (reference: TrialEnd): readonly Trial[] => {
  const { scenario } = reference.trial;
  return placesOf(reference.steps[0] ?? [], OF_START).map((place): Trial => {
    const onEach: Blow = { act: 'kill', ...place };
    return { scenario, blows: [onEach, onEach], stub: null, mended: 'when-answered' };
  });
};

/** Told to end after each step: the signal is heard between two of them, so one side is enough. */
export const shutdownTrials = (reference: TrialEnd, random: SeededRandom): readonly Trial[] => {
  const { scenario } = reference.trial;
  return placesOf(reference.steps[0] ?? [])
    .filter(({ side }) => side === 'after')
    .map((place) => onDaemon(scenario, { act: 'end', ...place }, mendedBy(random, scenario)));
};

const stubBlow = (random: SeededRandom, place: Place): StubBlow => ({
  blow: random.chance(0.7) ? { act: 'kill', ...place } : freeze(random, place),
  goneForMs: between(random, GONE_MS),
});

/** Every place of the acquirers' life in this sale. */
export const stubTrials = (reference: TrialEnd, random: SeededRandom): readonly Trial[] => {
  const { scenario } = reference.trial;
  return placesOf(reference.stubSteps, OF_STUB).map((place): Trial => {
    const stub = stubBlow(random, place);
    return { scenario, blows: [], stub, mended: 'when-answered' };
  });
};

/** Both sides struck in one sale, at places that chance picks. */
export const wildTrials = (reference: TrialEnd, random: SeededRandom): readonly Trial[] => {
  const { scenario } = reference.trial;
  const places = placesOf(reference.steps[0] ?? []);
  const stubPlaces = placesOf(reference.stubSteps, OF_STUB);
  if (places.length === 0 || stubPlaces.length === 0) return [];
  return Array.from({ length: WILD_EACH }, (): Trial => {
    const place = random.pick(places);
    const onOne: Blow = random.chance(0.7) ? { act: 'kill', ...place } : freeze(random, place);
    const stub = stubBlow(random, random.pick(stubPlaces));
    return { scenario, blows: [onOne], stub, mended: mendedBy(random, scenario) };
  });
};

/**
 * After a kill: the same again, and up to three more blows inside the recovery it led to, the last
 * of which may be a freeze. Null when that recovery had nothing to do.
 */
export const recoveryTrial = (end: TrialEnd, random: SeededRandom): Trial | null => {
  const { blows, stub } = end.trial;
  const [first] = blows;
  if (first?.act !== 'kill' || blows.length > 1 || stub !== null) return null;
  const second = end.steps[1] ?? [];
  if (placesOf(second).length === 0) return null;
  const places = [...placesOf(second), ...placesOf(second, OF_START)];
  const deeper = Array.from({ length: random.below(DEEPEST) }, (): Place => {
    const side = random.pick(SIDES);
    return { step: 'commit', number: 1 + random.below(2), side };
  });
  const inside = [random.pick(places), ...deeper].map((place, index, all): Blow => {
    const isLast = index === all.length - 1;
    return isLast && random.chance(0.25) ? freeze(random, place) : { act: 'kill', ...place };
  });
  return { ...end.trial, blows: [first, ...inside] };
};

const replay = z.strictObject({
  scenario: z.string().transform(scenarioNamed),
  blows: z.array(blow),
  stub: z.strictObject({ blow, goneForMs: z.int().min(0) }).nullable(),
  mended: z.enum(['when-answered', 'at-first-death']),
});

/** A trial as `--replay` takes it, and back. */
export const replayText = (trial: Trial): string =>
  JSON.stringify({ ...trial, scenario: trial.scenario.name });
export const trialFrom = (text: string): Trial => replay.parse(JSON.parse(text));

/** A trial in words, for whoever looks for what went wrong. */
export const trialText = ({ scenario, blows, stub, mended }: Trial): string => {
  const word = (one: Blow): string =>
    `${one.act} at ${placeText(one)}${one.act === 'freeze' ? ` for ${one.forMs} ms` : ''}`;
  const all = [
    ...blows.map(word),
    ...(stub === null ? [] : [`acquirers: ${word(stub.blow)}, gone for ${stub.goneForMs} ms`]),
    ...(mended === 'at-first-death' ? ['mended at the first death'] : []),
  ];
  return `${scenario.name}: ${all.join('; then ') || 'undisturbed'}`;
};
