/**
 * Appends to a journal file for ever, and tells each entry once its append has returned: what it has
 * told must be there after any kill. Used by `journal-store.test.ts`.
 */
import { openJournal } from '#daemon/host/sqlite-journal.ts';
import { alarmEntry } from './journal-entries.ts';

const [file = ''] = process.argv.slice(2);
const journal = openJournal(file);

const writeOne = (sequence: number): void => {
  journal.append([alarmEntry(sequence)]);
  // The next one only after this one is told, or the tale could lag far behind the disk.
  process.stdout.write(`${sequence}\n`, () => writeOne(sequence + 1));
};

writeOne(1);
