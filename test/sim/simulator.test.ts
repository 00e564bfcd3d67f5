import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shrink } from './campaign/shrink.ts';
import { type Due, DueHeap } from './due-heap.ts';
import { Lane } from './lane.ts';
import { outsideOfPromises } from './microtasks.ts';
import { PORT_BUGS } from './planted/port-bugs.ts';
import { createVirtualClock } from './virtual-clock.ts';
import { AS_IT_IS } from './world/alterations.ts';
import { drawOptions } from './world/options.ts';
import { type RunParts, runWorld } from './world/run-world.ts';

const run = (parts: RunParts) => outsideOfPromises(() => runWorld(parts));

describe('time', () => {
  test('what is due comes out by moment, then by tie, then as it was set, without the cancelled', () => {
    const moment = fc.record({
      atMs: fc.integer({ min: 0, max: 20 }),
      tie: fc.integer({ min: 0, max: 3 }),
      isCancelled: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 200 }), (moments) => {
        const heap = new DueHeap();
        const entries: Due[] = moments.map(({ atMs, tie }, order) => ({
          atMs,
          tie,
          order,
          action: () => {},
        }));
        for (const entry of entries) heap.push(entry);
        entries.forEach((entry, index) => {
          if (moments[index]?.isCancelled) heap.cancel(entry);
        });
        const out: Due[] = [];
        for (let due = heap.pop(100); due !== null; due = heap.pop(100)) out.push(due);
        const left = entries.filter((_, index) => !moments[index]?.isCancelled);
        expect(out).toEqual(
          left.sort((a, b) => a.atMs - b.atMs || a.tie - b.tie || a.order - b.order),
        );
      }),
    );
  });

  test('a lane keeps its order whatever the delays and the ties', async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        delays,
        fc.infiniteStream(fc.double({ min: 0, max: 1 })),
        async (all, ties) => {
          const clock = createVirtualClock(0, () => ties.next().value ?? 0);
          const lane = new Lane(clock);
          const came: number[] = [];
          for (const [index, delayMs] of all.entries()) lane.put(delayMs, () => came.push(index));
          await clock.advance(100);
          expect(came).toEqual(all.map((_, index) => index));
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('a seed', () => {
  test.each([11, 12, 13])('repeats its world to the byte (%i)', async (seed) => {
    const parts = { seed, options: drawOptions(seed, 40) };
    const [one, other] = [await run(parts), await run(parts)];
    expect(other.hash).toBe(one.hash);
    expect(other.decisions).toEqual(one.decisions);
  });

  test.each([21, 22, 23])('and its list of decisions make the same world (%i)', async (seed) => {
    const options = drawOptions(seed, 40);
    const drawn = await run({ seed, options });
    const replayed = await run({ seed, options, script: drawn.decisions });
    expect(drawn.faults).toBeGreaterThan(0);
    expect(replayed.hash).toBe(drawn.hash);
  });

  test('makes another world than its neighbour', async () => {
    const hashes = [31, 32].map((seed) => run({ seed, options: drawOptions(seed, 10) }));
    const [one, other] = await Promise.all(hashes);
    expect(one?.hash).not.toBe(other?.hash);
  });
});

describe('a broken rule', () => {
  test('is found, and its schedule shrunk to the few sales and faults it takes', async () => {
    const bug = PORT_BUGS.find(({ name }) => name.startsWith('the socket library'));
    const alter = { ...AS_IT_IS, ...bug?.alter };
    const options = drawOptions(6, 60);
    const found = await run({ seed: 6, options, alter });
    expect(found.violation?.invariant).toBe('M3');
    const small = await outsideOfPromises(() =>
      shrink({ seed: 6, options, decisions: found.decisions, invariant: 'M3', alter }),
    );
    expect(small.options.sales).toBe(1);
    expect(small.decisions).toEqual([]);
    expect(small.events.length).toBeGreaterThan(0);
  });
});
