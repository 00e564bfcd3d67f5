import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorldOrder } from './campaign-worker.ts';
import type { WorldReport } from './world-report.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Sales in all; no new world begins after them. */
  readonly sales: number;
  /** No new world begins after this long. */
  readonly seconds: number;
  readonly worldSales: number;
  readonly workers: number;
  onWorld?(report: WorldReport): void;
}

export interface CampaignResult {
  readonly worlds: number;
  readonly sales: number;
  readonly faults: number;
  readonly crashes: number;
  readonly terminalYears: number;
  readonly seconds: number;
  /** Sales a second of one core's time, reruns and all checks included. */
  readonly salesPerCoreSecond: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly failed: WorldReport | null;
  /** Over the hashes of all worlds by seed. */
  readonly hash: string;
}

/** What a campaign came to, in one line. */
export const lastLine = (result: CampaignResult): string =>
  [
    `sim: sales=${result.sales}`,
    `faults=${result.faults}`,
    `crashes=${result.crashes}`,
    `terminal-years=${result.terminalYears.toFixed(2)}`,
    `violations=${result.failed === null ? 0 : 1}`,
    `seconds=${result.seconds.toFixed(1)}`,
  ].join(' ');

const YEAR_MS = 365.25 * 86_400_000;

/** The seed of a campaign's world: far from those of neighbouring campaigns. */
export const worldSeed = (seed: number, index: number): number => {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
};

const WORKER = fileURLToPath(new URL('campaign-worker.ts', import.meta.url));

/** Runs worlds on worker processes until the sales or the time are used up, or a rule is broken. */
export const runCampaign = async (options: CampaignOptions): Promise<CampaignResult> => {
  const startedMs = performance.now();
  const reports: WorldReport[] = [];
  let begun = 0;
  let failed: WorldReport | null = null;

  const next = (): WorldOrder | null => {
    const isLate = performance.now() - startedMs > options.seconds * 1_000;
    if (failed !== null || isLate || begun * options.worldSales >= options.sales) return null;
    begun += 1;
    return { seed: worldSeed(options.seed, begun - 1), sales: options.worldSales };
  };
  const take = (report: WorldReport): void => {
    reports.push(report);
    options.onWorld?.(report);
    if (report.violation !== null) failed ??= report;
  };
  await Promise.all(Array.from({ length: options.workers }, () => work(next, take)));
  return summary(reports, failed, (performance.now() - startedMs) / 1_000);
};

/** One worker from its first world to its last. */
const work = (next: () => WorldOrder | null, take: (report: WorldReport) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker: ChildProcess = fork(WORKER, [], { execArgv: [] });
    const give = (): void => {
      const order = next();
      if (order === null) worker.disconnect();
      else worker.send(order);
    };
    worker.on('message', (report: WorldReport) => {
      take(report);
      give();
    });
    worker.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker of the campaign ended with code ${code}`));
    });
    give();
  });

const summary = (
  reports: readonly WorldReport[],
  failed: WorldReport | null,
  seconds: number,
): CampaignResult => {
  const counts = new Map<string, number>();
  for (const report of reports) {
    for (const [what, times] of Object.entries(report.counts)) {
      counts.set(what, (counts.get(what) ?? 0) + times);
    }
  }
  const sum = (of: (report: WorldReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const sales = sum((report) => report.sales);
  return {
    worlds: reports.length,
    sales,
    faults: sum((report) => report.faults),
    crashes: sum((report) => report.crashes),
    terminalYears: sum((report) => report.tillMs) / YEAR_MS,
    seconds,
    salesPerCoreSecond: (1_000 * sales) / sum((report) => report.cpuMs),
    counts,
    failed,
    hash: hashOf(reports),
  };
};

const hashOf = (reports: readonly WorldReport[]): string => {
  let mixed = 0x811c9dc5;
  for (const { hash } of reports.toSorted((a, b) => a.seed - b.seed)) {
    for (const letter of hash) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193);
  }
  return (mixed >>> 0).toString(16).padStart(8, '0');
};
