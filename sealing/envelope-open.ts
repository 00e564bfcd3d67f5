import type { KeyObject, webcrypto } from 'node:crypto';
import type { SensitiveParameters } from '#contract/sealed.ts';
import { type ExpectedBinding, matchBinding } from './binding.ts';
import { type CertificateFacts, matches, splitBundle } from './certificate.ts';
import { type ContentSuite, decryptContent, SUITES } from './content-cipher.ts';
import { DerError } from './der-read.ts';
import { type EnvelopedData, readEnvelopedData, wrappedKeyFor } from './enveloped-data.ts';
import { createKeyRing } from './key-ring.ts';
import { refusing, strictBase64, unwrapKey, unwrappingKey } from './opening.ts';
import { decodeParameters } from './parameters.ts';
import { SealingError } from './sealing-error.ts';
import { type VerifiedContent, verifyContent } from './signed-data.ts';

/**
 * How opening ended. A refusal has no reason on purpose: one that says why would answer a
 * stranger's questions (invariant S3). `wipeParameters` ends the parameters' life.
 */
export type Opening =
  | {
      readonly kind: 'opened';
      readonly parameters: SensitiveParameters;
      /** Wall time at the terminal, to the second: for records. */
      readonly sealedAtWallMs: number;
    }
  | { readonly kind: 'refused' };

/** Keys of one recipient for the envelopes of one terminal, checked once. */
export interface OpeningKeys {
  readonly ownKey: webcrypto.CryptoKey;
  readonly ownCertificate: CertificateFacts;
  /** More than one while the terminal changes its key. */
  readonly terminalCertificates: readonly CertificateFacts[];
  readonly suites: ReadonlySet<ContentSuite>;
  readonly modulusBytes: number;
}

const REFUSED: Opening = { kind: 'refused' };

/**
 * Checks and prepares what a recipient opens envelopes with. Throws `SealingError` when a key or a
 * certificate is unusable: that is a fault of the configuration, to be told at start.
 */
export function prepareOpening(options: {
  readonly ownKey: KeyObject;
  readonly ownCertificatePem: string;
  /** One certificate, or several in one PEM text while the terminal changes its key. */
  readonly terminalCertificatePem: string;
  /** Fingerprints of keys and certificates that may not be used. */
  readonly refusedKeys?: ReadonlySet<string>;
  /** Accepts single DES too: only where this channel's configuration asks for it. */
  readonly singleDes?: 'accepted';
}): OpeningKeys {
  const ring = createKeyRing(options.refusedKeys ?? new Set());
  const ownCertificate = ring.trusted(options.ownCertificatePem, 'this recipient');
  const terminalParts = splitBundle(options.terminalCertificatePem) ?? [''];
  const terminalCertificates = terminalParts.map((pem) => ring.trusted(pem, 'the terminal'));
  if (!matches(ownCertificate, options.ownKey)) {
    throw new SealingError({ code: 'key-mismatch', owner: 'this recipient' });
  }
  const suites: ContentSuite[] = ['des-ede3-cbc', 'aes-256-cbc'];
  if (options.singleDes === 'accepted') suites.push('des-cbc');
  const bits = options.ownKey.asymmetricKeyDetails?.modulusLength ?? 0;
  return {
    ownKey: unwrappingKey(options.ownKey),
    ownCertificate,
    terminalCertificates,
    suites: new Set(suites),
    modulusBytes: Math.ceil(bits / 8),
  };
}

/**
 * Opens an envelope for one recipient: bounds, then the terminal's signature, then what it is
 * bound to, and only then the private key. Whatever is wrong ends in the same refusal. A recipient
 * that changes its key gives the new one first, then those whose certificates are still good.
 */
export async function openEnvelope(
  envelope: string,
  expected: ExpectedBinding,
  newest: OpeningKeys,
  ...older: readonly OpeningKeys[]
): Promise<Opening> {
  const examinations = [newest, ...older].map((generation) => ({
    generation,
    found: refusing(() => examine(envelope, expected, generation)),
  }));
  const own = examinations.find(({ found }) => found !== undefined);
  const { found: examined, generation: keys } = own ?? { found: undefined, generation: newest };
  // Refusals spend one private-key operation too, so that time does not tell them from one
  // another. It runs off the event loop.
  const wrapped = examined?.wrappedKey ?? Buffer.alloc(keys.modulusBytes, 1);
  const key = await unwrapKey(wrapped, keys.ownKey);
  if (!examined || !key) return REFUSED;
  const parameters = refusing(() => decipher(examined.enveloped, key));
  key.fill(0);
  if (!parameters) return REFUSED;
  return { kind: 'opened', parameters, sealedAtWallMs: examined.sealedAtWallMs };
}

/**
 * Opens bare EnvelopedData, whose maker nobody vouches for: for the interoperation tests. Anything
 * from a network goes through `openEnvelope`.
 */
export async function openEnvelopedData(
  der: Buffer,
  keys: OpeningKeys,
): Promise<Buffer | undefined> {
  const enveloped = refusing(() => readEnvelopedData(der));
  const wrapped = enveloped && wrappedKeyFor(enveloped, keys.ownCertificate);
  const key = wrapped && (await unwrapKey(wrapped, keys.ownKey));
  if (!key) return undefined;
  try {
    if (key.length !== SUITES[enveloped.suite].keyBytes) return undefined;
    return decryptContent({ ...enveloped, key }, enveloped.sealed);
  } finally {
    key.fill(0);
  }
}

interface Examined {
  readonly enveloped: EnvelopedData;
  readonly wrappedKey: Buffer;
  readonly sealedAtWallMs: number;
}

/** Everything that needs no private key, so that no plaintext exists before it has passed. */
function examine(
  envelope: string,
  expected: ExpectedBinding,
  keys: OpeningKeys,
): Examined | undefined {
  const der = strictBase64(envelope);
  if (!der) return undefined;
  const { content, attributes } = verifyAny(der, keys.terminalCertificates);
  const enveloped = readEnvelopedData(content);
  if (!keys.suites.has(enveloped.suite)) return undefined;
  const { sealedAtWallMs } = matchBinding(attributes, expected, enveloped.suite);
  const wrappedKey = wrappedKeyFor(enveloped, keys.ownCertificate);
  if (wrappedKey?.length !== keys.modulusBytes) return undefined;
  return { enveloped, wrappedKey, sealedAtWallMs };
}

/** The signature of any of the terminal's certificates; which one it claims is in the envelope. */
function verifyAny(der: Buffer, signers: readonly CertificateFacts[]): VerifiedContent {
  for (const signer of signers) {
    const verified = refusing(() => verifyContent(der, signer));
    if (verified) return verified;
  }
  throw new DerError('signer');
}

function decipher(enveloped: EnvelopedData, key: Buffer): SensitiveParameters | undefined {
  const { suite, iv, sealed } = enveloped;
  if (key.length !== SUITES[suite].keyBytes) return undefined;
  const plain = decryptContent({ suite, key, iv }, sealed);
  if (!plain) return undefined;
  try {
    return decodeParameters(plain);
  } catch (error) {
    plain.fill(0);
    throw error;
  }
}
