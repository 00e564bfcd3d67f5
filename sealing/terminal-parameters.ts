import { type KeyObject, randomBytes, type webcrypto } from 'node:crypto';
import { matchAttributes } from './binding.ts';
import type { CertificateFacts } from './certificate.ts';
import { decryptContent, encryptContent, SUITES } from './content-cipher.ts';
import { createContentKeys } from './content-key.ts';
import { DerError, DerReader, smallInteger } from './der-read.ts';
import { encode, integer, octets, sequence, TAG, utf8 } from './der-write.ts';
import {
  type EnvelopedData,
  readEnvelopedData,
  wrappedKeyFor,
  writeEnvelopedData,
} from './enveloped-data.ts';
import { MAX_TERMINAL_PARAMETER_BYTES } from './limits.ts';
import { BINDING, STATEMENT } from './object-ids.ts';
import { refusing, strictBase64, unwrapKey, unwrappingKey } from './opening.ts';
import { SealingError } from './sealing-error.ts';
import { type SignedAttribute, type Signer, signContent, verifyContent } from './signed-data.ts';

/** A secret of the merchant's: what it is for, and its bytes. */
export interface NamedSecret {
  readonly name: string;
  readonly value: Buffer;
}

/** Parameters as the platform sends them (row A2). `settings` is text; who uses it parses it. */
export interface TerminalParameters {
  readonly version: number;
  readonly settings: string;
  readonly secrets: readonly NamedSecret[];
}

export type OpenedParameters = TerminalParameters & { readonly signedAtWallMs: number };

/** First element of the encoding; another layout takes another number. */
const LAYOUT = 1;
/** Strong, and not one of the suites whose name stands for compatibility. */
const SUITE = 'aes-256-cbc';
const MOST_SECRETS = 64;

const contentKey = createContentKeys(randomBytes);

/**
 * Seals parameters to a terminal's certificates (two while it changes its key) and signs them as
 * the platform, bound to the terminal and the version. Returns base64. The caller keeps `secrets`.
 */
export async function sealTerminalParameters(
  parameters: TerminalParameters,
  terminalId: string,
  to: readonly CertificateFacts[],
  signer: Signer,
  wallMs: number,
): Promise<string> {
  const plain = encodePlain(parameters);
  const content = contentKey(SUITE);
  try {
    if (plain.length > MAX_TERMINAL_PARAMETER_BYTES - SUITES[SUITE].blockBytes) {
      throw new SealingError({ code: 'parameters-unusable', field: 'settings' });
    }
    const sealed = encryptContent(content, plain);
    const enveloped = writeEnvelopedData(content, sealed, to, 'issuer-and-serial');
    const attributes = boundTo(terminalId, parameters.version);
    return (await signContent(enveloped, signer, wallMs, attributes)).toString('base64');
  } finally {
    plain.fill(0);
    content.key.fill(0);
  }
}

/** A key the terminal opens with, and its certificate. */
export interface TerminalOpener {
  readonly key: webcrypto.CryptoKey;
  readonly certificate: CertificateFacts;
}

export const terminalOpener = (key: KeyObject, certificate: CertificateFacts): TerminalOpener => ({
  key: unwrappingKey(key),
  certificate,
});

/**
 * Opens what `sealTerminalParameters` made: the signature of a pinned platform first, then the
 * terminal and version it is bound to, then the key. `undefined` for whatever else it is. The
 * secrets are the caller's to wipe.
 */
export async function openTerminalParameters(
  text: string,
  terminalId: string,
  platform: readonly CertificateFacts[],
  openers: readonly TerminalOpener[],
): Promise<OpenedParameters | undefined> {
  const examined = refusing(() => examine(text, terminalId, platform));
  if (!examined) return undefined;
  const { enveloped, version, signedAtWallMs } = examined;
  for (const { key: ownKey, certificate } of openers) {
    const wrapped = wrappedKeyFor(enveloped, certificate);
    const key = wrapped && (await unwrapKey(wrapped, ownKey));
    if (!key) continue;
    const opened = refusing(() => decipher(enveloped, key));
    key.fill(0);
    if (opened) return { ...opened, version, signedAtWallMs };
  }
  return undefined;
}

export const wipeSecrets = ({ secrets }: Pick<TerminalParameters, 'secrets'>): void => {
  for (const { value } of secrets) value.fill(0);
};

const boundTo = (terminalId: string, version: number): readonly SignedAttribute[] => [
  { objectId: BINDING.terminalId, value: encode(utf8(terminalId)) },
  { objectId: BINDING.suite, value: encode(utf8(SUITE)) },
  { objectId: STATEMENT.parametersVersion, value: encode(integer(version)) },
];

function examine(text: string, terminalId: string, platform: readonly CertificateFacts[]) {
  const der = strictBase64(text);
  if (!der) throw new DerError('base64');
  for (const signer of platform) {
    const verified = refusing(() => verifyContent(der, signer));
    if (!verified) continue;
    const { content, attributes } = verified;
    const version = versionIn(attributes);
    const { sealedAtWallMs } = matchAttributes(attributes, boundTo(terminalId, version));
    const enveloped = readEnvelopedData(content, MAX_TERMINAL_PARAMETER_BYTES);
    if (enveloped.suite !== SUITE) throw new DerError('suite');
    return { enveloped, version, signedAtWallMs: sealedAtWallMs };
  }
  throw new DerError('signer');
}

function versionIn(attributes: readonly SignedAttribute[]): number {
  const found = attributes.find(({ objectId }) => objectId.equals(STATEMENT.parametersVersion));
  if (!found) throw new DerError('version');
  const version = Number(smallInteger(new DerReader(found.value).read(TAG.integer)));
  if (!Number.isSafeInteger(version)) throw new DerError('version');
  return version;
}

/** `SEQUENCE { INTEGER 1, UTF8String settings, SEQUENCE OF SEQUENCE { UTF8String, OCTET STRING } }`. */
function encodePlain({ settings, secrets }: TerminalParameters): Buffer {
  const named = secrets.map(({ name, value }) => sequence(utf8(name), octets(value)));
  return encode(sequence(integer(LAYOUT), utf8(settings), sequence(...named)));
}

function decipher(
  { suite, iv, sealed }: EnvelopedData,
  key: Buffer,
): Pick<TerminalParameters, 'settings' | 'secrets'> {
  if (key.length !== SUITES[suite].keyBytes) throw new DerError('key length');
  const plain = decryptContent({ suite, key, iv }, sealed);
  if (!plain) throw new DerError('padding');
  try {
    return decodePlain(plain);
  } finally {
    // The secrets were copied out of it; the settings are not secret.
    plain.fill(0);
  }
}

function decodePlain(plain: Buffer): Pick<TerminalParameters, 'settings' | 'secrets'> {
  const outer = new DerReader(plain);
  const reader = outer.enter(TAG.sequence);
  outer.end();
  if (smallInteger(reader.read(TAG.integer)) !== BigInt(LAYOUT)) throw new DerError('layout');
  const settings = textOf(reader.read(TAG.utf8String));
  const list = reader.enter(TAG.sequence);
  reader.end();
  const secrets: NamedSecret[] = [];
  while (list.peek() !== undefined) {
    if (secrets.length === MOST_SECRETS) throw new DerError('too many secrets');
    const named = list.enter(TAG.sequence);
    const name = textOf(named.read(TAG.utf8String));
    secrets.push({ name, value: Buffer.from(named.read(TAG.octetString)) });
    named.end();
  }
  return { settings, secrets };
}

const textOf = (bytes: Buffer): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
