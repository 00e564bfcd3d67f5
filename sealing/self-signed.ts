import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import {
  constructed,
  type Der,
  encode,
  explicitTag,
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

/** "No well-defined expiry" (RFC 5280 4.1.2.5): certificates here are pinned, not renewed. */
const NO_EXPIRY = primitive(TAG.generalizedTime, Buffer.from('99991231235959Z', 'latin1'));

/** Bits digitalSignature and keyEncipherment: the terminal signs, a channel is sealed to. */
const KEY_USAGE = Uint8Array.of(0x03, 0x02, 0x05, 0xa0);

/**
 * A self-signed X.509 version 3 certificate in PEM for an RSA key (RFC 5280), with a random serial
 * number of 16 bytes and a subject key identifier. `wallMs` is the moment it is valid from.
 */
export async function selfSignedCertificate(
  privateKey: KeyObject,
  commonName: string,
  wallMs: number,
): Promise<string> {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const name = sequence(setOf([sequence(raw(CERTIFICATE.commonName), utf8(commonName))]));
  const body = sequence(
    constructed(explicitTag(0), integer(2)),
    integer(BigInt(`0x01${randomBytes(15).toString('hex')}`)),
    raw(ALGORITHM.sha256WithRsa),
    name,
    sequence(time(wallMs), NO_EXPIRY),
    name,
    raw(spki),
    constructed(explicitTag(3), sequence(...extensions(spki))),
  );
  const signature = await signAsync('sha256', encode(body), privateKey);
  const bits = primitive(TAG.bitString, Buffer.concat([Uint8Array.of(0), signature]));
  return pem(encode(sequence(body, raw(ALGORITHM.sha256WithRsa), bits)));
}

function extensions(spki: Buffer): Der[] {
  const keyId = createHash('sha256').update(spki).digest().subarray(0, 20);
  const critical = primitive(TAG.boolean, Uint8Array.of(0xff));
  return [
    sequence(raw(CERTIFICATE.subjectKeyIdentifier), octets(encode(octets(keyId)))),
    sequence(raw(CERTIFICATE.keyUsage), critical, octets(KEY_USAGE)),
    sequence(raw(CERTIFICATE.basicConstraints), critical, octets(encode(sequence()))),
  ];
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
