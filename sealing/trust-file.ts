import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type CertificateFacts, parseCertificate, splitBundle } from './certificate.ts';
import { readRoots } from './channel-trust.ts';
import { readIfThere } from './key-files.ts';
import { SealingError } from './sealing-error.ts';

/** What a till trusts: beside its key, because whoever may write here can replace the key too. */
export interface Trust {
  /** Who may sign channels' certificates; at least one. */
  readonly roots: readonly CertificateFacts[];
  /** Fingerprints, in hex, of keys and certificates that may not be used. */
  readonly refused: ReadonlySet<string>;
  /** Who may sign this till's parameters: pinned itself, for a root vouches for channels only. */
  readonly platform: readonly CertificateFacts[];
}

/** Paths are taken from the file's own folder. */
const trustFile = z.strictObject({
  roots: z.array(z.string().min(1).max(400)).min(1).max(8),
  refusedKeys: z.string().min(1).max(400).optional(),
  platformCertificate: z.string().min(1).max(400).optional(),
});
export type TrustFile = z.input<typeof trustFile>;

/** Name of the file in the key folder. */
export const TRUST_FILE = 'trust.json';

const MAX_LIST_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads `trust.json` of a key folder and every file it names. Throws `SealingError` for anything
 * missing, cut short or wrong (fault KC7): a till that does not know whom to trust trusts nobody.
 */
export async function readTrust(keyDirectory: string): Promise<Trust> {
  const path = join(keyDirectory, TRUST_FILE);
  const named = parse(await needed(path, path), path);
  const from = (file: string): string => resolve(dirname(path), file);
  const roots: CertificateFacts[] = [];
  for (const root of named.roots.map(from)) {
    roots.push(...readRoots(await needed(root, path), `the root ${root}`));
  }
  const { refusedKeys, platformCertificate } = named;
  return {
    roots,
    refused: refusedKeys === undefined ? new Set() : await readRefused(from(refusedKeys), path),
    platform:
      platformCertificate === undefined
        ? []
        : readPinned(await needed(from(platformCertificate), path), path),
  };
}

/**
 * A list of refused keys: a fingerprint of 64 hex digits a line, of a key or of a certificate;
 * empty lines and what follows a `#` are for people. A list that is named must be there: one that
 * was lost would let everything pass.
 */
async function readRefused(list: string, path: string): Promise<ReadonlySet<string>> {
  const text = await needed(list, path);
  const refused = new Set<string>();
  for (const [index, line] of text.slice(0, MAX_LIST_CHARACTERS).split('\n').entries()) {
    const entry = line.replace(/#.*$/, '').trim().replaceAll(':', '').toLowerCase();
    if (entry === '') continue;
    if (!/^[0-9a-f]{64}$/.test(entry)) {
      const why = `line ${index + 1} of ${list} is no fingerprint of 64 hex digits`;
      throw new SealingError({ code: 'trust-unusable', path, why });
    }
    refused.add(entry);
  }
  return refused;
}

function readPinned(pem: string, path: string): readonly CertificateFacts[] {
  const found = (splitBundle(pem) ?? []).map(parseCertificate);
  const read = found.filter((facts) => facts !== undefined);
  if (read.length > 0 && read.length === found.length) return read;
  const why = "the platform's certificate is not a readable X.509 certificate in PEM form";
  throw new SealingError({ code: 'trust-unusable', path, why });
}

function parse(text: string, path: string): z.infer<typeof trustFile> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new SealingError({ code: 'trust-unusable', path, why: 'it is not whole JSON' });
  }
  const parsed = trustFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'the whole file'}: ${issue.message}`)
    .join('; ');
  throw new SealingError({ code: 'trust-unusable', path, why });
}

async function needed(file: string, path: string): Promise<string> {
  const text = await readIfThere(file);
  if (text !== undefined) return text;
  const why = file === path ? 'it is not there' : `${file}, which it names, is not there`;
  throw new SealingError({ code: 'trust-unusable', path, why });
}
