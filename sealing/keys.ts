import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CertificateFacts, matches, parseCertificate } from './certificate.ts';
import { selfSignedCertificate } from './certificate-write.ts';
import { auditKey, describeFinding, primesFarApart } from './key-audit.ts';
import { keyFolder, publish, readIfThere, removeFile } from './key-files.ts';
import { PUBLIC_EXPONENT } from './limits.ts';
import { SealingError } from './sealing-error.ts';

const generate = promisify(generateKeyPair);

/** RSA modulus in bits. Primes over 1024 bits each (row A10) means 3072. */
export type KeyBits = 2048 | 3072;

/** A private key and its self-signed certificate, as kept in a host's folder. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly certificatePem: string;
  readonly certificate: CertificateFacts;
  readonly keyPath: string;
  readonly certificatePath: string;
}

/**
 * Where a private key rests. Absent, it is the file `<name>.key.pem`, mode 0600. An operating
 * system's key store (Electron's safeStorage) enciphers it: then it is `<name>.key.safe`, which
 * only this user on this machine can open.
 */
export interface KeyVault {
  /** Enciphers text for storage. */
  seal(text: string): Buffer;
  /** Throws when the bytes are not what this machine's store made. */
  open(sealed: Buffer): string;
}

/** What may differ between the pairs of a host; everything has a default. */
export interface PairOptions {
  /** Makes the certificate of a new key; default: it signs itself. */
  readonly certify?: (key: KeyObject, commonName: string, wallMs: number) => Promise<string>;
  readonly vault?: KeyVault;
  readonly wallNow?: () => number;
}

/**
 * The key pair `<name>.key.pem` (mode 0600) and `<name>.cert.pem` in a folder: made at first use,
 * the same ever after. Takes about 0.1 s (2048 bits) to 1 s (3072) at first use, off the event
 * loop. Throws `SealingError` with a sentence for people when a file is damaged, missing beside
 * its partner, unreadable, or holds a key that fails the audit (invariant S4); what is there is
 * never overwritten.
 */
export async function ensureKeyPair(
  directory: string,
  name: string,
  bits: KeyBits,
  commonName: string,
  { certify = selfSignedCertificate, vault, wallNow = Date.now }: PairOptions = {},
): Promise<KeyPair> {
  const certificatePath = join(directory, `${name}.cert.pem`);
  await keyFolder(directory);
  let certificatePem = await readIfThere(certificatePath);
  const place = { directory, name, vault };
  const { keyPem, keyPath } = await storedKey(place, certificatePath, certificatePem, bits);
  const privateKey = parsePrivateKey(keyPem, keyPath);
  // A key without a certificate is what a crash between the two files leaves: go on from there.
  certificatePem ??= await publish(
    certificatePath,
    0o644,
    await certify(privateKey, commonName, wallNow()),
  );
  const certificate = parseCertificate(certificatePem);
  if (!certificate) {
    const why = 'it does not hold an X.509 certificate in PEM form';
    throw new SealingError({ code: 'key-file-damaged', path: certificatePath, why });
  }
  if (!matches(certificate, privateKey)) {
    throw new SealingError({ code: 'key-mismatch', owner: certificatePath });
  }
  return { privateKey, certificatePem, certificate, keyPath, certificatePath };
}

interface KeyPlace {
  readonly directory: string;
  readonly name: string;
  readonly vault: KeyVault | undefined;
}

/** The private key as stored, or a new one where there is neither a key nor a certificate. */
async function storedKey(
  { directory, name, vault }: KeyPlace,
  certificatePath: string,
  certificatePem: string | undefined,
  bits: KeyBits,
): Promise<{ readonly keyPem: string; readonly keyPath: string }> {
  const plainPath = join(directory, `${name}.key.pem`);
  const safePath = join(directory, `${name}.key.safe`);
  const [plain, safe] = [await readIfThere(plainPath), await readIfThere(safePath)];
  if (safe !== undefined) {
    const keyPem = openVault(vault, safe, safePath);
    // Left by a crash between the two steps of the move below.
    if (plain !== undefined) await removeFile(plainPath);
    return { keyPem, keyPath: safePath };
  }
  if (plain === undefined && certificatePem !== undefined) {
    throw new SealingError({ code: 'key-file-missing', path: plainPath, beside: certificatePath });
  }
  if (vault === undefined) {
    const keyPem = plain ?? (await publish(plainPath, 0o600, await makePrivateKey(bits)));
    return { keyPem, keyPath: plainPath };
  }
  const made = vault.seal(plain ?? (await makePrivateKey(bits))).toString('base64');
  const keyPem = openVault(vault, await publish(safePath, 0o600, made), safePath);
  // Only now that the store gave back what it took in may the file go.
  if (plain !== undefined) await removeFile(plainPath);
  return { keyPem, keyPath: safePath };
}

function openVault(vault: KeyVault | undefined, sealed: string, path: string): string {
  const damaged = (why: string): SealingError =>
    new SealingError({ code: 'key-file-damaged', path, why });
  if (vault === undefined) {
    throw damaged("it lies in the operating system's key store, which this host can't open");
  }
  try {
    return vault.open(Buffer.from(sealed, 'base64'));
  } catch {
    throw damaged("the operating system's key store does not open it");
  }
}

/** A new RSA private key in PKCS#8 PEM, e = 65537, primes as far apart as FIPS 186-5 demands. */
export async function makePrivateKey(bits: KeyBits): Promise<string> {
  const { privateKey } = await generate('rsa', {
    modulusLength: bits,
    publicExponent: Number(PUBLIC_EXPONENT),
  });
  const { p = '', q = '' } = privateKey.export({ format: 'jwk' });
  const [first, second] = [p, q].map((prime) =>
    BigInt(`0x${Buffer.from(prime, 'base64url').toString('hex')}`),
  );
  if (!first || !second || !primesFarApart(first, second, bits)) {
    throw new SealingError({ code: 'randomness-failed' });
  }
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function parsePrivateKey(pem: string, path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    const why = 'it does not hold a private key in PEM form';
    throw new SealingError({ code: 'key-file-damaged', path, why });
  }
  const [finding] = auditKey(key);
  if (!finding) return key;
  throw new SealingError({ code: 'key-refused', owner: path, why: describeFinding(finding) });
}
