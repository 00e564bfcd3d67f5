import type { Clock, Timer } from '#contract/ports.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';
import type { JournalAudit } from './journal-audit.ts';

/** Pause between two steps, so that the audit takes a tenth of the time: four minutes a million. */
const PAUSE_MS = 20;

/** Walks the audit to its end beside everything else. Returns the way to stop it. */
export const runAudit = (
  audit: JournalAudit,
  clock: Clock,
  ended: (found: JournalStopped | 'sound') => void,
): (() => void) => {
  let timer: Timer;
  const step = (): void => {
    try {
      if (audit.step()) timer = clock.after(PAUSE_MS, step);
      else ended('sound');
    } catch (cause) {
      if (!(cause instanceof JournalStopped)) throw cause;
      ended(cause);
    }
  };
  timer = clock.after(PAUSE_MS, step);
  return () => timer.cancel();
};
