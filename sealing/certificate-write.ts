import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { CertificateFacts } from './certificate.ts';
import {
  constructed,
  type Der,
  encode,
  explicitTag,
  implicitTag,
  integer,
  octets,
  primitive,
  raw,
  sequence,
  setOf,
  TAG,
  time,
  utf8,
} from './der-write.ts';
import { ALGORITHM, CERTIFICATE } from './object-ids.ts';

const signAsync = promisify(sign);

/** "No well-defined expiry" (RFC 5280 4.1.2.5): the terminal's own certificate is pinned by key. */
const NO_EXPIRY = primitive(TAG.generalizedTime, Buffer.from('99991231235959Z', 'latin1'));

/** Bits digitalSignature and keyEncipherment: the terminal signs, a channel is sealed to. */
const END_USAGE = Uint8Array.of(0x03, 0x02, 0x05, 0xa0);
/** Bits keyCertSign and cRLSign. */
const ROOT_USAGE = Uint8Array.of(0x03, 0x02, 0x01, 0x06);

/** Who signs a certificate: a private key and the certificate it belongs to. */
export interface Issuer {
  readonly key: KeyObject;
  readonly certificate: CertificateFacts;
}

/** Days a certificate is good for. `validToWallMs` is the last moment, to the second. */
export interface Validity {
  readonly validFromWallMs: number;
  readonly validToWallMs: number;
}

interface Wanted {
  readonly publicKey: KeyObject;
  readonly commonName: string;
  readonly role: 'end' | 'root';
  readonly validity: Der;
  /** Absent: the certificate signs itself with `signingKey`. */
  readonly issuer?: CertificateFacts;
  readonly signingKey: KeyObject;
}

/**
 * A self-signed X.509 version 3 certificate in PEM for an RSA key (RFC 5280), with a random serial
 * number of 16 bytes and a subject key identifier. `wallMs` is the moment it is valid from.
 */
export const selfSignedCertificate = (
  privateKey: KeyObject,
  commonName: string,
  wallMs: number,
): Promise<string> =>
  write({
    publicKey: createPublicKey(privateKey),
    signingKey: privateKey,
    commonName,
    role: 'end',
    validity: sequence(time(wallMs), NO_EXPIRY),
  });

/** A root certificate: it signs channels' certificates directly, and no other authority's. */
export const rootCertificate = (
  privateKey: KeyObject,
  commonName: string,
  validity: Validity,
): Promise<string> =>
  write({
    publicKey: createPublicKey(privateKey),
    signingKey: privateKey,
    commonName,
    role: 'root',
    validity: written(validity),
  });

/** A channel's (or a platform's) certificate, signed by a root. */
export const issuedCertificate = (
  publicKey: KeyObject,
  commonName: string,
  validity: Validity,
  issuer: Issuer,
): Promise<string> =>
  write({
    publicKey: publicKey.type === 'private' ? createPublicKey(publicKey) : publicKey,
    signingKey: issuer.key,
    issuer: issuer.certificate,
    commonName,
    role: 'end',
    validity: written(validity),
  });

const written = ({ validFromWallMs, validToWallMs }: Validity): Der =>
  sequence(time(validFromWallMs), time(validToWallMs));

async function write(wanted: Wanted): Promise<string> {
  const { issuer, signingKey } = wanted;
  const spki = wanted.publicKey.export({ type: 'spki', format: 'der' });
  const commonName = sequence(raw(CERTIFICATE.commonName), utf8(wanted.commonName));
  const subject = sequence(setOf([commonName]));
  const body = sequence(
    constructed(explicitTag(0), integer(2)),
    integer(BigInt(`0x01${randomBytes(15).toString('hex')}`)),
    raw(ALGORITHM.sha256WithRsa),
    issuer === undefined ? subject : raw(issuer.subjectName),
    wanted.validity,
    subject,
    raw(spki),
    constructed(explicitTag(3), sequence(...extensions(spki, wanted))),
  );
  const signature = await signAsync('sha256', encode(body), signingKey);
  const bits = primitive(TAG.bitString, Buffer.concat([Uint8Array.of(0), signature]));
  return certificatePemOf(encode(sequence(body, raw(ALGORITHM.sha256WithRsa), bits)));
}

function extensions(spki: Buffer, { role, issuer }: Wanted): Der[] {
  const keyId = createHash('sha256').update(spki).digest().subarray(0, 20);
  const critical = primitive(TAG.boolean, Uint8Array.of(0xff));
  const isRoot = role === 'root';
  // A root is an authority whose path ends with it: pathLenConstraint 0.
  const constraints = isRoot ? sequence(critical, integer(0)) : sequence();
  const usage = isRoot ? ROOT_USAGE : END_USAGE;
  const written = [
    sequence(raw(CERTIFICATE.subjectKeyIdentifier), octets(encode(octets(keyId)))),
    sequence(raw(CERTIFICATE.keyUsage), critical, octets(usage)),
    sequence(raw(CERTIFICATE.basicConstraints), critical, octets(encode(constraints))),
  ];
  if (issuer?.subjectKeyId === undefined) return written;
  const authority = sequence(primitive(implicitTag(0), issuer.subjectKeyId));
  return [...written, sequence(raw(CERTIFICATE.authorityKeyIdentifier), octets(encode(authority)))];
}

/** A certificate in DER as PEM. */
export function certificatePemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
