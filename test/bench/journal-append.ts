/**
 * What an append to the journal costs over the disk's own price: a bare SQLite commit of a row of the
 * same size, WAL and FULL alike, both taken in turn in one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ENTRIES } from '#daemon/core/sample-facts.ts';
import { openJournal } from '#daemon/host/sqlite-journal.ts';
import { type Figure, quantile, type Section } from './section.ts';

const AIM = 1.3;
const WARM_UP = 200;
const ROUNDS = 2_000;

const timedUs = (action: () => void): number => {
  const startedMs = performance.now();
  action();
  return (performance.now() - startedMs) * 1_000;
};

const measure = (folder: string): readonly [readonly number[], readonly number[]] => {
  const store = openJournal(join(folder, 'journal.sqlite'));
  const bare = new Database(join(folder, 'bare.sqlite'));
  bare.pragma('locking_mode = EXCLUSIVE');
  bare.pragma('journal_mode = WAL');
  bare.pragma('synchronous = FULL');
  bare.exec('CREATE TABLE entry (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const insert = bare.prepare('INSERT INTO entry (body) VALUES (?)');
  const body = ENTRIES['attempt-armed'];
  const text = JSON.stringify(body).padEnd(400);
  const [appends, commits]: [number[], number[]] = [[], []];
  for (let round = 1; round <= WARM_UP + ROUNDS; round += 1) {
    const append = timedUs(() => store.append([{ sequence: round, atWallMs: round, body }]));
    const commit = timedUs(() => insert.run(text));
    if (round <= WARM_UP) continue;
    appends.push(append);
    commits.push(commit);
  }
  store.close();
  bare.close();
  return [appends, commits];
};

const run = async (): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-append-'));
  try {
    const [appends, commits] = measure(folder);
    const [own, floor] = [quantile(appends, 0.5), quantile(commits, 0.5)];
    return [
      {
        ...{ what: 'append, p50', value: own, unit: 'us' },
        against: { what: 'bare commit', value: floor },
        aim: { text: `< ${AIM} of it`, isMet: own < AIM * floor },
        bound: "the disk's sync; the chain's hash and one more index",
      },
      {
        ...{ what: 'append, p99', value: quantile(appends, 0.99), unit: 'us' },
        against: { what: 'bare commit', value: quantile(commits, 0.99) },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const journalAppendSection: Section = {
  name: 'journal-append',
  about: 'an append with FULL against a bare commit',
  run,
};
