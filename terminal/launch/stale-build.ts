import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Complaint } from '#terminal/host-web/complaint.ts';

/** What is built, and what it depends on, relative to the repository. */
const BUILDS = {
  renderer: {
    built: 'dist/renderer/index.html',
    sources: ['renderer/**/*', 'contract/**/*.ts', 'package-lock.json'],
  },
  electron: {
    built: 'dist/electron/main.mjs',
    sources: ['{contract,sealing,diagnostics,printer,terminal}/**/*.ts', 'package-lock.json'],
  },
  // The payment service runs from its sources just as well, but Node's type stripping then stays in
  // memory: about a third of the process.
  daemon: {
    built: 'dist/daemon/main.mjs',
    sources: ['{contract,daemon,diagnostics,sealing}/**/*.ts', 'package-lock.json'],
  },
} as const;

/** Whether something built is missing or older than one of its sources. */
export function isStale(repository: string, what: keyof typeof BUILDS): boolean {
  const { built: file, sources } = BUILDS[what];
  const built = modifiedMs(join(repository, file));
  if (built === null) return true;
  return globSync(sources, { cwd: repository }).some(
    (file) => !file.includes('.test.') && (modifiedMs(join(repository, file)) ?? 0) > built,
  );
}

const program = (mode: string): readonly string[] => [
  ...['-c', 'terminal/host-electron/vite.config.ts', '--mode', mode],
];

/** What each build tells Vite. */
export const VITE_ARGUMENTS = {
  renderer: [['renderer']],
  electron: [program('main'), program('preload')],
  daemon: [program('cli'), program('daemon')],
} as const;

/** The same for what a shop installs: nothing simulated is in it, and it lies apart in `dist/shop`. */
export const SHOP_ARGUMENTS = {
  renderer: [['renderer', '--mode', 'shop', '--outDir', '../dist/shop/renderer']],
  electron: ['shop', 'preload'].map((mode) => [
    ...program(mode),
    ...['--outDir', 'dist/shop/electron'],
  ]),
  daemon: VITE_ARGUMENTS.daemon,
} as const;

/** Builds what is stale. Rejects with a `Complaint` in Vite's own words when that fails. */
export async function buildIfStale(
  repository: string,
  what: keyof typeof BUILDS,
  say: (sentence: string) => void,
): Promise<void> {
  if (!isStale(repository, what)) return;
  say(`Building ${dirname(BUILDS[what].built)}; it takes a few seconds after each change.`);
  for (const args of VITE_ARGUMENTS[what]) await viteBuild(repository, args);
}

/** Builds with Vite into `dist/`. Rejects with a `Complaint` in Vite's own words if that fails. */
export function viteBuild(repository: string, args: readonly string[]): Promise<void> {
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  const building = spawn(process.execPath, [vite, 'build', ...args, '--logLevel', 'warn'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [building.stdout, building.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
  }
  return new Promise((resolve, reject) => {
    building.on('error', reject);
    building.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Complaint(`The build failed:\n${plain(words)}`));
    });
  });
}

/** Without the colours of a terminal. */
const plain = (text: string): string => stripVTControlCharacters(text).trimEnd();

/** Of a file; a folder's time changes with things that are no source. */
function modifiedMs(file: string): number | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.mtimeMs : null;
}
