import { join } from 'node:path';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { ServiceKeysTold } from '#contract/sign-on-api.ts';
import { type CertificateFacts, parseCertificate } from '#sealing/certificate.ts';
import {
  type ChannelTrust,
  describeVerdict,
  type JudgedCertificate,
  judgeBundle,
  newestUsable,
  WARN_DAYS,
} from '#sealing/channel-trust.ts';
import { auditKey, describeFinding, keyFingerprint, publicNumbers } from '#sealing/key-audit.ts';
import { readIfThere } from '#sealing/key-files.ts';
import { createKeyRing } from '#sealing/key-ring.ts';
import { SealingError } from '#sealing/sealing-error.ts';
import { currentCertificatePath, startRotation } from '#sealing/terminal-keys.ts';
import { readTrust } from '#sealing/trust-file.ts';

/** A key of our own, by its certificate: the private half is not read. */
export interface OwnKeyFacts {
  readonly keyFingerprint: string;
  readonly certificateFingerprint: string;
  readonly subject: string;
  readonly bits: number;
  readonly sinceWallMs: number;
  /** Empty: nothing was found. */
  readonly audit: readonly string[];
}

export interface TerminalKeyFacts extends OwnKeyFacts {
  readonly certificateFile: string;
}

/** The payment service's own key, as the service tells it. */
export interface ServiceKeyFacts {
  readonly inUse: OwnKeyFacts;
  /** Fingerprint of the till's certificate that vouched for it; null while none did. */
  readonly vouchedBy: string | null;
  /** Made, and waiting for a till's word. */
  readonly next: OwnKeyFacts | null;
}

/** One certificate of one channel, as this till judges it. */
export interface CertificateRow {
  readonly channel: string;
  readonly subject: string;
  readonly serial: string;
  readonly keyFingerprint: string;
  readonly certificateFingerprint: string;
  readonly validFromWallMs: number;
  readonly validToWallMs: number;
  readonly daysLeft: number | null;
  readonly verdict: JudgedCertificate['verdict']['kind'];
  readonly why: string;
  /** The one that captures are sealed to now. */
  readonly inUse: boolean;
}

