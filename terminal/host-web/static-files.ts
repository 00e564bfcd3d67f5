import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** A file of the built renderer, ready to be sent. */
export interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

/**
 * Every file under `directory` by its address, `/` and `/customer` being `/index.html`. Read once
 * at start: what is not in this list cannot be asked for, so there is no path to escape from.
 */
export function readStaticFiles(directory: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const type = TYPES[extname(entry.name)];
    if (type === undefined) continue;
    const address = `/${relative(directory, file).split(sep).join('/')}`;
    files.set(address, { type, bytes: readFileSync(file) });
  }
  const index = files.get('/index.html');
  // The customer's display is the same page at an address of its own.
  if (index !== undefined) files.set('/', index).set('/customer', index);
  return files;
}
