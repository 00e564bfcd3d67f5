import { type CertificateFacts, parseCertificate, splitBundle } from './certificate.ts';
import { auditKey, describeFinding } from './key-audit.ts';
import type { AuditedCertificate, KeyRing } from './key-ring.ts';
import { SealingError } from './sealing-error.ts';

/**
 * What a till goes by when a channel hands it a certificate (fault KC1): the roots its owner
 * pinned, and the time of day.
 */
export interface ChannelTrust {
  /** At least one. A channel's certificate is signed by one of them directly. */
  readonly roots: readonly CertificateFacts[];
  readonly wallNow: () => number;
}

/** What was found about one certificate of a channel. Only a `usable` one is sealed to. */
export type Verdict =
  | { readonly kind: 'usable' }
  | { readonly kind: 'key-refused'; readonly why: string }
  | { readonly kind: 'unchained' }
  | { readonly kind: 'not-yet-valid' }
  | { readonly kind: 'expired' };

export interface JudgedCertificate {
  readonly facts: CertificateFacts;
  readonly verdict: Verdict;
  /** Whole days until it expires; negative when it has, null while the clock can't be believed. */
  readonly daysLeft: number | null;
}

/** Days before its end from which a certificate is announced as expiring. */
export const WARN_DAYS = 30;

const DAY_MS = 86_400_000;

/** Reads and audits pinned roots. Throws `SealingError` for one that can't vouch for anybody. */
export function readRoots(pem: string, owner: string): readonly CertificateFacts[] {
  const unusable = (why: string): SealingError =>
    new SealingError({ code: 'certificate-unusable', owner, why });
  const parts = splitBundle(pem);
  if (parts === undefined) throw unusable('it holds no certificate in PEM form');
  return parts.map((part) => {
    const facts = parseCertificate(part);
    if (facts === undefined) throw unusable('one of them is not a readable X.509 certificate');
    if (!facts.x509.ca) throw unusable(`${facts.subject} is not a root: it may not sign others`);
    const [finding] = auditKey(facts.publicKey);
    if (finding === undefined) return facts;
    throw new SealingError({ code: 'key-refused', owner, why: describeFinding(finding) });
  });
}

/**
 * Judges every certificate of a channel's bundle, in its order. Audits are remembered by the ring
 * and signatures by `chains`, so that judging again costs a comparison of dates.
 */
export function judgeBundle(
  bundle: string,
  owner: string,
  ring: KeyRing,
  trust: ChannelTrust,
): readonly JudgedCertificate[] {
  return auditedBundle(bundle, owner, ring).map((audited) => judge(audited, trust));
}

/** The certificates of a bundle with their audits. Throws `SealingError` when one is no such. */
export function auditedBundle(
  bundle: string,
  owner: string,
  ring: KeyRing,
): readonly AuditedCertificate[] {
  const parts = splitBundle(bundle);
  if (parts !== undefined) return parts.map((part) => ring.audited(part, owner));
  const why = 'it is not a readable X.509 certificate in PEM form';
  throw new SealingError({ code: 'certificate-unusable', owner, why });
}

/** The one to seal to: of those that may be used, the one that became valid last. */
export function newestUsable(
  judged: readonly JudgedCertificate[],
): (JudgedCertificate & { readonly verdict: { readonly kind: 'usable' } }) | undefined {
  return judged
    .filter((one): one is ReturnType<typeof newestUsable> & object => one.verdict.kind === 'usable')
    .toSorted((a, b) => b.facts.validFromWallMs - a.facts.validFromWallMs)[0];
}

/** A verdict in words, to stand after "the certificate can't be used:". */
export function describeVerdict({ facts, verdict }: JudgedCertificate): string {
  const day = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 10);
  switch (verdict.kind) {
    case 'usable':
      return `it may be used until ${day(facts.validToWallMs)}`;
    case 'key-refused':
      return verdict.why;
    case 'unchained':
      return 'it is not signed by a root that this till trusts';
    case 'not-yet-valid':
      return `it is valid only from ${day(facts.validFromWallMs)}; is the clock right`;
    case 'expired':
      return `it expired on ${day(facts.validToWallMs)}; is the clock right`;
    default:
      return verdict satisfies never;
  }
}

function judge({ facts, findings }: AuditedCertificate, trust: ChannelTrust): JudgedCertificate {
  const root = trust.roots.find((candidate) => isSignedBy(facts, candidate));
  const wallMs = trust.wallNow();
  const isClockBehind = trust.roots.every((one) => wallMs < one.validFromWallMs);
  const daysLeft = isClockBehind ? null : Math.floor((facts.validToWallMs - wallMs) / DAY_MS);
  const said = (verdict: Verdict): JudgedCertificate => ({ facts, verdict, daysLeft });
  const [finding] = findings;
  if (finding) return said({ kind: 'key-refused', why: describeFinding(finding) });
  if (root === undefined) return said({ kind: 'unchained' });
  // A till whose battery died stands in 1970 (CK6). The roots were made before they were pinned, so
  // such a clock is proved wrong; it must not keep a shop from selling, and no date is judged by it.
  if (isClockBehind) return said({ kind: 'usable' });
  if (wallMs > Math.min(facts.validToWallMs, root.validToWallMs)) return said({ kind: 'expired' });
  if (wallMs < facts.validFromWallMs) return said({ kind: 'not-yet-valid' });
  return said({ kind: 'usable' });
}

/** Signatures verified before: a certificate is asked about at every change on the screen. */
const verified = new WeakMap<CertificateFacts, WeakMap<CertificateFacts, boolean>>();

function isSignedBy(facts: CertificateFacts, root: CertificateFacts): boolean {
  const known = verified.get(facts) ?? new WeakMap<CertificateFacts, boolean>();
  verified.set(facts, known);
  const before = known.get(root);
  if (before !== undefined) return before;
  const { x509 } = facts;
  const isSigned = !x509.ca && x509.checkIssued(root.x509) && x509.verify(root.publicKey);
  known.set(root, isSigned);
  return isSigned;
}
