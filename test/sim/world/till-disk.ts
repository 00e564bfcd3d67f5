import type { Clock } from '#contract/ports.ts';
import type { CashBook, CashEntry } from '#terminal/core/cash/cash-book.ts';
import type { Decisions } from '../faults/decisions.ts';

/** How long a till's disk takes to make a sale durable. */
const SYNC_MS = 2;

/** What the till's memory file holds; outlives the till. */
export interface TillDisk<T> {
  kept: T | null;
}

/**
 * The till's memory over its disk, for one life of the till: a write is durable when its promise
 * resolves, and may or may not be when the till dies before.
 */
export const memoryOn = <T>(disk: TillDisk<T>, clock: Clock, decisions: Decisions) => {
  const write = (value: T | null): Promise<void> =>
    new Promise((resolve, reject) => {
      const isBroken = decisions.strikes('FS1.till') !== null;
      clock.after(SYNC_MS, () => {
        if (isBroken) return reject(new Error('no space left on device'));
        disk.kept = value;
        clock.after(SYNC_MS, resolve);
      });
    });
  return {
    load: (): T | null => disk.kept,
    save: (value: T): Promise<void> => write(value),
    clear: (): Promise<void> => write(null),
  };
};

/** A memory over a disk without faults. */
export const soundMemoryOn = <T>(disk: TillDisk<T>) => ({
  load: (): T | null => disk.kept,
  save: async (value: T): Promise<void> => {
    disk.kept = value;
  },
  clear: async (): Promise<void> => {
    disk.kept = null;
  },
});

/** What the till's cash book holds, by shift; outlives the till. */
export type CashDisk = Map<number, CashEntry[]>;

/** The cash book over its disk: as with the memory, a write may or may not be there after a death. */
export const cashBookOn = (disk: CashDisk, clock: Clock, decisions: Decisions): CashBook => ({
  entries: async (shift) => disk.get(shift) ?? [],
  append: (shift, entry) =>
    new Promise((resolve, reject) => {
      const isBroken = decisions.strikes('FS1.till') !== null;
      clock.after(SYNC_MS, () => {
        if (isBroken) return reject(new Error('no space left on device'));
        disk.set(shift, [...(disk.get(shift) ?? []), entry]);
        clock.after(SYNC_MS, resolve);
      });
    }),
});
