import { join } from 'node:path';
import type { DaemonStatus } from '#contract/daemon-api.ts';
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

/** The terminal's own key, by its certificate: the private half is not read. */
export interface TerminalKeyFacts {
  readonly certificateFile: string;
  readonly keyFingerprint: string;
  readonly certificateFingerprint: string;
  readonly subject: string;
  readonly bits: number;
  readonly sinceWallMs: number;
  /** Empty: nothing was found. */
  readonly audit: readonly string[];
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
  wallNow: () => number = Date.now,
): Promise<KeysReport> {
  const { roots, refused } = await readTrust(directory);
  const terminal = await terminalFacts(directory, refused);
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
    channels: judged.flatMap(({ rows }) => rows),
    problems: [
      ...terminal.audit.map((why) => `the terminal's key: ${why}`),
      ...judged.flatMap(({ problem }) => problem ?? []),
    ],
    warnings: judged.flatMap(({ warning }) => warning ?? []),
  };
}

/** Makes the next key of the terminal; asked again before it is in use, it is the same one. */
export async function rotateKey(directory: string): Promise<TerminalKeyFacts> {
  const present = await certificateIn(await currentCertificatePath(directory));
  const next = await startRotation(directory, present.subject.replace(/^CN=/, ''));
  return factsOf(next.certificatePath, next.certificate, new Set());
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
): TerminalKeyFacts => ({
  certificateFile,
  keyFingerprint: keyFingerprint(facts.publicKey),
  certificateFingerprint: facts.fingerprint,
  subject: facts.subject,
  bits: publicNumbers(facts.publicKey).modulus.toString(2).length,
  sinceWallMs: facts.validFromWallMs,
  audit: auditKey(facts.publicKey, { refused }).map(describeFinding),
});

async function certificateIn(path: string): Promise<CertificateFacts> {
  const facts = parseCertificate((await readIfThere(path)) ?? '');
  if (facts !== undefined) return facts;
  const why = 'it is not there, or holds no X.509 certificate in PEM form';
  throw new SealingError({ code: 'key-file-damaged', path, why });
}

/** Where keys lie beside a daemon's socket, as `npm start` lays them out. */
export const keysBeside = (socket: string): string => join(socket, '..', 'keys');
