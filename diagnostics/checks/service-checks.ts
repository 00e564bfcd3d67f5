import { API_VERSION } from '#contract/daemon-api.ts';
import type { ServiceFacts } from '#contract/diagnostics.ts';
import { method } from '#contract/method.ts';
import { LINE_FINDING, lineValues } from '#contract/shared-lines.ts';
import { type Check, type Found, fail, type LookedAt, ok, warn } from './looked-at.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MIB = 1024 * 1024;

/** Later than this, and answers look slow that are not. */
const HEAVY_LAG_MS = 250;
/** A journal grows by a few hundred bytes a sale: room for weeks, and for hours. */
const LOW_BYTES = 1024 * MIB;
const FULL_BYTES = 100 * MIB;
/** The latest entry may have been written by a clock that was set right since; not by so much. */
const SET_BACK_MS = MINUTE_MS;

/** A check that judges what the service answered, and is silent while it does not. */
const ofService =
  (look: (facts: ServiceFacts, seen: LookedAt) => readonly Found[]): Check['look'] =>
  (seen) =>
    seen.service.kind === 'answered' ? look(seen.service.facts, seen) : null;

const sizeText = (bytes: number): string =>
  bytes >= 1024 * MIB ? `${(bytes / 1024 / MIB).toFixed(1)} GiB` : `${Math.floor(bytes / MIB)} MiB`;

const answers: Check['look'] = ({ service }) => {
  switch (service.kind) {
    case 'answered':
      return [ok('SERVICE_ANSWERS', { ms: Math.round(service.tookMs) })];
    case 'refused':
      return [ok('SERVICE_ANSWERS', { ms: 0 })];
    case 'gone':
      return [fail('SERVICE_GONE', { why: service.why })];
  }
};

const sameApi: Check['look'] = ({ service }) => {
  if (service.kind === 'gone') return null;
  return service.kind === 'answered'
    ? [ok('API_SAME', { version: API_VERSION })]
    : [fail('API_OTHER', { why: service.why })];
};

/** Usable means a new sale would find a channel; a method nobody was set up for is no fault. */
const selling = ({ channels, usable }: ServiceFacts): readonly Found[] => {
  const wanted = method.options.filter((way) =>
    channels.some(({ methods }) => methods.includes(way)),
  );
  const missing = wanted.filter((way) => !usable.includes(way));
  if (usable.length === 0) return [fail('CANNOT_SELL')];
  if (missing.length > 0) return [fail('CANNOT_SELL_BY', { methods: missing.join(', ') })];
  return [ok('CAN_SELL', { methods: usable.join(', ') })];
};

const LINE_VERDICT = { sound: ok, doubted: warn, down: fail } as const;

/** Before the channels: where a line is down, each of them only says that it is, too. */
const sharedLines = ({ sharedLines: lines }: ServiceFacts): readonly Found[] =>
  lines.map((line) =>
    LINE_VERDICT[line.state](LINE_FINDING[line.state], lineValues(line), line.name),
  );

const clock = ({ premises }: ServiceFacts, { atWallMs }: LookedAt): readonly Found[] => {
  const { lastEntryAtWallMs } = premises.journalFile;
  const backMs = lastEntryAtWallMs === null ? 0 : lastEntryAtWallMs - atWallMs;
  if (backMs <= SET_BACK_MS) return [ok('CLOCK_FITS')];
  return [fail('CLOCK_SET_BACK', { minutes: Math.round(backMs / MINUTE_MS) })];
};

const disk = ({ premises: { disk: found } }: ServiceFacts): readonly Found[] => {
  if (found === null) return [warn('DISK_NOT_KNOWN')];
  const values = { free: sizeText(found.freeBytes) };
  if (found.freeBytes < FULL_BYTES) return [fail('DISK_FULL', values)];
  return [found.freeBytes < LOW_BYTES ? warn('DISK_LOW', values) : ok('DISK_ROOMY', values)];
};

const journal = ({ journal: { stopped, entries }, premises }: ServiceFacts): readonly Found[] =>
  stopped === null
    ? [ok('JOURNAL_SOUND', { entries, checkpoint: premises.journalFile.checkpointAt })]
    : [fail('JOURNAL_HALTED', stopped)];

const audit = ({ journal: { entries }, premises }: ServiceFacts): readonly Found[] => {
  const { audit: walk } = premises.journalFile;
  switch (walk.at) {
    case 'running':
      return [ok('AUDIT_RUNNING', { checked: walk.checked, entries })];
    case 'sound':
      return [ok('AUDIT_SOUND', { entries: walk.checked })];
    case 'damaged':
      return [fail('AUDIT_DAMAGED', { checked: walk.checked })];
  }
};

const load = ({ premises, loopLagMs, nowWallMs }: ServiceFacts): readonly Found[] => {
  if (loopLagMs > HEAVY_LAG_MS) return [warn('LOAD_HEAVY', { lag: Math.round(loopLagMs) })];
  const hours = ((nowWallMs - premises.startedAtWallMs) / HOUR_MS).toFixed(1);
  return [ok('LOAD_LIGHT', { hours, mib: Math.round(premises.memoryBytes / MIB) })];
};

const version = ({ premises }: ServiceFacts, { version: ours }: LookedAt): readonly Found[] =>
  premises.version === ours
    ? [ok('VERSION_SAME', { version: ours, node: premises.node })]
    : [warn('VERSION_OTHER', { version: premises.version, ours })];

const routing = ({
  routing: { rules, refusedFindings, forced },
}: ServiceFacts): readonly Found[] => [
  refusedFindings === 0
    ? ok('RULES_IN_FORCE', { rules })
    : warn('RULES_FILE_REFUSED', { rules, n: refusedFindings }),
  ...(forced === null ? [] : [warn('FORCE_STANDING', { ...forced, untilWallMs: '' })]),
];

/** What is one for the whole till, in the order a technician wants to read it. */
export const SERVICE_CHECKS: readonly Check[] = [
  { check: 'service', look: answers },
  { check: 'api', look: sameApi },
  { check: 'selling', look: ofService(selling) },
  { check: 'journal', look: ofService(journal) },
  { check: 'audit', look: ofService(audit) },
  { check: 'disk', look: ofService(disk) },
  { check: 'clock', look: ofService(clock) },
  { check: 'load', look: ofService(load) },
  { check: 'routing', look: ofService(routing) },
  { check: 'version', look: ofService(version) },
  { check: 'shared-line', look: ofService(sharedLines) },
];

export { ofService };
