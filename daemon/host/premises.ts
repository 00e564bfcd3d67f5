import { X509Certificate } from 'node:crypto';
import { statfsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AuditFacts } from '#contract/diagnostics.ts';
import type { ChannelsRead } from '#daemon/core/channel-reload.ts';
import type { Premises } from '#daemon/core/premises.ts';
import { productVersion } from '#diagnostics/version.ts';
import { keepLeaving } from './leaving-channels.ts';
import { lineProbe } from './line-probe.ts';
import type { SqliteJournal } from './sqlite-journal.ts';

export interface PremisesParts {
  readonly configFile: string;
  readonly stateDirectory: string;
  readonly logFile: string;
  readonly journalPath: string;
  readonly journal: Pick<SqliteJournal, 'durability' | 'fileFacts'>;
  readonly startedAtWallMs: number;
  /** Roots that count beside the public ones, in PEM; null: none. */
  readonly rootsPem: string | null;
  readChannels(): Promise<ChannelsRead>;
  /** How far the audit of the chain has come. */
  audit(): AuditFacts;
}

/** This process, its files and its disk, as a technician asks for them (row P7). */
export const premisesOf = (parts: PremisesParts): Premises => ({
  certificateDaysLeft,
  probe: lineProbe(parts.rootsPem),
  readChannels: parts.readChannels,
  keepLeaving: (channels) => keepLeaving(parts.stateDirectory, channels),
  facts: () => ({
    version: productVersion,
    node: process.versions.node,
    pid: process.pid,
    startedAtWallMs: parts.startedAtWallMs,
    memoryBytes: process.memoryUsage.rss(),
    configFile: resolve(parts.configFile),
    stateDirectory: parts.stateDirectory,
    logFile: parts.logFile,
    journalFile: {
      path: parts.journalPath,
      bytes: bytesOf(parts.journalPath) + bytesOf(`${parts.journalPath}-wal`),
      ...parts.journal.fileFacts(),
      synchronous: parts.journal.durability().synchronous,
      audit: parts.audit(),
    },
    disk: diskOf(parts.stateDirectory),
  }),
});

/** Where a service keeps its log, beside its journal. */
export const logFileIn = (stateDirectory: string): string =>
  join(stateDirectory, 'logs', 'daemon.log');

const DAY_MS = 24 * 3_600_000;

const certificateDaysLeft = (pem: string): number | null => {
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    if (Date.parse(validFrom) > Date.now()) return -1;
    return Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS);
  } catch {
    return null;
  }
};

const bytesOf = (path: string): number => {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
};

/** Free for this user, not for root: that is when writing fails. */
const diskOf = (directory: string): { freeBytes: number; totalBytes: number } | null => {
  try {
    const { bavail, blocks, bsize } = statfsSync(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
};
