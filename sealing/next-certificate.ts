import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { certificatePemOf } from './certificate-write.ts';
import { encode, octets } from './der-write.ts';
import { auditKey } from './key-audit.ts';
import { STATEMENT } from './object-ids.ts';
import type { Signer } from './signed-data.ts';
import { makeStatement, readStatement } from './statement.ts';

/**
 * How a terminal changes its key (three steps, `switchlane keys rotate`):
 * 1. it makes the next key, and signs the next certificate with its present key;
 * 2. the platform verifies that with a certificate it knows already, keeps the next one beside it,
 *    and signs that it does;
 * 3. only with that in hand does the terminal begin to use the next key. Until then it works with
 *    the present one, and asks again at every start.
 * Whoever has neither key can do nothing of it; a lost answer costs another asking.
 */

/** Step 1, in base64. */
export const offerNextCertificate = (
  next: CertificateFacts,
  terminalId: string,
  present: Signer,
  wallMs: number,
): Promise<string> =>
  makeStatement(STATEMENT.nextCertificate, terminalId, next.x509.raw, present, wallMs);

/** Step 2: the offered certificate, `undefined` unless a known one vouches for it. */
export function readNextCertificate(
  offer: string,
  terminalId: string,
  known: readonly CertificateFacts[],
): CertificateFacts | undefined {
  const content = readStatement(offer, STATEMENT.nextCertificate, terminalId, known);
  const next = content && parseCertificate(certificatePemOf(content));
  return next && auditKey(next.publicKey).length === 0 ? next : undefined;
}

/** Step 2, the answer, in base64. */
export const acknowledgeNextCertificate = (
  next: CertificateFacts,
  terminalId: string,
  platform: Signer,
  wallMs: number,
): Promise<string> =>
  makeStatement(STATEMENT.certificateKnown, terminalId, fingerprintOf(next), platform, wallMs);

/** Step 3: whether a pinned platform knows this very certificate. */
export function isAcknowledged(
  answer: string,
  next: CertificateFacts,
  terminalId: string,
  platform: readonly CertificateFacts[],
): boolean {
  const content = readStatement(answer, STATEMENT.certificateKnown, terminalId, platform);
  return content?.equals(fingerprintOf(next)) === true;
}

const fingerprintOf = ({ fingerprint }: CertificateFacts): Buffer =>
  encode(octets(Buffer.from(fingerprint, 'hex')));
