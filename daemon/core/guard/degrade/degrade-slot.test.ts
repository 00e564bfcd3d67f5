import { expect, test } from 'vitest';
import type { MonotonicMs } from '#contract/ports.ts';
import { passThrough } from '../chain.ts';
import { EAST, factsOf } from '../guard.fixture.ts';
import { DEFAULT_GUARD_RULES } from '../rules.ts';
import { type Entry, type Left, refuse, type Slot } from '../slot.ts';
import { DegradeSlot } from './degrade-slot.ts';

const ALONE = { ours: false, siblings: () => [] };
const at = (ms: number): MonotonicMs => ms as MonotonicMs;
const entryAt = (ms: number): Entry => ({ facts: factsOf(), atMs: at(ms), nodes: [] });
const fault = (ms: number): Left => ({
  kind: 'finished',
  atMs: at(ms),
  tookMs: 0,
  outcome: 'channel-fault',
});

/** A later slot with no room. */
const FULL: Slot = {
  name: 'flow',
  enter: () => refuse({ slot: 'flow', code: 'total-in-flight', retryAfterMs: null, limit: 0 }),
};

/** A channel that tripped at 0 and was proved at 15 s: two sales at a time may try it. */
const returnedSlot = (): DegradeSlot => {
  const slot = new DegradeSlot(DEFAULT_GUARD_RULES.degrade);
  slot.fact(EAST, { kind: 'signed-on', connection: 1 }, ALONE, at(0));
  for (const _ of [1, 2, 3]) {
    const passage = passThrough([slot], entryAt(0));
    if (passage.kind === 'granted') passage.leave(fault(0));
  }
  for (const _ of [1, 2]) {
    slot.fact(EAST, { kind: 'ping-answered', connection: 1 }, ALONE, at(15_000));
  }
  return slot;
};

test('a sale admitted to a returning channel and refused later gives its place back', () => {
  const slot = returnedSlot();
  for (let count = 0; count < 50; count += 1) {
    expect(passThrough([slot, FULL], entryAt(15_000)).kind).toBe('refused');
  }
  const held = [1, 2, 3].map(() => passThrough([slot], entryAt(15_000)));
  expect(held.map(({ kind }) => kind)).toEqual(['granted', 'granted', 'refused']);
});

test('what was refused later is no verdict: the channel neither settles nor opens', () => {
  const slot = returnedSlot();
  for (let count = 0; count < 50; count += 1) passThrough([slot, FULL], entryAt(15_000));
  const passage = passThrough([slot], entryAt(16_000));
  if (passage.kind === 'granted') passage.leave(fault(16_000));
  expect(slot.refusal(EAST, at(16_000))).toMatchObject({
    code: 'breaker-open',
    retryAfterMs: 30_000,
  });
});
