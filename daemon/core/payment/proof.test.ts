import { describe, expect, test } from 'vitest';
import type { Attempt, AttemptState } from '../attempt.ts';
import { ATTEMPT_STATES, sampleAttempt } from '../sample-facts.ts';
import { isGenuine, type Licence, licenceFor, type Proof, proofOf } from './proof.ts';

/** Stands for `arm`: whatever it takes may move a sale on to another channel. */
const movesOn = (licence: Licence): boolean => isGenuine(licence);
const attempt = sampleAttempt({ state: ATTEMPT_STATES.unknown });

/**
 * `tsc -p test` fails when one of these lines compiles: an unused expectation is an error. What
 * they say at run time is that even a cast past the compiler moves nothing on.
 */
describe('what does not compile moves no sale on', () => {
  test('a bare unknown attempt', () => {
    // @ts-expect-error an attempt is no proof about itself, whatever state it is in
    expect(movesOn(attempt)).toBe(false);
    // @ts-expect-error its state isn't either
    expect(movesOn(attempt.state)).toBe(false);
    // @ts-expect-error there is no proof of the kind `unknown`
    expect(movesOn({ kind: 'unknown', attempt })).toBe(false);
  });

  test('a verdict, also a harmless one: only what is journaled is proof', () => {
    // @ts-expect-error a verdict says what was seen, not what is on disk
    expect(movesOn({ kind: 'not-sent', reason: 'no-connection' })).toBe(false);
  });

  test('an object made to look like a proof', () => {
    // @ts-expect-error the class's private field can't be written in an object literal
    expect(movesOn({ kind: 'covered', attempt })).toBe(false);
  });

  test('a changed copy of a real proof', () => {
    const real = proofOf(sampleAttempt({ state: ATTEMPT_STATES.refused })) as Proof;
    // @ts-expect-error a copy loses the private field, so it can't be about another attempt
    expect(movesOn({ ...real, attempt })).toBe(false);
    expect(movesOn(real)).toBe(true);
  });

  test('the absence of a proof', () => {
    const none = proofOf(attempt);
    // @ts-expect-error `null` has to be looked at first; it means: this could still charge
    expect(() => movesOn(none)).toThrow();
  });
});

const PROOFS: Readonly<Record<AttemptState['at'], Proof['kind'] | null>> = {
  armed: null,
  unknown: null,
  reversing: null,
  'not-sent': 'not-sent',
  refused: 'refused',
  declined: null,
  approved: null,
  reversed: 'reversed',
  'closed-by-person': null,
};
const covered: AttemptState = { ...ATTEMPT_STATES.reversing, covered: true };
const STATES: readonly (readonly [string, AttemptState, Proof['kind'] | null])[] = [
  ...Object.values(ATTEMPT_STATES).map((state) => [state.at, state, PROOFS[state.at]] as const),
  ['reversing under a cover', covered, 'covered'],
];
const withState = (state: AttemptState): Attempt => sampleAttempt({ state });

describe('the proof of an attempt', () => {
  test.each(STATES)('that is %s', (_, state, kind) => {
    expect(proofOf(withState(state))?.kind ?? null).toBe(kind);
  });

  test('names the attempt it is about', () => {
    const about = withState(ATTEMPT_STATES.refused);
    expect(proofOf(about)?.attempt).toBe(about);
  });
});

describe('the licence for the next attempt', () => {
  test('is there for a sale without one', () => {
    expect(licenceFor([])).toEqual({ kind: 'first' });
  });

  const pairs = STATES.flatMap((first) => STATES.map((second) => [first, second] as const));
  test.each(pairs)('takes a proof about every attempt before: $0.0, $1.0', (first, second) => {
    const licence = licenceFor([withState(first[1]), withState(second[1])]);
    const expected = first[2] === null || second[2] === null ? null : second[2];
    expect(licence?.kind ?? null).toBe(expected);
  });
});
