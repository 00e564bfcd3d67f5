import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseSync } from 'vite';

export interface Source {
  /** Path from the top of the project. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript source git knows or would take, in order of its path. */
export const sources = (): readonly Source[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '')
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(path, 'utf8') }];
      } catch {
        // Removed from the work tree and not yet from the index.
        return [];
      }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));

/** Tests and what only they use. */
export const isTest = (path: string): boolean =>
  /\.(test|spec)\.tsx?$/.test(path) ||
  /\.fixture\.ts$/.test(path) ||
  path.startsWith('test/') ||
  path.startsWith('renderer/gallery/');

/** The text with comments and quoted strings blanked, line for line: what the program does. */
export const codeOf = ({ path, text }: Source): string => {
  let code = text;
  for (const { start, end } of parseSync(path, text).comments) {
    const blank = text.slice(start, end).replace(/[^\n]/g, ' ');
    code = code.slice(0, start) + blank + code.slice(end);
  }
  return code.replace(/'(?:[^'\\\n]|\\.)*'/g, (quoted) =>
    /^'node:/.test(quoted) ? quoted : `'${' '.repeat(quoted.length - 2)}'`,
  );
};
