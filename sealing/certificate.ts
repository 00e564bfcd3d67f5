import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { DerReader } from './der-read.ts';
import { explicitTag, TAG } from './der-write.ts';
import { MAX_CERTIFICATE_BYTES } from './limits.ts';
import { CERTIFICATE } from './object-ids.ts';

/** Certificates one institution may hand out together while it changes from one to the next. */
const MAX_BUNDLE = 8;

/**
 * What sealing needs of a certificate. Whether its dates and its chain let it be used is judged in
 * `channel-trust.ts`, for channels; the terminal's own certificate is known by its key.
 */
export interface CertificateFacts {
  /** The certificate as it was read, in PEM. */
  readonly pem: string;
  readonly x509: X509Certificate;
  /** Issuer name and serial number, each whole in DER, as RFC 5652 10.2.4 wants them. */
  readonly issuer: Buffer;
  readonly serialNumber: Buffer;
  /** Subject name, whole in DER. */
  readonly subjectName: Buffer;
  /** Content of the subject key identifier extension, if there is one. */
  readonly subjectKeyId: Buffer | undefined;
  readonly publicKey: KeyObject;
  /** SHA-256 of the certificate in hex: what two people compare over the telephone. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly validFromWallMs: number;
  readonly validToWallMs: number;
}

/** Reads one certificate in PEM; `undefined` when it is not one, or longer than allowed. */
export function parseCertificate(pem: string): CertificateFacts | undefined {
  try {
    const certificate = new X509Certificate(pem);
    if (certificate.raw.length > MAX_CERTIFICATE_BYTES) return undefined;
    return {
      ...identity(certificate.raw),
      publicKey: certificate.publicKey,
      fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
      subject: certificate.subject,
      validFromWallMs: certificate.validFromDate.getTime(),
      validToWallMs: certificate.validToDate.getTime(),
      pem,
      x509: certificate,
    };
  } catch {
    // Whatever is wrong with the bytes, the answer to give is the same.
    return undefined;
  }
}

/**
 * The certificates of a PEM text, one text each, in its order: an institution that changes its
 * certificate hands out the old and the new together. `undefined` when there is none, or too many.
 */
export function splitBundle(pem: string): readonly string[] | undefined {
  const parts = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return parts.length === 0 || parts.length > MAX_BUNDLE ? undefined : parts;
}

/** Whether a certificate was made for this private key. */
export const matches = (certificate: CertificateFacts, privateKey: KeyObject): boolean =>
  certificate.publicKey.equals(createPublicKey(privateKey));

/** Walks a TBSCertificate (RFC 5280 4.1) to the fields that node:crypto does not give. */
function identity(
  der: Buffer,
): Pick<CertificateFacts, 'issuer' | 'serialNumber' | 'subjectName' | 'subjectKeyId'> {
  const body = new DerReader(der).enter(TAG.sequence).enter(TAG.sequence);
  if (body.peek() === explicitTag(0)) body.read(explicitTag(0));
  const serialNumber = body.readWhole(TAG.integer);
  body.read(TAG.sequence); // signature algorithm
  const issuer = body.readWhole(TAG.sequence);
  body.read(TAG.sequence); // validity
  const subjectName = body.readWhole(TAG.sequence);
  body.read(TAG.sequence); // public key
  for (const tag of [0x81, 0x82, explicitTag(1), explicitTag(2)]) {
    if (body.peek() === tag) body.read(tag); // unique ids of X.509 version 2
  }
  const names = { serialNumber, issuer, subjectName };
  if (body.peek() !== explicitTag(3)) return { ...names, subjectKeyId: undefined };
  const extensions = body.enter(explicitTag(3)).enter(TAG.sequence);
  return { ...names, subjectKeyId: findSubjectKeyId(extensions) };
}

function findSubjectKeyId(extensions: DerReader): Buffer | undefined {
  while (extensions.peek() !== undefined) {
    const extension = extensions.enter(TAG.sequence);
    const objectId = extension.readWhole(TAG.objectId);
    if (extension.peek() === TAG.boolean) extension.read(TAG.boolean);
    const value = extension.read(TAG.octetString);
    if (objectId.equals(CERTIFICATE.subjectKeyIdentifier)) {
      return new DerReader(value).read(TAG.octetString);
    }
  }
  return undefined;
}
