import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MonotonicMs } from '#contract/ports.ts';
import { createVirtualClock } from '#test/sim/virtual-clock.ts';
import { AuthoritySlot } from './authority/authority-slot.ts';
import { passThrough } from './chain.ts';
import { ClusterBuilder, NO_DOMAINS } from './cluster-builder/cluster-builder.ts';
import { DegradeSlot } from './degrade/degrade-slot.ts';
import { FlowSlot } from './flow/flow-slot.ts';
import { EAST, factsOf, guardBench } from './guard.fixture.ts';
import { NodeSelector } from './node-selector/node-selector.ts';
import { DEFAULT_GUARD_RULES } from './rules.ts';
import { type Entry, type Left, refuse, type Slot } from './slot.ts';
import { slotOrder } from './slot-order.ts';
import { StatisticSlot } from './statistic/statistic-slot.ts';
import { SystemSlot } from './system/system-slot.ts';

const ENTRY: Entry = { facts: factsOf(), atMs: 5 as MonotonicMs, nodes: [] };
const LEFT: Left = { kind: 'finished', atMs: 9 as MonotonicMs, tookMs: 4, outcome: 'success' };

type Manner = 'grants' | 'refuses' | 'throws' | 'throws-on-leave';

/** A slot that writes down what is done to it. */
const slotThat = (manner: Manner, index: number, log: string[]): Slot => ({
  name: 'flow',
  enter: (entry) => {
    if (manner === 'throws') throw new Error(`slot ${index} is broken`);
    if (manner === 'refuses') {
      return refuse({ slot: 'flow', code: 'total-in-flight', retryAfterMs: null, limit: index });
    }
    log.push(`enter ${index}`);
    return {
      kind: 'granted',
      entry,
      leave: ({ kind }) => {
        log.push(`leave ${index} ${kind}`);
        if (manner === 'throws-on-leave') throw new Error(`slot ${index} can't let go`);
      },
    };
  },
});

const run = (manners: readonly Manner[]): { log: string[]; ended: string } => {
  const log: string[] = [];
  const slots = manners.map((manner, index) => slotThat(manner, index, log));
  try {
    const passage = passThrough(slots, ENTRY);
    if (passage.kind === 'granted') passage.leave(LEFT);
    return { log, ended: passage.kind };
  } catch {
    return { log, ended: 'threw' };
  }
};

test('the chain is the one of row A12, and the breaker is last', () => {
  const rules = DEFAULT_GUARD_RULES;
  const idle = { loopLagMs: 0, inFlightPayments: 0, journalBacklog: 0 };
  const order = slotOrder({
    degrade: new DegradeSlot(rules.degrade),
    flow: new FlowSlot(rules.flow, ENTRY.atMs),
    system: new SystemSlot(rules.system, () => idle),
    authority: new AuthoritySlot(rules.authority),
    statistic: new StatisticSlot(rules.statistic),
    clusterBuilder: new ClusterBuilder(NO_DOMAINS),
    nodeSelector: new NodeSelector(rules.nodeSelector),
  });
  expect(order.map(({ name }) => name)).toEqual([
    'node-selector',
    'cluster-builder',
    'statistic',
    'authority',
    'system',
    'flow',
    'degrade',
  ]);
});

test('the first slot that refuses ends the chain, and those before it are given back', () => {
  expect(run(['grants', 'grants', 'refuses', 'grants'])).toEqual({
    log: ['enter 0', 'enter 1', 'leave 1 withdrawn', 'leave 0 withdrawn'],
    ended: 'refused',
  });
});

test('an attempt that ran gives back every place, the last one first', () => {
  expect(run(['grants', 'grants'])).toEqual({
    log: ['enter 0', 'enter 1', 'leave 1 finished', 'leave 0 finished'],
    ended: 'granted',
  });
});

test('a slot that throws on entering costs the others nothing', () => {
  expect(run(['grants', 'throws'])).toEqual({
    log: ['enter 0', 'leave 0 withdrawn'],
    ended: 'threw',
  });
});

test('a slot that throws on leaving keeps no other from getting its place back', () => {
  expect(run(['grants', 'throws-on-leave', 'grants'])).toEqual({
    log: [
      ...['enter 0', 'enter 1', 'enter 2'],
      ...['leave 2 finished', 'leave 1 finished', 'leave 0 finished'],
    ],
    ended: 'threw',
  });
});

test('whatever the slots do, each that granted is left exactly once', () => {
  const manner = fc.constantFrom<Manner>('grants', 'refuses', 'throws', 'throws-on-leave');
  fc.assert(
    fc.property(fc.array(manner, { maxLength: 8 }), (manners) => {
      const { log } = run(manners);
      const indexes = (what: string) =>
        log
          .filter((line) => line.startsWith(what))
          .map((line) => line.split(' ')[1])
          .sort();
      expect(indexes('leave')).toEqual(indexes('enter'));
    }),
  );
});

test('a measurement that throws ends the entry and leaks nothing', () => {
  const bench = guardBench(createVirtualClock());
  const good = bench.load;
  Object.defineProperty(bench, 'load', {
    get: () => {
      throw new Error('no measurement');
    },
    configurable: true,
  });
  expect(() => bench.guard.enter(factsOf())).toThrow('no measurement');
  Object.defineProperty(bench, 'load', { value: good });
  const inFlight = bench.guard.view().nodes.map((node) => node.inFlight);
  expect(inFlight.every((count) => count === 0)).toBe(true);
  expect(bench.tried({ channel: EAST })).toBe('granted');
});
