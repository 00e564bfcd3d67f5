import type { Clock } from '#contract/ports.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import type { Desk, DeskEvent } from './desk.ts';

/**
 * Waits for what a device does. A state is waited for until it holds, at once when it does; a thing
 * that happens counts once, also when it happened before anybody waited for it.
 */
export interface Waiting {
  /** The desk whose states and words these are. */
  watch(desk: Desk): void;
  /** A thing happened, or a state changed. */
  tell(event: DeskEvent): void;
  /** Throws a `Complaint` for an unknown word, and when nothing came within `limitMs`. */
  waitFor(word: string, limitMs: number): Promise<void>;
}

/** Waits on the events of one desk. */
export function createWaiting(clock: Clock): Waiting {
  /** Null while the desk is being set up: its first events may come before it is there. */
  let desk: Desk | null = null;
  /** Happened and not waited for yet. */
  const unmet = new Map<string, number>();
  let current: { readonly word: string; readonly met: () => void } | null = null;

  const take = (word: string): boolean => {
    const state = desk?.states[word];
    if (state !== undefined) return state();
    const count = unmet.get(word) ?? 0;
    if (count > 0) unmet.set(word, count - 1);
    return count > 0;
  };

  return {
    watch(watched) {
      desk = watched;
    },
    tell({ word }) {
      unmet.set(word, (unmet.get(word) ?? 0) + 1);
      if (current !== null && take(current.word)) current.met();
    },
    waitFor(word, limitMs) {
      const events = desk?.events ?? {};
      if (!Object.hasOwn(events, word)) {
        const known = Object.keys(events).join(', ');
        throw new Complaint(`There is nothing called "${word}" to wait for. Known: ${known}.`);
      }
      if (take(word)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const timer = clock.after(limitMs, () => {
          current = null;
          reject(new Complaint(`Waited ${limitMs / 1000} s for "${word}", which did not come.`));
        });
        const met = (): void => {
          timer.cancel();
          current = null;
          resolve();
        };
        current = { word, met };
      });
    },
  };
}