export interface KeysReport {
  readonly terminal: TerminalKeyFacts;
  /** Null where no channel has MACs, or the service was not asked for it. */
  readonly service: ServiceKeyFacts | null;
  readonly channels: readonly CertificateRow[];
  /** What a person has to do something about; `check` ends with another code than 0 for them. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The till's keys and certificates, judged as the till judges them. Throws `SealingError` when the
 * key folder can't be read or names nobody to trust.
 */
export async function reportKeys(
  directory: string,
  { channels }: Pick<DaemonStatus, 'channels'>,
  told: ServiceKeysTold | null = null,
  wallNow: () => number = Date.now,
): Promise<KeysReport> {
  const { roots, refused } = await readTrust(directory);
  const terminal = await terminalFacts(directory, refused);
  const service = told === null ? null : serviceFacts(told, refused);
  const nowMs = wallNow();
  const ring = createKeyRing(refused);
  const trust: ChannelTrust = { roots, wallNow };
  const judged: JudgedChannel[] = [];
  for (const { id, certificatePem } of channels) {
    judged.push(
      judgeChannel(id, certificatePem, (owner) => judgeBundle(certificatePem, owner, ring, trust)),
    );
    // The audit of one key takes tens of milliseconds, and a till asks for this while it sells.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    terminal,
    service,
    channels: judged.flatMap(({ rows }) => rows),
    problems: [
      ...terminal.audit.map((why) => `the terminal's key: ${why}`),
      ...serviceProblems(service),
      ...judged.flatMap(({ problem }) => problem ?? []),
    ],
    warnings: [
      ...serviceWarnings(service, terminal),
      ...ageWarnings(service, nowMs),
      ...judged.flatMap(({ warning }) => warning ?? []),
    ],
  };
}

/** Makes the next key of the terminal; asked again before it is in use, it is the same one. */
export async function rotateKey(directory: string): Promise<TerminalKeyFacts> {
  const present = await certificateIn(await currentCertificatePath(directory));
  const next = await startRotation(directory, present.subject.replace(/^CN=/, ''));
  return factsOf(next.certificatePath, next.certificate, new Set());
}

/** The payment service's keys, judged like the till's; null where it has none. */
function serviceFacts(
  { inUse, next }: ServiceKeysTold,
  refused: ReadonlySet<string>,
): ServiceKeyFacts | null {
  if (inUse.certificatePem === '') return null;
  const factsIn = (pem: string): OwnKeyFacts => ownFacts(certificateFrom(pem), refused);
  return {
    inUse: factsIn(inUse.certificatePem),
    vouchedBy: inUse.vouchedBy,
    next: next === null ? null : factsIn(next),
  };
}

const serviceProblems = (service: ServiceKeyFacts | null): readonly string[] =>
  [service?.inUse, service?.next].flatMap((key) =>
    (key?.audit ?? []).map((why) => `the payment service's key: ${why}`),
  );

function serviceWarnings(
  service: ServiceKeyFacts | null,
  till: TerminalKeyFacts,
): readonly string[] {
  if (service === null) return [];
  const key = "the payment service's key";
  const next =
    service.next === null ? [] : [`${key}: the next one waits for the word of a running till`];
  if (service.vouchedBy === null) {
    return [
      `${key}: no till has vouched for it, so channels with MACs are not signed on to`,
      ...next,
    ];
  }
  if (service.vouchedBy === till.certificateFingerprint) return next;
  return [`${key}: vouched for by another key than the till's present one`, ...next];
}

/** A signing key is changed within two years (NIST SP 800-57 part 1, originator usage period). */
const MOST_KEY_DAYS = 730;
const DAY_MS = 86_400_000;

function ageWarnings(service: ServiceKeyFacts | null, nowMs: number): readonly string[] {
  if (service === null) return [];
  const days = Math.floor((nowMs - service.inUse.sinceWallMs) / DAY_MS);
  if (days <= MOST_KEY_DAYS) return [];
  const remedy = '`switchlane keys rotate --service` changes it';
  return [`the payment service's key: it has been in use for ${days} days; ${remedy}`];
}

interface JudgedChannel {
  readonly rows: readonly CertificateRow[];
  readonly problem?: string;
  readonly warning?: string;
}

function judgeChannel(
  channel: string,
  pem: string,
  judge: (owner: string) => readonly JudgedCertificate[],
): JudgedChannel {
  if (pem === '') return { rows: [], problem: `channel ${channel}: it has no certificate` };
  try {
    const judged = judge(`channel ${channel}`);
    const used = newestUsable(judged);
    const rows = judged.map((one) => rowOf(channel, one, one === used));
    if (used === undefined) {
      const [first] = judged;
      const why = first === undefined ? 'it has no certificate' : describeVerdict(first);
      return { rows, problem: `channel ${channel}: ${why}` };
    }
    const { daysLeft } = used;
    if (daysLeft === null || daysLeft > WARN_DAYS) return { rows };
    return { rows, warning: `channel ${channel}: its certificate expires in ${daysLeft} days` };
  } catch (error) {
    if (error instanceof SealingError) return { rows: [], problem: error.message };
    throw error;
  }
}

const rowOf = (channel: string, judged: JudgedCertificate, inUse: boolean): CertificateRow => {
  const { facts, verdict, daysLeft } = judged;
  return {
    channel,
    subject: facts.subject,
    serial: facts.x509.serialNumber.toLowerCase(),
    keyFingerprint: keyFingerprint(facts.publicKey),
    certificateFingerprint: facts.fingerprint,
    validFromWallMs: facts.validFromWallMs,
    validToWallMs: facts.validToWallMs,
    daysLeft,
    verdict: verdict.kind,
    why: describeVerdict(judged),
    inUse,
  };
};

async function terminalFacts(
  directory: string,
  refused: ReadonlySet<string>,
): Promise<TerminalKeyFacts> {
  const path = await currentCertificatePath(directory);
  return factsOf(path, await certificateIn(path), refused);
}

const factsOf = (
  certificateFile: string,
  facts: CertificateFacts,
  refused: ReadonlySet<string>,
): TerminalKeyFacts => ({ certificateFile, ...ownFacts(facts, refused) });

const ownFacts = (facts: CertificateFacts, refused: ReadonlySet<string>): OwnKeyFacts => ({
  keyFingerprint: keyFingerprint(facts.publicKey),
  certificateFingerprint: facts.fingerprint,
  subject: facts.subject,
  bits: publicNumbers(facts.publicKey).modulus.toString(2).length,
  sinceWallMs: facts.validFromWallMs,
  audit: auditKey(facts.publicKey, { refused }).map(describeFinding),
});

const certificateIn = async (path: string): Promise<CertificateFacts> =>
  certificateFrom((await readIfThere(path)) ?? '', path);

function certificateFrom(pem: string, path = 'the payment service'): CertificateFacts {
  const facts = parseCertificate(pem);
  if (facts !== undefined) return facts;
  const why = 'it is not there, or holds no X.509 certificate in PEM form';
  throw new SealingError({ code: 'key-file-damaged', path, why });
}

/** A certificate the service told of, as the prompt prints it. */
export const keyFactsOf = (pem: string): OwnKeyFacts => ownFacts(certificateFrom(pem), new Set());

/** Where keys lie beside a daemon's socket, as `npm start` lays them out. */
export const keysBeside = (socket: string): string => join(socket, '..', 'keys');
