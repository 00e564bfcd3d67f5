import Database from 'better-sqlite3';
import type { ErrorCode } from '#contract/error-codes.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';

/** SQLite's codes, as the people of the catalogue know them; anything else is an I/O error. */
const SQLITE_MEANING: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_BUSY', 'JOURNAL_LOCKED'],
  ['SQLITE_LOCKED', 'JOURNAL_LOCKED'],
  ['SQLITE_CORRUPT', 'JOURNAL_DAMAGED'],
  ['SQLITE_NOTADB', 'JOURNAL_DAMAGED'],
];

export const damaged = (detail: string): JournalStopped =>
  new JournalStopped('JOURNAL_DAMAGED', detail);

/** Whatever a file can throw, as the reason why the journal can't be used. */
export const asStopped = (cause: unknown): JournalStopped => {
  if (cause instanceof JournalStopped) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Database.SqliteError ? cause.code : '';
  const meaning = SQLITE_MEANING.find(([prefix]) => code.startsWith(prefix));
  return new JournalStopped(meaning?.[1] ?? 'JOURNAL_IO', detail);
};

/** The same action, throwing nothing but `JournalStopped`. */
export const orStopped =
  <Asked extends readonly unknown[], Answer>(
    action: (...asked: Asked) => Answer,
  ): ((...asked: Asked) => Answer) =>
  (...asked) => {
    try {
      return action(...asked);
    } catch (cause) {
      throw asStopped(cause);
    }
  };
