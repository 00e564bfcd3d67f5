/**
 * The terminal in a browser: runs the core and serves its page on 127.0.0.1. Prints one line of
 * JSON when the page can be opened, and a second one when a sale can be taken.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog } from '#diagnostics/log-file.ts';
import { Complaint, complain, runCommand } from './complaint.ts';
import { openTerminal, type RunningTerminal } from './composition.ts';
import { type HostOptions, parseHostOptions, terminalLogFile } from './host-options.ts';
import { type LoopbackServer, openLoopbackServer } from './loopback-server.ts';
import { readStaticFiles } from './static-files.ts';
import { readTerminalConfig } from './terminal-config.ts';

const RENDERER = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

const freshToken = (): string => randomBytes(24).toString('base64url');
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

async function run(options: HostOptions): Promise<void> {
  const log = createLog({ name: 'terminal', file: terminalLogFile(options.stateDirectory) });
  const config = readTerminalConfig(options.configFile);
  if (!existsSync(join(RENDERER, 'index.html'))) {
    throw new Complaint('The screens are not built yet. Run `npm run build`, then start again.');
  }
  const files = readStaticFiles(RENDERER);
  const terminal = await openTerminal({ ...options, config, log });
  const tokens = { cashier: freshToken(), customer: freshToken() };
  const server = await openLoopbackServer({
    port: options.port,
    tokens,
    files,
    pages: terminal.pages,
    log,
  }).catch(async (error: NodeJS.ErrnoException) => {
    await terminal.stop();
    if (error.code !== 'EADDRINUSE') throw error;
    throw complain('ADDRESS_IN_USE', `It is port ${options.port} of 127.0.0.1.`);
  });
  terminal.onDown((down) => server.send(down));
  endWhenTold(terminal, server, options.withParent);
  // In the fragment a token is sent to nobody; the page takes it out of the address bar.
  const origin = `http://127.0.0.1:${server.port}`;
  say({
    ready: true,
    url: `${origin}/#token=${tokens.cashier}`,
    customerUrl: `${origin}/customer#token=${tokens.customer}`,
  });
  await terminal.canSell;
  say({ canSell: true });
}

function endWhenTold(terminal: RunningTerminal, server: LoopbackServer, withParent: boolean): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void Promise.all([server.close(), terminal.stop()]).finally(() => process.exit());
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  if (!withParent) return;
  process.stdin.on('end', end);
  process.stdin.on('error', end);
  process.stdin.resume();
}

await runCommand(async () => run(parseHostOptions(process.argv.slice(2))));
