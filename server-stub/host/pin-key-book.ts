import { randomBytes } from 'node:crypto';
import type { PinWorkingKey } from '#contract/channel-security.ts';
import type { Clock, MonotonicMs } from '#contract/ports.ts';
import { checkValueOf, wrapPinKey } from '#sealing/key-block.ts';

/**
 * How long a PIN block under a key still counts once a later one was used: longer than a sale's
 * whole time, so that one typed just before a change may still move here (fault HS18).
 */
export const PIN_KEY_OVERLAP_MS = 60_000;

/** Most keys of one terminal; beyond, the oldest goes. */
const MOST_KEYS = 8;
const KEY_BYTES = 16;
const FILL_BYTES = 6;

/** An acquirer's PIN working keys, by terminal. Forgotten with its process. */
export interface PinKeyBook {
  /** A fresh key, wrapped under the master key of the terminal's pad. */
  give(terminal: string): PinWorkingKey;
  /** The key that a PIN block names; null: it was never given, or its time is over. Counts as use. */
  named(terminal: string, checkValue: string): Uint8Array | null;
  /** As after a restart without its key store. */
  forget(): void;
}

interface Kept {
  readonly checkValue: string;
  readonly key: Uint8Array;
  /** Since a later key was used; null: none was. */
  endsMs: MonotonicMs | null;
}

/** A key, and what goes out of it. */
export interface FreshPinKey {
  readonly key: Uint8Array;
  readonly given: PinWorkingKey;
}

interface Parts {
  readonly fresh: () => FreshPinKey;
  readonly clock: Pick<Clock, 'monotonicNow'>;
  readonly overlapMs: number;
}

/** A key under a terminal master key. In the simulated world every terminal's pad has the same. */
export const freshPinKey = (
  master: Uint8Array,
  random: (bytes: number) => Uint8Array = randomBytes,
): FreshPinKey => {
  const key = Uint8Array.from(random(KEY_BYTES));
  const block = wrapPinKey(master, key, random(FILL_BYTES));
  return { key, given: { block, checkValue: checkValueOf(key) } };
};

/**
 * A key is put away once a later one has been in use for the overlap. One that was only given puts
 * nothing away: a service signs on to a second address, or for a line check, without ever using
 * what it gets there.
 */
export const createPinKeyBook = ({ fresh, clock, overlapMs }: Parts): PinKeyBook => {
  const kept = new Map<string, Kept[]>();
  return {
    give(terminal) {
      const { key, given } = fresh();
      const all = kept.get(terminal) ?? [];
      all.push({ checkValue: given.checkValue, key, endsMs: null });
      while (all.length > MOST_KEYS) all.shift()?.key.fill(0);
      kept.set(terminal, all);
      return given;
    },
    named(terminal, checkValue) {
      const all = kept.get(terminal) ?? [];
      const at = all.findLastIndex((one) => one.checkValue === checkValue);
      const found = all[at];
      const nowMs = clock.monotonicNow();
      if (found === undefined || (found.endsMs !== null && nowMs >= found.endsMs)) return null;
      const endsMs = (nowMs + overlapMs) as MonotonicMs;
      for (const older of all.slice(0, at)) older.endsMs ??= endsMs;
      return found.key;
    },
    forget: () => {
      for (const { key } of [...kept.values()].flat()) key.fill(0);
      kept.clear();
    },
  };
};
