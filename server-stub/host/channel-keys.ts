import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Issuer, issuedCertificate, rootCertificate } from '#sealing/certificate-write.ts';
import { replaceFile } from '#sealing/key-files.ts';
import { ensureKeyPair, type KeyPair } from '#sealing/keys.ts';

/** Strong enough, and made in a tenth of a second at the first start of a demo. */
const KEY_BITS = 2048;
const DAY_MS = 86_400_000;
const ROOT_DAYS = 3650;
/** What a public authority may give at most, as in the browsers' rules of 2020 to 2026. */
export const CERTIFICATE_DAYS = 398;
/** Tills lag behind: the certificate before stays good, and its key opens, until it expires. */
const MOST_GENERATIONS = 2;

/** The certificates of one acquirer, the newest first; each with the key that opens. */
export interface ChannelKeys {
  readonly generations: readonly KeyPair[];
  /** All of them in one PEM file, as tills are given them. */
  readonly certificateFile: string;
}

/** Who signs the certificates of the simulated world. */
export interface Authority {
  readonly issuer: Issuer;
  readonly certificateFile: string;
  readonly certificateDays: number;
  readonly wallNow: () => number;
}

/** The world's root, made at the first start. */
export async function ensureAuthority(
  directory: string,
  { certificateDays = CERTIFICATE_DAYS, wallNow = Date.now } = {},
): Promise<Authority> {
  const pair = await ensureKeyPair(directory, 'root', KEY_BITS, 'Switchlane simulated root', {
    wallNow,
    certify: (key, commonName, wallMs) =>
      rootCertificate(key, commonName, {
        validFromWallMs: wallMs,
        validToWallMs: wallMs + ROOT_DAYS * DAY_MS,
      }),
  });
  const { privateKey, certificate, certificatePath } = pair;
  return {
    issuer: { key: privateKey, certificate },
    certificateFile: certificatePath,
    certificateDays,
    wallNow,
  };
}

/**
 * Keys of one acquirer. A new generation is made while a third of the newest one's days is left, and
 * when it was not signed by this root; the one before stays in use beside it until it expires.
 */
export async function ensureChannelKeys(
  directory: string,
  authority: Authority,
  id: string,
  commonName: string,
): Promise<ChannelKeys> {
  const newest = await newestGeneration(directory, id);
  const pair = await generation(directory, authority, id, commonName, newest);
  const next = isGood(pair, authority, authority.certificateDays / 3)
    ? []
    : [await generation(directory, authority, id, commonName, newest + 1)];
  const before =
    newest > 1 && next.length === 0
      ? [await generation(directory, authority, id, commonName, newest - 1)]
      : [];
  const generations = [...next, pair, ...before]
    .slice(0, MOST_GENERATIONS)
    .filter((one, index) => index === 0 || isGood(one, authority, 0));
  const certificateFile = join(directory, `${id}.certificates.pem`);
  const bundle = generations.map(({ certificatePem }) => certificatePem).join('');
  await replaceFile(certificateFile, 0o644, bundle);
  return { generations, certificateFile };
}

const generation = (
  directory: string,
  authority: Authority,
  id: string,
  commonName: string,
  number: number,
): Promise<KeyPair> =>
  ensureKeyPair(directory, number === 1 ? id : `${id}.${number}`, KEY_BITS, commonName, {
    wallNow: authority.wallNow,
    certify: (key, name, wallMs) =>
      issuedCertificate(
        key,
        name,
        {
          validFromWallMs: wallMs,
          validToWallMs: wallMs + authority.certificateDays * DAY_MS,
        },
        authority.issuer,
      ),
  });

const isGood = (
  { certificate }: KeyPair,
  { issuer, wallNow }: Authority,
  daysAtLeast: number,
): boolean =>
  certificate.x509.verify(issuer.certificate.publicKey) &&
  certificate.validToWallMs - wallNow() > daysAtLeast * DAY_MS;

/** Files are `<id>.cert.pem`, then `<id>.2.cert.pem` and so on. */
async function newestGeneration(directory: string, id: string): Promise<number> {
  const names = await readdir(directory);
  const numbers = names.flatMap((name) => {
    const number =
      name.startsWith(`${id}.`) && /^(\d+)\.cert\.pem$/.exec(name.slice(id.length + 1));
    return number ? [Number(number[1])] : [];
  });
  return Math.max(1, ...numbers);
}
