/**
 * What a technician is told: facts of the payment service, checks over them, a line walked step by
 * step. The command line, the till's screens and the bundle all speak these words (row P7).
 */
import { z } from 'zod';
import { businessDate } from './channel-frames.ts';
import { channelState } from './channel-state.ts';
import { deviceFacts } from './device-facts.ts';
import { FINDING_CODES } from './findings.ts';
import { batch, channelId, personId, terminalId } from './ids.ts';
import { localName } from './language.ts';
import { method } from './method.ts';
import { sharedLine } from './shared-lines.ts';

const count = z.int().min(0);
const bytes = z.int().min(0);
const words = z.string().max(300);

/** A channel that a named person took out of use for new sales. */
export const disabledBy = z.strictObject({
  person: personId,
  reason: z.string().max(200),
  sinceWallMs: z.int(),
});
export type DisabledBy = z.infer<typeof disabledBy>;

export const breakerFacts = z.strictObject({
  state: z.enum(['closed', 'open', 'half-open', 'returning']),
  sinceWallMs: z.int(),
  /** When the state ends by itself; null: it waits for something to happen. */
  untilWallMs: z.int().nullable(),
  /** Why it last opened, in the guard's word. */
  cause: z.string().max(40).nullable(),
});
export type BreakerFacts = z.infer<typeof breakerFacts>;

/** Everything the service knows about one channel. */
export const channelFacts = z.strictObject({
  id: channelId,
  name: localName,
  methods: z.array(method),
  state: channelState,
  reason: z.string().max(120),
  roundTripMs: z.number().nullable(),
  addresses: z.array(words),
  /** The sign-on of the present connection; null while there is none. */
  signedOn: z.strictObject({ batch, date: businessDate, sinceWallMs: z.int() }).nullable(),
  breaker: breakerFacts,
  openReversals: count,
  /** Of these, refused by the host or repeated too often: a person must look. */
  stuckReversals: count,
  openCovers: count,
  disabled: disabledBy.nullable(),
  /** Marked in its profile: no real money moves there. */
  isTest: z.boolean(),
  certificatePem: z.string().max(16 * 1024),
  /** Whole days its certificate is still good for; negative: it is not; null: unreadable. */
  certificateDaysLeft: z.int().nullable(),
});
export type ChannelFacts = z.infer<typeof channelFacts>;

/** How far the walk through the whole chain of the journal has come since the start. */
export const auditFacts = z.discriminatedUnion('at', [
  z.strictObject({ at: z.literal('running'), checked: count }),
  z.strictObject({ at: z.literal('sound'), checked: count, atWallMs: z.int() }),
  z.strictObject({ at: z.literal('damaged'), checked: count }),
]);
export type AuditFacts = z.infer<typeof auditFacts>;

/** What a host of the service adds: its process, its files, its disk. */
export const premisesFacts = z.strictObject({
  version: z.string().max(40),
  node: z.string().max(40),
  pid: count,
  startedAtWallMs: z.int(),
  memoryBytes: bytes,
  configFile: words,
  stateDirectory: words,
  logFile: words,
  journalFile: z.strictObject({
    path: words,
    bytes,
    lastEntryAtWallMs: z.int().nullable(),
    /** Entry the latest checkpoint stands on; 0: there is none. */
    checkpointAt: count,
    /** As SQLite says it; FULL is 2. */
    synchronous: z.int(),
    audit: auditFacts,
  }),
  /** Of the state directory; null: the system would not say. */
  disk: z.strictObject({ freeBytes: bytes, totalBytes: bytes }).nullable(),
});
export type PremisesFacts = z.infer<typeof premisesFacts>;

/** How a till's devices stand; the till tells the service, so that the prompt can ask for it. */
export const tillFacts = z.strictObject({
  terminalId,
  version: z.string().max(40),
  devices: z.array(deviceFacts.pick({ device: true, state: true })).max(8),
});
export type TillFacts = z.infer<typeof tillFacts>;

