import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '#terminal/host-web/complaint.ts';

/** What the built pages depend on, relative to the repository. */
const SOURCES = ['renderer/**/*', 'contract/**/*.ts', 'package-lock.json'];
const BUILT = 'dist/renderer/index.html';

/** Whether the built renderer is missing or older than one of its sources. */
export function rendererIsStale(repository: string): boolean {
  const built = modifiedMs(join(repository, BUILT));
  if (built === null) return true;
  return globSync(SOURCES, { cwd: repository }).some(
    (file) => !file.includes('.test.') && (modifiedMs(join(repository, file)) ?? 0) > built,
  );
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
      else reject(new Complaint(`The build failed:\n${words.trimEnd()}`));
    });
  });
}

/** Of a file; a folder's time changes with things that are no source. */
function modifiedMs(file: string): number | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.mtimeMs : null;
}
