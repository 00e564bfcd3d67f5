import type { JournalEntry } from '#daemon/core/journal/entries.ts';
import { outsideOfPromises } from '#test/sim/microtasks.ts';
import { AS_IT_IS } from '#test/sim/world/alterations.ts';
import { drawOptions } from '#test/sim/world/options.ts';
import { runWorld } from '#test/sim/world/run-world.ts';

/** The plainest entry there is. */
export const alarmEntry = (sequence: number): JournalEntry => ({
  sequence,
  atWallMs: 1_767_574_800_000 + sequence,
  body: {
    kind: 'alarm',
    saleId: null,
    attemptId: null,
    channel: null,
    code: 'UNMATCHED_REPLY',
    detail: `entry ${sequence}`,
  },
});

/** What a daemon appended in a simulated day with faults: real entries, in its own transactions. */
export const simulatedAppends = (
  seed: number,
  sales: number,
): Promise<readonly (readonly JournalEntry[])[]> =>
  outsideOfPromises(() => {
    const appends: (readonly JournalEntry[])[] = [];
    const alter = {
      ...AS_IT_IS,
      daemon: (ports: Parameters<typeof AS_IT_IS.daemon>[0]) => ({
        ...ports,
        store: {
          ...ports.store,
          append: (entries: readonly JournalEntry[]) => {
            ports.store.append(entries);
            appends.push(entries);
          },
        },
      }),
    };
    // Without faults that commit and then throw, so that what was appended is what is there.
    const options = drawOptions(seed, sales);
    const { FS1: _, FS3: __, 'CR1.commit-after': ___, ...rates } = options.rates;
    runWorld({ seed, options: { ...options, rates }, alter });
    return appends;
  });
