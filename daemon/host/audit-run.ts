import type { Clock, Timer } from '#contract/ports.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';
import type { JournalAudit } from './journal-audit.ts';

/**
 * A payment may have to wait for a whole slice, so it ends by the clock and not after so many rows:
 * on a busy machine a hundred rows took 200 ms, four times what invariant L4 allows.
 */
const SLICE_MS = 10;
/** The pause after a slice, in its own length: a tenth of the time, however slow the disk is. */
const PAUSE_TIMES = 9;
/** A clock that is coarser than a slice still leaves pauses. */
const LEAST_PAUSE_MS = 20;

/** Walks the audit to its end beside everything else. Returns the way to stop it. */
export const runAudit = (
  audit: Pick<JournalAudit, 'step'>,
  clock: Clock,
  ended: (found: JournalStopped | 'sound') => void,
): (() => void) => {
  let timer: Timer;
  const slice = (): void => {
    const startedMs = clock.monotonicNow();
    try {
      while (audit.step()) {
        const tookMs = clock.monotonicNow() - startedMs;
        if (tookMs < SLICE_MS) continue;
        timer = clock.after(Math.max(LEAST_PAUSE_MS, PAUSE_TIMES * tookMs), slice);
        return;
      }
      ended('sound');
    } catch (cause) {
      if (!(cause instanceof JournalStopped)) throw cause;
      ended(cause);
    }
  };
  timer = clock.after(LEAST_PAUSE_MS, slice);
  return () => timer.cancel();
};
