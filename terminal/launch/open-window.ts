import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './system-tools.mjs';

/** Whether somebody sits in front of a screen of this process. */
export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  if (environment.CI === 'true') return false;
  if (platform === 'win32') return true;
  if (platform === 'darwin') return environment.SSH_CONNECTION === undefined;
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}

/**
 * Electron's binary if it is there. Its package would fetch it when asked by `require`, so the
 * file it keeps the answer in is read instead: starting a till must not download anything.
 */
export function electronBinary(repository: string): string | null {
  const electron = join(repository, 'node_modules', 'electron');
  const pathFile = join(electron, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(electron, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** The program that opens an address in the person's browser, with its arguments; null if none. */
export function browserOpener(
  address: string,
  platform: NodeJS.Platform = process.platform,
  find: (name: string) => string | null = findProgram,
): { readonly program: string; readonly args: readonly string[] } | null {
  switch (platform) {
    case 'win32':
      return { program: 'rundll32', args: ['url.dll,FileProtocolHandler', address] };
    case 'darwin':
      return { program: 'open', args: [address] };
    default: {
      const program = find('xdg-open');
      return program === null ? null : { program, args: [address] };
    }
  }
}

/** Opens an address in the person's browser; false when there is none to ask. */
export function openBrowser(address: string): boolean {
  const opener = browserOpener(address);
  if (opener === null) return false;
  const opening = spawn(opener.program, opener.args, { stdio: 'ignore', detached: true });
  opening.on('error', () => {
    // The address is printed too: the person can open it.
  });
  opening.unref();
  return true;
}
