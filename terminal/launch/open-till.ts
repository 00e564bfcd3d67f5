import { join } from 'node:path';
import { z } from 'zod';
import { Complaint } from '#terminal/host-web/complaint.ts';
import type { Child } from './child.ts';
import { electronBinary, hasDisplay, openBrowser } from './open-window.ts';
import { startProgram } from './services.ts';
import { buildIfStale } from './stale-build.ts';
import type { StartOptions } from './start-options.ts';
import type { StateDirectory } from './state-directory.ts';

export interface TillParts {
  readonly options: StartOptions;
  readonly repository: string;
  readonly state: StateDirectory;
  readonly configFile: string;
  /** Address of the platform. */
  readonly platform: string;
  readonly say: (sentence: string) => void;
}

/** The till's program as it runs, in a window of its own or as a page. */
export type OpenTill =
  | { readonly kind: 'window'; readonly child: Child }
  | {
      readonly kind: 'page';
      readonly child: Child;
      readonly url: string;
      readonly customerUrl: string;
    };

/**
 * Opens the till in Electron where its binary and a screen are there, else in the browser, else
 * says where it can be opened (design decision 3). An Electron that does not start is no reason to
 * have no till.
 */
export async function openTill(parts: TillParts): Promise<OpenTill> {
  const { options, repository, say } = parts;
  const withScreen = !options.headless && hasDisplay();
  const binary = withScreen ? electronBinary(repository) : null;
  if (binary !== null) {
    try {
      return await openInElectron(parts, binary);
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      say(`Electron is here but did not start, so the browser is used. ${error.message}`);
    }
  }
  const till = await servePage(parts);
  say(`Till: ${till.url}`);
  say(`Customer display: ${till.customerUrl}`);
  if (options.headless || (withScreen && openBrowser(till.url))) return till;
  say('No screen was found here: open the address above in a browser on this machine.');
  return till;
}

async function openInElectron(parts: TillParts, binary: string): Promise<OpenTill> {
  await buildIfStale(parts.repository, 'electron', parts.say);
  const main = join(parts.repository, 'dist', 'electron', 'main.mjs');
  const args = [main, ...hostArguments(parts)];
  const program = { name: 'The till in Electron', log: 'terminal.log', args, binary };
  return { kind: 'window', child: await startProgram(parts, program) };
}

const hostReady = z.object({ url: z.string(), customerUrl: z.string() });

async function servePage(parts: TillParts): Promise<Extract<OpenTill, { kind: 'page' }>> {
  const main = join(parts.repository, 'terminal', 'host-web', 'main.ts');
  const args = [main, ...hostArguments(parts), '--port', String(parts.options.port)];
  const child = await startProgram(parts, { name: 'The till', log: 'terminal.log', args });
  return { kind: 'page', child, ...hostReady.parse(JSON.parse(child.readyLine)) };
}

/** Scenario files of the repository, for the rehearsal screen. */
const SCENARIOS = join('test', 'scenarios');

const hostArguments = ({
  options,
  repository,
  state,
  configFile,
  platform,
}: TillParts): readonly string[] => [
  ...['--config', configFile, '--state', state.terminal, '--keys', state.keys],
  ...['--platform', platform, '--scenarios', join(repository, SCENARIOS)],
  ...['--daemon-socket', state.daemonSocket, '--stub-control', state.controlSocket],
  ...(options.language === null ? [] : ['--language', options.language]),
  '--with-parent',
];
