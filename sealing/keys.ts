import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CertificateFacts, matches, parseCertificate } from './certificate.ts';
import { auditKey, describeFinding, primesFarApart } from './key-audit.ts';
import { PUBLIC_EXPONENT } from './limits.ts';
import { SealingError } from './sealing-error.ts';
import { selfSignedCertificate } from './self-signed.ts';

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
  wallNow: () => number = Date.now,
): Promise<KeyPair> {
  const keyPath = join(directory, `${name}.key.pem`);
  const certificatePath = join(directory, `${name}.cert.pem`);
  await usable(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }));
  let keyPem = await readIfThere(keyPath);
  let certificatePem = await readIfThere(certificatePath);
  if (keyPem === undefined && certificatePem !== undefined) {
    throw new SealingError({ code: 'key-file-missing', path: keyPath, beside: certificatePath });
  }
  keyPem ??= await publish(keyPath, 0o600, await makePrivateKey(bits));
  const privateKey = parsePrivateKey(keyPem, keyPath);
  // A key without a certificate is what a crash between the two files leaves: go on from there.
  certificatePem ??= await publish(
    certificatePath,
    0o644,
    await selfSignedCertificate(privateKey, commonName, wallNow()),
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

/**
 * Writes a file whole or not at all: a temporary file, forced to disk, then linked to its name,
 * which fails where another process was first; then its content is the one that counts.
 */
async function publish(path: string, mode: number, text: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  return usable(path, async () => {
    try {
      await writeForced(temporary, mode, text);
      await link(temporary, path);
      await forceDirectory(join(path, '..'));
      return text;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      return await readFile(path, 'utf8');
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
  });
}

async function writeForced(path: string, mode: number, text: string): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a new name in a folder durable. Windows cannot open a folder, and needs no such step. */
async function forceDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return usable(path, async () => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  });
}

/** Turns an error of the file system into a sentence with the path and the system's code. */
async function usable<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new SealingError({ code: 'key-file-unusable', path, why });
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
