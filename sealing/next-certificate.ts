import { matchAttributes } from './binding.ts';
import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { certificatePemOf } from './certificate-write.ts';
import { encode, octets, utf8 } from './der-write.ts';
import { auditKey } from './key-audit.ts';
import { STATEMENT } from './object-ids.ts';
import { refusing, strictBase64 } from './opening.ts';
import { type SignedAttribute, type Signer, signContent, verifyContent } from './signed-data.ts';

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
export const offerNextCertificate = async (
  next: CertificateFacts,
  terminalId: string,
  present: Signer,
  wallMs: number,
): Promise<string> => {
  const attributes = offered(terminalId);
  return (await signContent(next.x509.raw, present, wallMs, attributes)).toString('base64');
};

/** Step 2: the offered certificate, `undefined` unless a known one vouches for it. */
export function readNextCertificate(
  offer: string,
  terminalId: string,
  known: readonly CertificateFacts[],
): CertificateFacts | undefined {
  const content = verified(offer, known, offered(terminalId));
  const next = content && parseCertificate(certificatePemOf(content));
  return next && auditKey(next.publicKey).length === 0 ? next : undefined;
}

/** Step 2, the answer, in base64. */
export const acknowledgeNextCertificate = async (
  next: CertificateFacts,
  terminalId: string,
  platform: Signer,
  wallMs: number,
): Promise<string> => {
  const content = encode(octets(Buffer.from(next.fingerprint, 'hex')));
  const attributes = acknowledged(terminalId);
  return (await signContent(content, platform, wallMs, attributes)).toString('base64');
};

/** Step 3: whether a pinned platform knows this very certificate. */
export function isAcknowledged(
  answer: string,
  next: CertificateFacts,
  terminalId: string,
  platform: readonly CertificateFacts[],
): boolean {
  const content = verified(answer, platform, acknowledged(terminalId));
  return content?.equals(encode(octets(Buffer.from(next.fingerprint, 'hex')))) === true;
}

const offered = (terminalId: string): readonly SignedAttribute[] => [
  { objectId: STATEMENT.nextCertificate, value: encode(utf8(terminalId)) },
];

const acknowledged = (terminalId: string): readonly SignedAttribute[] => [
  { objectId: STATEMENT.certificateKnown, value: encode(utf8(terminalId)) },
];

function verified(
  text: string,
  signers: readonly CertificateFacts[],
  wanted: readonly SignedAttribute[],
): Buffer | undefined {
  const der = strictBase64(text);
  if (!der) return undefined;
  for (const signer of signers) {
    const found = refusing(() => {
      const { content, attributes } = verifyContent(der, signer);
      matchAttributes(attributes, wanted);
      return content;
    });
    if (found) return found;
  }
  return undefined;
}
