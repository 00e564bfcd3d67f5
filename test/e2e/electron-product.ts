/** The product with its till in Electron's own window, for the same stories as in the browser. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { _electron, type Page } from '@playwright/test';
import { FIRST_CONFIG } from '#terminal/host-web/terminal-config.ts';
import { startServices } from '#terminal/launch/services.ts';
import { openStateDirectory } from '#terminal/launch/state-directory.ts';
import type { StartedProduct } from './started-product.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Electron's binary when the stories are to be told there (`npm run e2e:electron`). */
export const ELECTRON = process.env.SWITCHLANE_ELECTRON ?? '';

export interface ElectronProduct extends StartedProduct {
  readonly page: Page;
  end(): Promise<void>;
}

/** Starts services and the till in Electron, and waits until it can take a sale. */
export async function startInElectron(root: string): Promise<ElectronProduct> {
  const state = openStateDirectory(root);
  const config = join(root, 'terminal.json');
  writeFileSync(config, JSON.stringify(FIRST_CONFIG));
  let said = '';
  const services = await startServices({
    repository: REPOSITORY,
    state,
    terminalId: FIRST_CONFIG.terminalId,
    transport: 'ws',
    say: (sentence) => {
      said += `${sentence}\n`;
    },
  });
  const app = await _electron.launch({
    executablePath: ELECTRON,
    args: [
      join(REPOSITORY, 'dist', 'electron', 'main.mjs'),
      ...['--config', config, '--state', state.terminal, '--keys', state.keys],
      ...['--platform', services.platform, '--language', 'en'],
      ...['--daemon-socket', state.daemonSocket, '--stub-control', state.controlSocket],
      // A build server runs as root, where Chromium's sandbox refuses to start.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  const child = app.process();
  const canSell = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      said += `${line}\n`;
      if (line.includes('"canSell":true')) resolve();
    });
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const page = await app.firstWindow();
  await canSell;
  return {
    process: child,
    page,
    url: page.url(),
    customerUrl: '',
    said: () => said,
    ended,
    end: async () => {
      await app.close();
      await services.stop();
    },
  };
}
