/** `electron-builder.yml` as data, and its extra resources laid out as a package would have them. */
import { cpSync, globSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const ROOT = join(import.meta.dirname, '../..');

const resource = z.object({
  from: z.string(),
  to: z.string(),
  filter: z.array(z.string()).default(['**/*']),
});

export const builderConfig = z
  .looseObject({
    beforePack: z.string(),
    files: z.array(z.union([z.string(), z.object({ from: z.string(), to: z.string() })])),
    extraResources: z.array(resource),
    deb: z.looseObject({ fpm: z.array(z.string()) }),
  })
  .parse(parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')));

/** The packer's own parts: what it checks a configuration by, and how it picks files. */
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));

interface Builder {
  readonly validateConfiguration: (config: object, log: { isEnabled: boolean }) => Promise<void>;
}
interface Matching {
  readonly FileMatcher: new (
    from: string,
    to: string,
    expand: (text: string) => string,
    patterns: readonly string[],
  ) => { createFilter(): (file: string, about: object) => boolean };
}

export const { validateConfiguration } = fromBuilder(
  'app-builder-lib/out/util/config/config',
) as Builder;
const { FileMatcher } = fromBuilder('app-builder-lib/out/fileMatcher') as Matching;

/** Whether the packer puts a file of a package into the archive. */
export function packs(file: string): boolean {
  const excludes = builderConfig.files.filter(
    (entry) => typeof entry === 'string' && entry.startsWith('!'),
  ) as string[];
  const matcher = new FileMatcher(ROOT, '', (text) => text, ['**/*', ...excludes]);
  const about = { moduleFullFilePath: file, isDirectory: () => false };
  return matcher.createFilter()(join(ROOT, file), about);
}

/** This machine's names for what the packer fills in. */
const here = (pattern: string): string =>
  pattern.replace(/\$\{(platform|arch)\}/g, (_all, word) => process[word as 'platform' | 'arch']);

/** Copies what lies beside the archive into `resources`; the files, by resource. */
export function layOut(resources: string): ReadonlyMap<string, readonly string[]> {
  const laid = new Map<string, readonly string[]>();
  for (const { from, to, filter } of builderConfig.extraResources) {
    const cwd = join(ROOT, from);
    const files = globSync(filter.map(here), { cwd }).filter((file) =>
      statSync(join(cwd, file)).isFile(),
    );
    for (const file of files) {
      const target = join(resources, to, file);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(cwd, file), target);
    }
    laid.set(from, files);
  }
  return laid;
}
