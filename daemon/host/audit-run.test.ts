import { beforeEach, expect, test } from 'vitest';
import type { Clock, MonotonicMs, WallMs } from '#contract/ports.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';
import { runAudit } from './audit-run.ts';

/** A clock that moves only by what a step costs and by the pauses between slices. */
let nowMs: number;
let next: { readonly delayMs: number; readonly action: () => void } | null;
const clock: Clock = {
  monotonicNow: () => nowMs as MonotonicMs,
  wallNow: () => 0 as WallMs,
  after(delayMs, action) {
    const set = { delayMs, action };
    next = set;
    return {
      cancel: () => {
        if (next === set) next = null;
      },
    };
  },
};

beforeEach(() => {
  nowMs = 0;
  next = null;
});

/** Lets the pending pause pass; milliseconds that the slice after it held the event loop. */
const slice = (): number => {
  const due = next;
  if (due === null) throw new Error('nothing is pending');
  next = null;
  nowMs += due.delayMs;
  const startedMs = nowMs;
  due.action();
  return nowMs - startedMs;
};

/** An audit of `steps` steps of `costMs` each. */
const auditOf = (steps: number, costMs: number) => {
  let done = 0;
  return {
    done: () => done,
    step: () => {
      nowMs += costMs;
      done += 1;
      return done < steps;
    },
  };
};

const unheard = (): void => {
  throw new Error('the audit must not end here');
};

test.each([
  [0.25, 40],
  [1, 10],
  [4, 3],
])('steps of %d ms: a slice ends after %d of them, when its 10 ms are over', (costMs, steps) => {
  const audit = auditOf(1_000, costMs);
  runAudit(audit, clock, unheard);
  slice();
  expect(audit.done()).toBe(steps);
});

test('no slice is longer than 10 ms and one step, whatever the steps cost (invariant L4)', () => {
  for (const costMs of [0.1, 0.7, 3, 9, 25]) {
    const audit = auditOf(1_000, costMs);
    const stop = runAudit(audit, clock, unheard);
    for (let count = 0; count < 5; count += 1) expect(slice()).toBeLessThan(10 + costMs);
    stop();
  }
});

test('a disk that stalls one step has one step a slice, and the pause grows with it', () => {
  const audit = auditOf(1_000, 200);
  runAudit(audit, clock, unheard);
  slice();
  expect(audit.done()).toBe(1);
  expect(next?.delayMs).toBe(1_800);
});

test('takes a tenth of the time', () => {
  const audit = auditOf(1_000, 1);
  runAudit(audit, clock, unheard);
  slice();
  const startedMs = nowMs;
  let busyMs = 0;
  for (let count = 0; count < 20; count += 1) busyMs += slice();
  expect(busyMs / (nowMs - startedMs)).toBeCloseTo(0.1, 5);
});

test('goes to the end, and says that every entry is sound', () => {
  const found: unknown[] = [];
  const audit = auditOf(25, 1);
  runAudit(audit, clock, (what) => found.push(what));
  while (next !== null) slice();
  expect([audit.done(), found]).toEqual([25, ['sound']]);
});

test('damage ends it at once and is told', () => {
  const found: unknown[] = [];
  const damage = new JournalStopped('JOURNAL_DAMAGED', 'entry 7');
  const step = (): boolean => {
    throw damage;
  };
  runAudit({ step }, clock, (what) => found.push(what));
  slice();
  expect([found, next]).toEqual([[damage], null]);
});

test('stopped between two slices, it looks at nothing more', () => {
  const audit = auditOf(1_000, 1);
  const stop = runAudit(audit, clock, unheard);
  slice();
  stop();
  expect([audit.done(), next]).toEqual([10, null]);
});
