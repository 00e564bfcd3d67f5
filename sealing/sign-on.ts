import {
  constants,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
  type webcrypto,
} from 'node:crypto';
import { promisify } from 'node:util';
import {
  type GivenKeys,
  type MacKeys,
  type PinWorkingKey,
  pinWorkingKey,
  type SessionKeys,
  type SignOnDay,
  type SignOnFacts,
} from '#contract/channel-security.ts';
import { type CertificateFacts, parseCertificate } from './certificate.ts';
import { certificatePemOf } from './certificate-write.ts';
import { DerError, DerReader, smallInteger } from './der-read.ts';
import { encode, integer, octets, sequence, TAG, utf8 } from './der-write.ts';
import { auditKey } from './key-audit.ts';
import { STATEMENT } from './object-ids.ts';
import { refusing, strictBase64, unwrapKey } from './opening.ts';
import { deriveMacKeys, SECRET_BYTES } from './session-keys.ts';
import type { Signer } from './signed-data.ts';
import { makeStatement, readStatement } from './statement.ts';

/**
 * Signing on to a channel. The payment service has a key of its own for it: it must sign on while
 * no till runs, and with the till's key it could open the till's parameters and sign captures. The
 * channel knows the till alone; so the till signs, once, that this key speaks for it.
 */

const signAsync = promisify(sign);

/** RSASSA-PSS with a salt as long as the hash (RFC 8017 section 8.1). */
const PSS = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};

/** A fresh nonce or challenge, in base64. */
export const freshChallenge = (): string => randomBytes(32).toString('base64');

/** The till's word for its service's key, in base64. */
export const vouchForSignOn = (
  service: CertificateFacts,
  terminalId: string,
  till: Signer,
  wallMs: number,
): Promise<string> =>
  makeStatement(STATEMENT.signOnKey, terminalId, service.x509.raw, till, wallMs);

/** The key a known till vouches for; `undefined` for anything else, an unsafe key too (S4). */
export function readVoucher(
  voucher: string,
  terminalId: string,
  known: readonly CertificateFacts[],
): CertificateFacts | undefined {
  const content = readStatement(voucher, STATEMENT.signOnKey, terminalId, known);
  const service = content && parseCertificate(certificatePemOf(content));
  return service && auditKey(service.publicKey).length === 0 ? service : undefined;
}

/** The service's answer to a challenge, in base64. Off the event loop. */
export const proveSignOn = async (facts: SignOnFacts, key: KeyObject): Promise<string> =>
  (await signAsync('sha256', challengeStatement(facts), { key, ...PSS })).toString('base64');

/** Whether the holder of this key answered this very challenge. */
export function isProved(
  facts: SignOnFacts,
  signature: string,
  service: CertificateFacts,
): boolean {
  const bytes = strictBase64(signature);
  if (!bytes) return false;
  const key = { key: service.publicKey, ...PSS };
  return refusing(() => verify('sha256', challengeStatement(facts), key, bytes)) === true;
}

/** What a channel puts into the keys it gives. */
export interface KeysToGive {
  readonly number: number;
  readonly pinKey: PinWorkingKey | null;
}

/** Makes keys for one sign-on and enciphers them to the service. Private-key work off the loop. */
export async function giveKeys(
  facts: SignOnFacts,
  day: SignOnDay,
  { number, pinKey }: KeysToGive,
  service: CertificateFacts,
  channel: Signer,
): Promise<{ readonly given: GivenKeys; readonly mac: MacKeys }> {
  const secret = randomBytes(SECRET_BYTES);
  const plain = encode(sequence(integer(LAYOUT), octets(secret), ...pinKeyFields(pinKey)));
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const sealed = publicEncrypt({ key: service.publicKey, padding, oaepHash: 'sha256' }, plain);
    const statement = keysStatement(facts, day, number, sealed);
    const signature = await signAsync('sha256', statement, { key: channel.key, ...PSS });
    return {
      given: {
        number,
        sealed: sealed.toString('base64'),
        signature: signature.toString('base64'),
      },
      mac: deriveMacKeys('channel', facts.mac, secret, statement, number),
    };
  } finally {
    secret.fill(0);
    plain.fill(0);
  }
}

/**
 * The keys of an answer; `undefined` unless one of the channel's certificates signed them, for this
 * very sign-on, to this service. The signature is looked at before the private key is used.
 */
export async function takeKeys(
  facts: SignOnFacts,
  day: SignOnDay,
  given: GivenKeys,
  ownKey: webcrypto.CryptoKey,
  channel: readonly CertificateFacts[],
): Promise<SessionKeys | undefined> {
  const [sealed, signature] = [strictBase64(given.sealed), strictBase64(given.signature)];
  if (!sealed || !signature) return undefined;
  const statement = keysStatement(facts, day, given.number, sealed);
  const isTheirs = channel.some(
    ({ publicKey }) =>
      refusing(() => verify('sha256', statement, { key: publicKey, ...PSS }, signature)) === true,
  );
  if (!isTheirs) return undefined;
  const plain = await unwrapKey(sealed, ownKey);
  if (!plain) return undefined;
  try {
    return refusing(() => {
      const { secret, pinKey } = readGiven(plain);
      const mac = deriveMacKeys('service', facts.mac, secret, statement, given.number);
      return { mac, pinKey };
    });
  } finally {
    plain.fill(0);
  }
}

/** First element of what is enciphered; another layout takes another number. */
const LAYOUT = 1;

/** The key block's characters and its check value, or one empty field. */
const pinKeyFields = (key: PinWorkingKey | null) =>
  key === null
    ? [octets(new Uint8Array(0))]
    : [octets(Buffer.from(key.block, 'latin1')), octets(Buffer.from(key.checkValue, 'latin1'))];

/** `secret` is a view of `plain`. */
function readGiven(plain: Buffer): {
  readonly secret: Buffer;
  readonly pinKey: PinWorkingKey | null;
} {
  const outer = new DerReader(plain);
  const reader = outer.enter(TAG.sequence);
  outer.end();
  if (smallInteger(reader.read(TAG.integer)) !== BigInt(LAYOUT)) throw new DerError('layout');
  const secret = reader.read(TAG.octetString);
  if (secret.length !== SECRET_BYTES) throw new DerError('length of a key');
  const block = reader.read(TAG.octetString).toString('latin1');
  if (block === '') {
    reader.end();
    return { secret, pinKey: null };
  }
  const checkValue = reader.read(TAG.octetString).toString('latin1');
  reader.end();
  const pinKey = pinWorkingKey.safeParse({ block, checkValue });
  if (!pinKey.success) throw new DerError('a PIN key');
  return { secret, pinKey: pinKey.data };
}

/** DER, so that no two sets of facts are ever the same bytes. */
const factsOf = ({ channel, terminal, mac, nonce, challenge }: SignOnFacts) =>
  sequence(...[channel, terminal, mac, nonce, challenge].map(utf8));

const challengeStatement = (facts: SignOnFacts): Buffer =>
  encode(sequence(utf8('switchlane sign-on 1'), factsOf(facts)));

const keysStatement = (
  facts: SignOnFacts,
  { code, batch, date }: SignOnDay,
  number: number,
  sealed: Buffer,
): Buffer =>
  encode(
    sequence(
      utf8('switchlane keys 1'),
      factsOf(facts),
      sequence(utf8(code), integer(batch), utf8(date)),
      integer(number),
      octets(sealed),
    ),
  );
