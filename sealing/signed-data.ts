import { createHash, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { CertificateFacts } from './certificate.ts';
import { DerError, DerReader } from './der-read.ts';
import {
  constructed,
  type Der,
  encode,
  explicitTag,
  integer,
  octets,
  raw,
  sequence,
  setOf,
  TAG,
  time,
} from './der-write.ts';
import { recipientIdentifier } from './enveloped-data.ts';
import { ALGORITHM, ATTRIBUTE, CONTENT } from './object-ids.ts';

const signAsync = promisify(sign);

/** One signed attribute: its object identifier and its only value, both whole in DER. */
export interface SignedAttribute {
  readonly objectId: Buffer;
  readonly value: Buffer;
}

/** Signed content whose signature held. */
export interface VerifiedContent {
  readonly content: Buffer;
  /** Every signed attribute but content type and message digest, which were checked. */
  readonly attributes: readonly SignedAttribute[];
}

export interface Signer {
  readonly key: KeyObject;
  readonly certificate: CertificateFacts;
}

/**
 * ContentInfo over SignedData (RFC 5652 section 5): one signer, SHA-256 with RSA, no certificates
 * inside (who verifies has the signer's). `content` is itself a ContentInfo. The private-key
 * operation runs off the event loop.
 */
export async function signContent(
  content: Buffer,
  signer: Signer,
  wallMs: number,
  attributes: readonly SignedAttribute[],
): Promise<Buffer> {
  const signed = setOf(
    [
      { objectId: ATTRIBUTE.contentType, value: CONTENT.contentInfo },
      { objectId: ATTRIBUTE.messageDigest, value: encode(octets(digest(content))) },
      { objectId: ATTRIBUTE.signingTime, value: encode(time(wallMs)) },
      ...attributes,
    ].map(({ objectId, value }) => sequence(raw(objectId), constructed(TAG.set, raw(value)))),
  );
  const signature = await signAsync('sha256', encode(signed), signer.key);
  const signerInfo = sequence(
    integer(1),
    recipientIdentifier(signer.certificate, 'issuer-and-serial'),
    raw(ALGORITHM.sha256),
    asImplicitZero(signed),
    raw(ALGORITHM.rsaEncryption),
    octets(signature),
  );
  const signedData = sequence(
    integer(3),
    setOf([raw(ALGORITHM.sha256)]),
    sequence(raw(CONTENT.contentInfo), constructed(explicitTag(0), octets(content))),
    setOf([signerInfo]),
  );
  return encode(sequence(raw(CONTENT.signedData), constructed(explicitTag(0), signedData)));
}

/**
 * Takes SignedData apart and verifies it: bytes outside the signature must be the very ones
 * `signContent` writes, so that no bit of it can change unnoticed (invariant S3).
 */
export function verifyContent(der: Buffer, signer: CertificateFacts): VerifiedContent {
  const outer = new DerReader(der);
  const info = outer.enter(TAG.sequence);
  outer.end();
  info.expect(CONTENT.signedData);
  const explicit = info.enter(explicitTag(0));
  info.end();
  const signedData = explicit.enter(TAG.sequence);
  explicit.end();
  signedData.expect(encode(integer(3)));
  signedData.expect(encode(setOf([raw(ALGORITHM.sha256)])));
  const content = readContent(signedData.enter(TAG.sequence));
  const signerInfos = signedData.enter(TAG.set);
  signedData.end();
  const attributes = verifySigner(signerInfos.enter(TAG.sequence), signer, content);
  signerInfos.end();
  return { content, attributes };
}

function readContent(encapsulated: DerReader): Buffer {
  encapsulated.expect(CONTENT.contentInfo);
  const explicit = encapsulated.enter(explicitTag(0));
  encapsulated.end();
  const content = explicit.read(TAG.octetString);
  explicit.end();
  return content;
}

function verifySigner(
  info: DerReader,
  signer: CertificateFacts,
  content: Buffer,
): readonly SignedAttribute[] {
  info.expect(encode(integer(1)));
  info.expect(encode(recipientIdentifier(signer, 'issuer-and-serial')));
  info.expect(ALGORITHM.sha256);
  const attributes = info.readWhole(explicitTag(0));
  info.expect(ALGORITHM.rsaEncryption);
  const signature = info.read(TAG.octetString);
  info.end();
  // What is signed carries the tag of a SET OF, not the [0] it travels under (RFC 5652 5.4).
  const signed = Buffer.concat([Uint8Array.of(TAG.set), attributes.subarray(1)]);
  if (!verify('sha256', signed, signer.publicKey, signature)) throw new DerError('signature');
  return checkOwnAttributes(readAttributes(signed), content);
}

function readAttributes(signed: Buffer): SignedAttribute[] {
  const set = new DerReader(signed).enter(TAG.set);
  const attributes: SignedAttribute[] = [];
  while (set.peek() !== undefined) {
    const attribute = set.enter(TAG.sequence);
    const objectId = attribute.readWhole(TAG.objectId);
    const value = attribute.read(TAG.set);
    attribute.end();
    attributes.push({ objectId, value });
  }
  return attributes;
}

/** Content type and message digest, once each (RFC 5652 section 11); returns the others. */
function checkOwnAttributes(
  attributes: readonly SignedAttribute[],
  content: Buffer,
): readonly SignedAttribute[] {
  const type = attributes.filter(({ objectId }) => objectId.equals(ATTRIBUTE.contentType));
  const hash = attributes.filter(({ objectId }) => objectId.equals(ATTRIBUTE.messageDigest));
  const expected = encode(octets(digest(content)));
  const holds =
    type.length === 1 &&
    hash.length === 1 &&
    type[0]?.value.equals(CONTENT.contentInfo) === true &&
    hash[0]?.value.length === expected.length &&
    timingSafeEqual(hash[0].value, expected);
  if (!holds) throw new DerError('content type or message digest');
  return attributes.filter((attribute) => !type.includes(attribute) && !hash.includes(attribute));
}

/** The same members under `[0] IMPLICIT`. */
function asImplicitZero(set: Der): Der {
  const bytes = encode(set);
  bytes[0] = explicitTag(0);
  return raw(bytes);
}

const digest = (content: Buffer): Buffer => createHash('sha256').update(content).digest();
