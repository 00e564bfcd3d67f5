/**
 * A bundle for support: what a technician would copy together by hand, masked, small, and with a
 * checksum for each file. It is collected in small slices, because it runs in the process that
 * sells (invariant L4).
 */
import { createHash } from 'node:crypto';
import { Zip, ZipDeflate } from 'fflate';
import type { BundleContents } from '#contract/technician.ts';
import { maskText } from '../mask.ts';
import { findCardLike } from './scan.ts';

/** One thing worth sending. */
export interface BundleSource {
  /** Path in the bundle. */
  readonly name: string;
  /** Its whole text, not masked yet. A rejection's message says why there is none. */
  read(): Promise<string>;
}

export interface BundleFile {
  readonly name: string;
  readonly text: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A bundle as it will be saved. */
export interface Bundle {
  readonly files: readonly BundleFile[];
  readonly missing: BundleContents['missing'];
}

/** A file in which something like card data was found after masking: a fault of ours. */
export class UnsafeBundle extends Error {
  override readonly name = 'UnsafeBundle';
}

/** The end of a longer file is what matters; so much of it is kept. */
export const MOST_FILE_CHARACTERS = 1024 * 1024;
/** Worked on in one go: some milliseconds on a slow till. */
const SLICE_CHARACTERS = 32 * 1024;

export interface CollectPorts {
  /** Gives the process back to the sale between two slices. */
  readonly breathe: () => Promise<void>;
  readonly progress: (name: string, done: number, of: number) => void;
  /** A test hands in one that masks nothing, to see the second look refuse the bundle. */
  readonly mask?: (text: string) => string;
}

/** The loop of the process, which sells in between. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Collects every source, masks it, and seals it off with a manifest. What can't be read is named
 * with its reason. Throws `UnsafeBundle` rather than hand out what the scan finds.
 */
export const collect = async (
  sources: readonly BundleSource[],
  { breathe, progress, mask = maskText }: CollectPorts,
): Promise<Bundle> => {
  const files: BundleFile[] = [];
  const missing: { name: string; why: string }[] = [];
  for (const [done, { name, read }] of sources.entries()) {
    progress(name, done, sources.length);
    await breathe();
    try {
      files.push(fileOf(name, await masked(await read(), mask, breathe)));
    } catch (cause) {
      if (cause instanceof UnsafeBundle) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      missing.push({ name, why: maskText(why).slice(0, 200) });
    }
  }
  return { files, missing };
};

const fileOf = (name: string, text: string): BundleFile => ({
  name,
  text,
  bytes: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});

const masked = async (
  text: string,
  mask: (text: string) => string,
  breathe: () => Promise<void>,
): Promise<string> => {
  const done: string[] = [];
  for (const slice of slicesOf(endOf(text))) {
    const safe = mask(slice);
    if (findCardLike(safe).length > 0) throw new UnsafeBundle('card data was left after masking');
    done.push(safe);
    await breathe();
  }
  return done.join('');
};

const endOf = (text: string): string => {
  if (text.length <= MOST_FILE_CHARACTERS) return text;
  const from = text.indexOf('\n', text.length - MOST_FILE_CHARACTERS) + 1;
  return `[${from} characters before this were left out]\n${text.slice(from)}`;
};

/**
 * Cut where lines end, so that no number falls apart, and never inside a key. One line that is
 * longer than a slice stays whole.
 */
function* slicesOf(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    let to = lineEnd(text, from + SLICE_CHARACTERS);
    const opened = text.lastIndexOf('-----BEGIN ', to);
    const closed = text.indexOf('-----END ', opened);
    if (opened >= from && (closed < 0 || closed > to)) to = lineEnd(text, Math.max(closed, to));
    yield text.slice(from, to);
    from = to;
  }
}

const lineEnd = (text: string, near: number): number => {
  const end = text.indexOf('\n', near);
  return end < 0 ? text.length : end + 1;
};

/** What is in a bundle, for the manifest, the screen and the prompt. */
export const contentsOf = ({ files, missing }: Bundle): BundleContents => ({
  files: files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
  missing: [...missing],
});

/**
 * The bundle as a zip. Beside its files: `manifest.json`, and `SHA256SUMS` for `sha256sum -c`.
 */
export const zipOf = async (
  bundle: Bundle,
  about: Readonly<Record<string, string>>,
  breathe: () => Promise<void>,
): Promise<Uint8Array> => {
  const manifest = fileOf(
    'manifest.json',
    `${JSON.stringify({ ...about, ...contentsOf(bundle) }, null, 2)}\n`,
  );
  const listed = [...bundle.files, manifest];
  const sums = listed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  return zipped([...listed, fileOf('SHA256SUMS', sums)], breathe);
};

const zipped = async (
  files: readonly Pick<BundleFile, 'name' | 'text'>[],
  breathe: () => Promise<void>,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let fault: Error | null = null;
  const zip = new Zip((error, part) => {
    if (error !== null) fault = error;
    else parts.push(part);
  });
  for (const { name, text } of files) {
    const entry = new ZipDeflate(name, { level: 6 });
    zip.add(entry);
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; from += SLICE_CHARACTERS) {
      entry.push(bytes.subarray(from, from + SLICE_CHARACTERS), false);
      await breathe();
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  if (fault !== null) throw fault;
  return Buffer.concat(parts);
};
