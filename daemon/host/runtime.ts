import { randomBytes, randomInt } from 'node:crypto';
import type { Clock, MonotonicMs, Random, WallMs } from '#contract/ports.ts';

/** Real time. */
export const systemClock: Clock = {
  monotonicNow: () => performance.now() as MonotonicMs,
  wallNow: () => Date.now() as WallMs,
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

const LAG_PROBE_MS = 100;

/** How late the event loop runs now: the delay of a small timer that is always out. */
export const measuredLoopLag = (): (() => number) => {
  let dueMs = performance.now() + LAG_PROBE_MS;
  let lagMs = 0;
  const probe = setInterval(() => {
    const nowMs = performance.now();
    lagMs = Math.max(0, nowMs - dueMs);
    dueMs = nowMs + LAG_PROBE_MS;
  }, LAG_PROBE_MS);
  probe.unref();
  return () => Math.max(lagMs, performance.now() - dueMs);
};

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const MILLION = 1_000_000;

/** Real chance; ids are ULIDs: 48 bits of time, 80 of randomness. */
export const systemRandom: Random = {
  fraction: () => randomInt(MILLION) / MILLION,
  id() {
    let text = '';
    for (let at = Date.now(), digit = 0; digit < 10; digit += 1, at = Math.floor(at / 32)) {
      text = (CROCKFORD[at % 32] ?? '') + text;
    }
    for (const byte of randomBytes(16)) text += CROCKFORD[byte % 32];
    return text;
  },
};
