/**
 * How long the payment service waits for its journal at a start. The aim is for a million entries:
 * `SWITCHLANE_BENCH_ENTRIES=1000000 npm run bench -- journal-start`. The everyday run has fewer, and is
 * held to its share of the aim.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AttemptId, SaleId, Stan } from '#contract/ids.ts';
import type { EntryBody, JournalEntry } from '#daemon/core/journal/entries.ts';
import { Journal } from '#daemon/core/journal/journal.ts';
import { JournaledCounters } from '#daemon/core/payment/journaled-counters.ts';
import { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import { ENTRIES, IDENTITY, PATHS, sampleProfile } from '#daemon/core/sample-facts.ts';
import { systemClock } from '#daemon/host/runtime.ts';
import { openJournal } from '#daemon/host/sqlite-journal.ts';
import { type Figure, median, type Section } from './section.ts';

const AIM_MS = 1_500;
const AIM_ENTRIES = 1_000_000;
const EVERYDAY_ENTRIES = 200_000;
const BATCH = 5_000;
/** One sale in this many leaves a reversal that nobody acknowledged. */
const OWED_EVERY = 2_000;

const saleBodies = (number: number): readonly EntryBody[] => {
  const path =
    number % OWED_EVERY === 0 ? [...PATHS.reversing, ENTRIES['sale-failed']] : PATHS.approved;
  const id = String(number).padStart(26, '0');
  const [saleId, attemptId] = [id as SaleId, `${id.slice(1)}A` as AttemptId];
  const stan = ((number % 999_999) + 1) as Stan;
  const decided = path.flatMap((body): readonly EntryBody[] =>
    body.kind === 'attempt-armed' ? [ENTRIES['route-decided'], body] : [body],
  );
  return decided.map(
    (body) =>
      ({
        ...body,
        saleId,
        ...('attemptId' in body ? { attemptId } : {}),
        ...(body.kind === 'attempt-armed' ? { identity: { ...IDENTITY, stan, attemptId } } : {}),
      }) as EntryBody,
  );
};

const fill = (path: string, entries: number): void => {
  const store = openJournal(path);
  let batch: JournalEntry[] = [];
  let sequence = 0;
  for (let number = 1; sequence < entries; number += 1) {
    for (const body of saleBodies(number)) {
      sequence += 1;
      batch.push({ sequence, atWallMs: 1_767_574_800_000 + sequence, body });
    }
    if (batch.length >= BATCH) store.append(batch.splice(0));
  }
  store.append(batch);
  batch = [];
  store.close();
};

/** `cpuMs` tells what a machine that does nothing else would take, once the file is in its memory. */
interface Timed<T> {
  readonly ms: number;
  readonly cpuMs: number;
  readonly result: T;
}

const timed = <T>(action: () => T): Timed<T> => {
  const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()];
  const result = action();
  const { user, system } = process.cpuUsage(startedCpu);
  return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1_000, result };
};

interface Start {
  readonly open: Timed<unknown>;
  readonly read: Timed<unknown>;
}

/** What the service folds beside its book: limits, quotas, grades. */
const counters = () =>
  new JournaledCounters({ rules: new RuleBook([sampleProfile()]), faultCodes: ['96'] });

const start = (path: string): Start => {
  const open = timed(() => openJournal(path));
  const read = timed(() => new Journal(open.result, systemClock, counters()));
  open.result.close();
  return { open, read };
};

const audit = (path: string): { readonly sumMs: number; readonly longestMs: number } => {
  const store = openJournal(path);
  const steps = store.audit();
  let [sumMs, longestMs] = [0, 0];
  for (let more = true; more; ) {
    const step = timed(() => steps.step());
    more = step.result;
    sumMs += step.ms;
    longestMs = Math.max(longestMs, step.ms);
  }
  store.close();
  return { sumMs, longestMs };
};

const quickCheck = (path: string): Timed<unknown> => {
  const raw = new Database(path);
  const checked = timed(() => raw.pragma('quick_check(1)', { simple: true }));
  raw.close();
  return checked;
};

const measure = (path: string, entries: number): readonly Figure[] => {
  fill(path, entries);
  const first = start(path);
  const starts = Array.from({ length: 5 }, () => start(path));
  const check = quickCheck(path);
  const { sumMs, longestMs } = audit(path);
  const ms = median(starts.map(({ open, read }) => open.ms + read.ms));
  // What a machine that does nothing else would take, once the file is in its memory.
  const ownMs = median(starts.map(({ open, read }) => open.cpuMs + read.cpuMs));
  const aimMs = Math.max(150, (AIM_MS * entries) / AIM_ENTRIES);
  const thousands = `${entries / 1_000} thousand entries`;
  return [
    {
      ...{ what: `start, ${thousands}`, value: ms, unit: 'ms' },
      against: { what: 'quick_check alone', value: check.ms },
      aim: { text: `< ${aimMs} ms (of CPU)`, isMet: ownMs < aimMs },
      bound: "SQLite's quick_check, which reads the whole file",
    },
    { what: 'of it CPU', value: ownMs, unit: 'ms' },
    { what: 'first start, no checkpoint yet', value: first.open.ms + first.read.ms, unit: 'ms' },
    { what: 'audit of the whole chain', value: sumMs, unit: 'ms' },
    { what: "audit's longest step", value: longestMs, unit: 'ms' },
    { what: 'file', value: statSync(path).size / 1e6, unit: 'MB' },
  ];
};

const run = async (): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-start-'));
  const entries = Number(process.env.SWITCHLANE_BENCH_ENTRIES ?? EVERYDAY_ENTRIES);
  try {
    return measure(join(folder, 'journal.sqlite'), entries);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const journalStartSection: Section = {
  name: 'journal-start',
  about: 'what a start waits for its journal',
  run,
};
