import { constants, type KeyObject, publicEncrypt } from 'node:crypto';
import type { CertificateFacts } from './certificate.ts';
import { type ContentKey, type ContentSuite, SUITES, suiteOf } from './content-cipher.ts';
import { DerError, DerReader } from './der-read.ts';
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
} from './der-write.ts';
import { MAX_CONTENT_BYTES, MAX_MODULUS_BITS, MAX_RECIPIENTS, MIN_MODULUS_BITS } from './limits.ts';
import { ALGORITHM, CONTENT } from './object-ids.ts';

/** How an envelope names its recipients: by certificate, or by key (RFC 5652 6.2.1). */
export type RecipientNaming = 'issuer-and-serial' | 'subject-key';

/** One recipient as found in an envelope. */
interface KeyTransport {
  /** Recipient identifier, whole in DER. */
  readonly identifier: Buffer;
  readonly wrappedKey: Buffer;
}

/** EnvelopedData taken apart; nothing in it is deciphered. */
export interface EnvelopedData {
  readonly recipients: readonly KeyTransport[];
  readonly suite: ContentSuite;
  readonly iv: Buffer;
  readonly sealed: Buffer;
}

/** ContentInfo over EnvelopedData with one KeyTransRecipientInfo per certificate, in DER. */
export function writeEnvelopedData(
  content: ContentKey,
  sealed: Buffer,
  recipients: readonly CertificateFacts[],
  naming: RecipientNaming,
): Buffer {
  const version = integer(naming === 'subject-key' ? 2 : 0);
  const infos = recipients.map((recipient) =>
    sequence(
      version,
      recipientIdentifier(recipient, naming),
      raw(ALGORITHM.oaepSha256),
      octets(wrapKey(content.key, recipient.publicKey)),
    ),
  );
  const encrypted = sequence(
    raw(CONTENT.data),
    sequence(raw(SUITES[content.suite].objectId), octets(content.iv)),
    primitive(implicitTag(0), sealed),
  );
  const enveloped = sequence(version, setOf(infos), encrypted);
  return encode(sequence(raw(CONTENT.envelopedData), constructed(explicitTag(0), enveloped)));
}

/** Takes ContentInfo over EnvelopedData apart, strictly: what is not written above is refused. */
export function readEnvelopedData(der: Buffer, maxContentBytes = MAX_CONTENT_BYTES): EnvelopedData {
  const outer = new DerReader(der);
  const info = outer.enter(TAG.sequence);
  outer.end();
  info.expect(CONTENT.envelopedData);
  const explicit = info.enter(explicitTag(0));
  info.end();
  const enveloped = explicit.enter(TAG.sequence);
  explicit.end();
  const version = enveloped.readWhole(TAG.integer);
  const recipients = readRecipients(enveloped.enter(TAG.set), version);
  const content = readContent(enveloped.enter(TAG.sequence), maxContentBytes);
  enveloped.end();
  return { recipients, ...content };
}

/** The one wrapped key for a certificate, by either way of naming it. */
export function wrappedKeyFor(
  enveloped: EnvelopedData,
  recipient: CertificateFacts,
): Buffer | undefined {
  const names = (['issuer-and-serial', 'subject-key'] as const)
    .filter((naming) => naming === 'issuer-and-serial' || recipient.subjectKeyId)
    .map((naming) => encode(recipientIdentifier(recipient, naming)));
  const own = enveloped.recipients.filter(({ identifier }) =>
    names.some((name) => name.equals(identifier)),
  );
  return own.length === 1 ? own[0]?.wrappedKey : undefined;
}

/** Name of a certificate's holder as `IssuerAndSerialNumber` or `[0] SubjectKeyIdentifier`. */
export function recipientIdentifier(
  { issuer, serialNumber, subjectKeyId }: CertificateFacts,
  naming: RecipientNaming,
): Der {
  if (naming === 'issuer-and-serial') return sequence(raw(issuer), raw(serialNumber));
  if (!subjectKeyId) throw new RangeError('the certificate has no subject key identifier');
  return primitive(implicitTag(0), subjectKeyId);
}

/** RSAES-OAEP, SHA-256 for hash and MGF1. A public-key operation, about 0.1 ms. */
function wrapKey(contentKey: Buffer, key: KeyObject): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key, padding, oaepHash: 'sha256' }, contentKey);
}

const BY_CERTIFICATE = encode(integer(0));
const BY_KEY = encode(integer(2));

function readRecipients(set: DerReader, version: Buffer): readonly KeyTransport[] {
  const recipients: KeyTransport[] = [];
  let before: Buffer = Buffer.alloc(0);
  let byKey = false;
  while (set.peek() !== undefined) {
    if (recipients.length === MAX_RECIPIENTS) throw new DerError('too many recipients');
    const whole = set.readWhole(TAG.sequence);
    if (Buffer.compare(before, whole) >= 0) throw new DerError('recipients out of order');
    before = whole;
    const info = new DerReader(whole).enter(TAG.sequence);
    const named = info.readWhole(TAG.integer);
    byKey ||= named.equals(BY_KEY);
    recipients.push(readRecipient(info, named));
  }
  if (recipients.length === 0 || !version.equals(byKey ? BY_KEY : BY_CERTIFICATE)) {
    throw new DerError('recipients or version');
  }
  return recipients;
}

function readRecipient(info: DerReader, version: Buffer): KeyTransport {
  const byKey = version.equals(BY_KEY);
  if (!byKey && !version.equals(BY_CERTIFICATE)) throw new DerError('recipient version');
  const identifier = info.readWhole(byKey ? implicitTag(0) : TAG.sequence);
  const algorithm = info.readWhole(TAG.sequence);
  const wrappedKey = info.read(TAG.octetString);
  info.end();
  const { oaepSha256, oaepSha256Bare } = ALGORITHM;
  if (!algorithm.equals(oaepSha256) && !algorithm.equals(oaepSha256Bare)) {
    throw new DerError('key transport');
  }
  const bits = wrappedKey.length * 8;
  if (bits < MIN_MODULUS_BITS || bits > MAX_MODULUS_BITS) throw new DerError('key length');
  return { identifier, wrappedKey };
}

function readContent(
  content: DerReader,
  maxContentBytes: number,
): Pick<EnvelopedData, 'suite' | 'iv' | 'sealed'> {
  content.expect(CONTENT.data);
  const algorithm = content.enter(TAG.sequence);
  const suite = suiteOf(algorithm.readWhole(TAG.objectId));
  const iv = algorithm.read(TAG.octetString);
  algorithm.end();
  const sealed = content.read(implicitTag(0));
  content.end();
  if (suite === undefined || iv.length !== SUITES[suite].blockBytes) throw new DerError('cipher');
  if (sealed.length > maxContentBytes) throw new DerError('content length');
  return { suite, iv, sealed };
}
