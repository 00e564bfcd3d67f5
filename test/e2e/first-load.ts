import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a page loads before it shows anything, and what each file weighs compressed. */
export interface FirstLoad {
  readonly files: readonly { readonly name: string; readonly gzipBytes: number }[];
  readonly gzipBytes: number;
}

const LINKED = /<(?:script|link)[^>]*(?:src|href)="\.\/([^"]+\.(?:js|css))"/g;
/** A static import of a built chunk; `import(` is loaded later. */
const IMPORTED = /(?:from|import)\s*"\.\/([^"]+\.js)"/g;

/** Follows the page's scripts and their static imports in a built renderer. */
export function firstLoad(folder: string): FirstLoad {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const waiting = [...html.matchAll(LINKED)].map(([, file = '']) => file);
  const seen = new Set<string>();
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const beside = file.slice(0, file.lastIndexOf('/') + 1);
    for (const [, other = ''] of text.matchAll(IMPORTED)) waiting.push(`${beside}${other}`);
  }
  const files = [...seen].map((name) => ({
    name,
    gzipBytes: gzipSync(readFileSync(join(folder, name))).length,
  }));
  const page = gzipSync(html).length;
  return { files, gzipBytes: files.reduce((sum, { gzipBytes }) => sum + gzipBytes, page) };
}