/** Everything the service knows about itself. */
export const serviceFacts = z.strictObject({
  apiVersion: z.int(),
  terminalId,
  nowWallMs: z.int(),
  loopLagMs: z.number().min(0),
  openSales: count,
  journal: z.strictObject({
    stopped: z.strictObject({ code: z.string().max(40), detail: z.string().max(200) }).nullable(),
    entries: count,
    /** Entries a start from now on would have to fold. */
    uncovered: count,
  }),
  channels: z.array(channelFacts),
  /** Lines that carry several channels (failure domains). */
  sharedLines: z.array(sharedLine).default([]),
  /** Methods a new sale could be paid by now. */
  usable: z.array(method),
  routing: z.strictObject({
    rules: z.string().max(24),
    refusedFindings: count,
    forced: z
      .strictObject({ channel: channelId, person: personId, untilWallMs: z.int() })
      .nullable(),
  }),
  premises: premisesFacts,
  /** Tills that reported within the last half minute. */
  tills: z.array(tillFacts),
});
export type ServiceFacts = z.infer<typeof serviceFacts>;

/** `skipped`: it could not be looked at, and counts neither way. */
export const verdict = z.enum(['ok', 'warn', 'fail', 'skipped']);
export type Verdict = z.infer<typeof verdict>;

export const checkName = z.enum([
  'service',
  'api',
  'version',
  'load',
  'journal',
  'audit',
  'disk',
  'clock',
  'business-date',
  'selling',
  'shared-line',
  'channel',
  'sign-on',
  'round-trip',
  'breaker',
  'certificate',
  'reversals',
  'covers',
  'routing',
  'keys',
  'devices',
]);
export type CheckName = z.infer<typeof checkName>;

/** One line of a report: what was looked at, and what was found. */
export const checkResult = z.strictObject({
  check: checkName,
  /** The channel or device it is about; null: the whole till. */
  about: z.string().max(60).nullable(),
  verdict,
  /** Its sentences stand in the catalogue of findings. */
  finding: z.enum(FINDING_CODES),
  /** What the sentences' slots hold. */
  values: z.record(z.string().max(20), z.string().max(300)),
});
export type CheckResult = z.infer<typeof checkResult>;

export const doctorReport = z.strictObject({
  atWallMs: z.int(),
  /** The worst of all: what the command's exit code says. */
  verdict: z.enum(['ok', 'warn', 'fail']),
  results: z.array(checkResult),
});
export type DoctorReport = z.infer<typeof doctorReport>;

export const lineStepName = z.enum([
  'lookup',
  'connect',
  'tls',
  'open',
  'sign-on',
  'ping',
  /** The small payment, on the live connection of a test channel; asked for by a named person. */
  'payment',
  /** Its reversal, wherever something may have been taken. */
  'take-back',
]);
export type LineStepName = z.infer<typeof lineStepName>;

/** One step of a line check. */
export const lineStep = z.strictObject({
  step: lineStepName,
  /** Host and port it was made against. */
  address: z.string().max(200),
  verdict,
  finding: z.enum(FINDING_CODES),
  /** Technical words: an address, a code of the system. Never card data. */
  detail: z.string().max(200),
  tookMs: z.number().min(0).nullable(),
});
export type LineStep = z.infer<typeof lineStep>;

export const lineReport = z.strictObject({
  channel: channelId,
  atWallMs: z.int(),
  verdict: z.enum(['ok', 'warn', 'fail']),
  steps: z.array(lineStep),
});
export type LineReport = z.infer<typeof lineReport>;

/** The worst verdict among some; what was skipped does not count. */
export const worstOf = (verdicts: readonly Verdict[]): 'ok' | 'warn' | 'fail' =>
  verdicts.includes('fail') ? 'fail' : verdicts.includes('warn') ? 'warn' : 'ok';
