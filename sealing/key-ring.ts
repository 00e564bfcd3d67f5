import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { auditKey, describeFinding, type KeyFinding, publicNumbers } from './key-audit.ts';
import { SealingError } from './sealing-error.ts';

/** Certificates kept before the ring starts afresh: far more than one till's channels. */
const MAX_CERTIFICATES = 64;

/** A certificate with what its audit found. */
export interface AuditedCertificate {
  readonly owner: string;
  readonly facts: CertificateFacts;
  readonly findings: readonly KeyFinding[];
}

/**
 * Reads and audits each certificate once and remembers it, because an audit takes milliseconds and
 * a sale must not wait for it. Every key is compared with all others in the ring: two that share a
 * prime are both refused, whichever came first.
 */
export interface KeyRing {
  audited(pem: string, owner: string): AuditedCertificate;
  /** The certificate, or a `SealingError` when its key may not be used (invariant S4). */
  trusted(pem: string, owner: string): CertificateFacts;
}

interface Entry extends AuditedCertificate {
  readonly modulus: bigint;
  readonly findings: KeyFinding[];
}

/** `refused`: fingerprints of keys (`keyFingerprint`) and of certificates that may not be used. */
export function createKeyRing(refused: ReadonlySet<string>): KeyRing {
  const entries = new Map<string, Entry>();

  function audited(pem: string, owner: string): Entry {
    const remembered = entries.get(pem);
    if (remembered) return remembered;
    if (entries.size >= MAX_CERTIFICATES) entries.clear();
    const facts = parseCertificate(pem);
    if (!facts) {
      const why = 'it is not a readable X.509 certificate in PEM form';
      throw new SealingError({ code: 'certificate-unusable', owner, why });
    }
    const known = [...entries.values()].map((entry) => ({ ...entry, name: entry.owner }));
    const findings = [...auditKey(facts.publicKey, { known, refused })];
    // One certificate may be withdrawn though its key is sound: the list holds either's fingerprint.
    if (refused.has(facts.fingerprint)) findings.push({ kind: 'listed' });
    for (const finding of findings) {
      if (finding.kind !== 'shared-factor') continue;
      for (const entry of entries.values()) {
        if (entry.owner === finding.withKey) entry.findings.push({ ...finding, withKey: owner });
      }
    }
    const entry = { owner, facts, findings, modulus: comparableModulus(facts, findings) };
    entries.set(pem, entry);
    return entry;
  }

  return {
    audited,
    trusted(pem, owner) {
      const { facts, findings } = audited(pem, owner);
      const [first] = findings;
      if (!first) return facts;
      throw new SealingError({ code: 'key-refused', owner, why: describeFinding(first) });
    },
  };
}

/** 1, which has no factor to share, for a key that is refused before its factors are looked at. */
function comparableModulus(facts: CertificateFacts, findings: readonly KeyFinding[]): bigint {
  const skipped = findings.some(({ kind }) => kind === 'not-rsa' || kind === 'modulus-size');
  return skipped ? 1n : publicNumbers(facts.publicKey).modulus;
}
