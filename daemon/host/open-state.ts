import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#contract/ports.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';
import { openHealthCache, type SqliteHealthCache } from './sqlite-health.ts';
import { openJournal, type SqliteJournal } from './sqlite-journal.ts';
import { StartRefused } from './start-refused.ts';

/** The daemon's files: the journal, which is the truth, and the channel cache, which is not. */
export interface State {
  readonly journalPath: string;
  readonly journal: SqliteJournal;
  readonly health: SqliteHealthCache;
  close(): void;
}

/** Opens the files in `directory`, making it if need be. Throws `StartRefused`, nothing left open. */
export const openState = (directory: string, log: Log): State => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartRefused('JOURNAL_IO', `stateDirectory ${directory}: ${why}`);
  }
  const journalPath = join(directory, 'journal.sqlite');
  const journal = refusingBy(journalPath, () => openJournal(journalPath));
  const health = openHealthCache(join(directory, 'health.sqlite'), log);
  return {
    journalPath,
    journal,
    health,
    close() {
      health.close();
      journal.close();
    },
  };
};

/** A journal that can't be believed refuses the start, and the message says which file it is. */
export const refusingBy = <T>(journalPath: string, action: () => T): T => {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof JournalStopped)) throw cause;
    throw new StartRefused(cause.code, `${journalPath}: ${cause.message}`);
  }
};
