/**
 * What an append to the journal costs over the disk's own price: a bare SQLite commit of a row of the
 * same size, WAL and FULL alike, both taken in turn in one run. Aim: less than 1.3 times.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ENTRIES } from '#daemon/core/sample-facts.ts';
import { openJournal } from '#daemon/host/sqlite-journal.ts';

const AIM = 1.3;
const WARM_UP = 200;
const ROUNDS = 2_000;

const timed = (action: () => void): number => {
  const startedMs = performance.now();
  action();
  return performance.now() - startedMs;
};
const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const told = (name: string, times: readonly number[]): number => {
  const sorted = [...times].sort((a, b) => a - b);
  const [middle, late] = [at(sorted, 0.5), at(sorted, 0.99)];
  console.log(
    `${name}: p50 ${(middle * 1_000).toFixed(0)} us, p99 ${(late * 1_000).toFixed(0)} us`,
  );
  return middle;
};

const folder = mkdtempSync(join(tmpdir(), 'journal-append-'));
try {
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
    const append = timed(() => store.append([{ sequence: round, atWallMs: round, body }]));
    const commit = timed(() => insert.run(text));
    if (round <= WARM_UP) continue;
    appends.push(append);
    commits.push(commit);
  }
  store.close();
  bare.close();
  const ratio = told('journal append', appends) / told('bare commit', commits);
  console.log(`ratio ${ratio.toFixed(2)}, aim ${AIM}: ${ratio < AIM ? 'met' : 'MISSED'}`);
} finally {
  rmSync(folder, { recursive: true });
}
