/** The real clock and the real randomness of a terminal's process. */
import { randomBytes, randomInt } from 'node:crypto';
import type { Clock, MonotonicMs, Random, WallMs } from '#contract/ports.ts';

/** Longest delay a timer of Node takes; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Time as the system has it. Its timers never keep a process alive that wants to end. */
export const realClock: Clock = {
  monotonicNow: () => performance.now() as MonotonicMs,
  wallNow: () => Date.now() as WallMs,
  after: (delayMs, action) => {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), MAX_TIMER_MS));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Crockford's alphabet, as ULID uses it: no I, L, O, U. */
const ULID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;

/** ULID: 48 bits of wall time, then 80 random bits, in base 32. */
const ulid = (wallMs: number): string => {
  let time = '';
  for (let rest = wallMs, digit = 0; digit < TIME_DIGITS; digit += 1) {
    time = ULID_ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let random = '';
  for (const byte of randomBytes(RANDOM_DIGITS)) random += ULID_ALPHABET.charAt(byte % 32);
  return time + random;
};

/** Randomness of the system: ids don't repeat, also after a restart with the clock set back. */
export const realRandom: Random = {
  fraction: () => randomInt(2 ** 32) / 2 ** 32,
  id: () => ulid(Date.now()),
};
