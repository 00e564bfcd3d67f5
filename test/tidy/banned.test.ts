import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOf, isTest, type Source, sources } from './sources.ts';

interface Ban {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** In the cores everything that is not a decision comes in by a port (design decision 2). */
const IN_CORES: readonly Ban[] = [
  { pattern: /\bDate\.now\b|\bnew Date\(\)/, instead: 'clock.wallNow()' },
  { pattern: /\bperformance\b/, instead: 'clock.monotonicNow()' },
  { pattern: /\bset(Timeout|Interval|Immediate)\b/, instead: 'clock.after()' },
  { pattern: /\bMath\.random\b|\brandomUUID\b/, instead: 'the random port' },
  { pattern: /\bqueueMicrotask\b|\bnextTick\b/, instead: 'a promise, or clock.after(0, …)' },
  { pattern: /from 'node:/, instead: 'a port' },
];

const IN_CODE: readonly Ban[] = [
  { pattern: /\bas any\b|:\s*any\b(?! [a-z])|<any>/, instead: 'unknown, and parse' },
];

const IN_TEXT: readonly Ban[] = [
  { pattern: /@ts-(ignore|nocheck)/, instead: 'the type that is true' },
  { pattern: /biome-ignore/, instead: 'the code the rule asks for' },
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'doing it, or saying so in the documents' },
];

const IN_TESTS: readonly Ban[] = [
  { pattern: /\b(test|it|describe)\.(only|skip|todo)\(/, instead: 'a test that runs' },
  {
    pattern: /\bsleep\(|setTimeout\(resolve|setTimeout\(done/,
    instead: 'virtual time or an event',
  },
];

const isCore = (path: string): boolean =>
  /^(terminal|daemon|server-stub)\/core\/|^contract\//.test(path);

const wholeText = ({ text }: Source): string => text;

const found = (
  bans: readonly Ban[],
  only: (path: string) => boolean,
  read: (source: Source) => string = codeOf,
): readonly string[] =>
  sources()
    .filter(({ path }) => only(path) && !path.startsWith('test/tidy/'))
    .flatMap((source) =>
      read(source)
        .split('\n')
        .flatMap((line, index) =>
          bans
            .filter(({ pattern }) => pattern.test(line))
            .map(({ instead }) => `${source.path}:${index + 1}: use ${instead}: ${line.trim()}`),
        ),
    );

test('a core names no clock, timer, chance or Node module of its own', () => {
  expect(found(IN_CORES, (path) => isCore(path) && !isTest(path))).toEqual([]);
});

test('no check of types or style is switched off, and nothing is left for later', () => {
  expect(found(IN_CODE, () => true)).toEqual([]);
  expect(found(IN_TEXT, () => true, wholeText)).toEqual([]);
});

test('no test is skipped, focused or put to sleep', () => {
  expect(found(IN_TESTS, isTest)).toEqual([]);
});

test('no folder or file has a name that says nothing', () => {
  const empty = sources()
    .map(({ path }) => path)
    .filter((path) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.tsx?$)/.test(path));
  expect(empty).toEqual([]);
});

test('the top level is what the owner laid down (row P8), and the documents', () => {
  const known = new Set([
    ...[
      'contract',
      'daemon',
      'diagnostics',
      'printer',
      'renderer',
      'sealing',
      'server-stub',
      'terminal',
      'test',
    ],
    ...['package.json', 'package-lock.json', 'electron-builder.yml', 'tsconfig.json', 'docs'],
    ...['biome.json', 'vitest.config.ts', 'playwright.config.ts', 'LICENSE', 'README.md'],
    ...['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'ERRORS.md'],
    ...['.ci', '.git', '.gitignore', '.npmrc', '.switchlane', 'node_modules', 'dist'],
    ...['coverage', 'test-results', 'bench-results', 'playwright-report'],
  ]);
  expect(readdirSync('.').filter((name) => !known.has(name))).toEqual([]);
  expect(['electron-builder.yml', 'daemon', 'terminal'].every((name) => existsSync(name))).toBe(
    true,
  );
});
