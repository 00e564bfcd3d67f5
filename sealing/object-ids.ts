import {
  constructed,
  type Der,
  encode,
  explicitTag,
  nullValue,
  objectId,
  raw,
  sequence,
} from './der-write.ts';

const encoded = (dotted: string): Buffer => encode(objectId(dotted));

/** Content types of CMS (RFC 5652 sections 3, 4, 5, 6). */
export const CONTENT = {
  data: encoded('1.2.840.113549.1.7.1'),
  signedData: encoded('1.2.840.113549.1.7.2'),
  envelopedData: encoded('1.2.840.113549.1.7.3'),
  /** A whole ContentInfo as signed content, so that what is inside says itself what it is. */
  contentInfo: encoded('1.2.840.113549.1.9.16.1.6'),
} as const;

/** Signed attributes of CMS (RFC 5652 section 11). */
export const ATTRIBUTE = {
  contentType: encoded('1.2.840.113549.1.9.3'),
  messageDigest: encoded('1.2.840.113549.1.9.4'),
  signingTime: encoded('1.2.840.113549.1.9.5'),
} as const;

/**
 * Attributes of our own, under an arc derived from a random UUID, which needs no registration
 * (X.667): what an envelope is bound to.
 */
const OWN_ARC = '2.25.227528796145780010761028638937053860957.1';
export const BINDING = {
  saleId: encoded(`${OWN_ARC}.1`),
  terminalId: encoded(`${OWN_ARC}.2`),
  amountMinor: encoded(`${OWN_ARC}.3`),
  currency: encoded(`${OWN_ARC}.4`),
  suite: encoded(`${OWN_ARC}.5`),
} as const;

/** What the platform signs for a terminal, and a terminal for the platform. */
export const STATEMENT = {
  parametersVersion: encoded(`${OWN_ARC}.6`),
  /** A terminal's next certificate, signed with its present key. */
  nextCertificate: encoded(`${OWN_ARC}.7`),
  /** The platform's word that it knows a terminal's next certificate. */
  certificateKnown: encoded(`${OWN_ARC}.8`),
  /** A terminal's word for the key that its payment service signs on to channels with. */
  signOnKey: encoded(`${OWN_ARC}.9`),
} as const;

/** X.509 pieces (RFC 5280). */
export const CERTIFICATE = {
  commonName: encoded('2.5.4.3'),
  subjectKeyIdentifier: encoded('2.5.29.14'),
  keyUsage: encoded('2.5.29.15'),
  basicConstraints: encoded('2.5.29.19'),
  authorityKeyIdentifier: encoded('2.5.29.35'),
} as const;

const sha256 = raw(encoded('2.16.840.1.101.3.4.2.1'));
const sha256WithNull = sequence(sha256, nullValue);

/** RSAES-OAEP, SHA-256 as hash and inside MGF1, empty label (RFC 3560, RFC 4055 section 4.1). */
const oaep = (hash: Der): Buffer => {
  const mgf1 = sequence(raw(encoded('1.2.840.113549.1.1.8')), hash);
  const parameters = sequence(constructed(explicitTag(0), hash), constructed(explicitTag(1), mgf1));
  return encode(sequence(raw(encoded('1.2.840.113549.1.1.7')), parameters));
};

/** AlgorithmIdentifiers, whole. */
export const ALGORITHM = {
  sha256: encode(sequence(sha256)),
  rsaEncryption: encode(sequence(raw(encoded('1.2.840.113549.1.1.1')), nullValue)),
  sha256WithRsa: encode(sequence(raw(encoded('1.2.840.113549.1.1.11')), nullValue)),
  /** As written here: the hash with NULL parameters. */
  oaepSha256: oaep(sha256WithNull),
  /** As OpenSSL writes it: without parameters, which RFC 4055 section 2.1 calls equal. */
  oaepSha256Bare: oaep(sequence(sha256)),
} as const;

/** Content ciphers (RFC 3370 section 5.1, RFC 3565, OIW single DES). */
export const CIPHER = {
  desEde3Cbc: encoded('1.2.840.113549.3.7'),
  aes256Cbc: encoded('2.16.840.1.101.3.4.1.42'),
  desCbc: encoded('1.3.14.3.2.7'),
} as const;
