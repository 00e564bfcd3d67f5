/**
 * The payment service's process: reads its configuration, opens its files, serves its socket, keeps
 * its channels. Prints one line of JSON on standard output once it can take requests.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { Daemon } from '#daemon/core/daemon.ts';
import { JournalStopped } from '#daemon/core/journal/journal.ts';
import { readConfig } from './config.ts';
import { refuseSecond, serveLocally } from './local-server.ts';
import { createLog, measuredLoopLag, systemClock, systemRandom } from './runtime.ts';
import { openHealthCache } from './sqlite-health.ts';
import { openJournal } from './sqlite-journal.ts';
import { EXIT_REFUSED, refusalText, StartRefused } from './start-refused.ts';
import { wsTransport } from './ws-transport.ts';

/** Exit code after a bug of ours (sysexits: EX_SOFTWARE); the service manager starts it again. */
const EXIT_BUG = 70;

const log = createLog('daemon');

const start = async (configFile: string): Promise<() => Promise<void>> => {
  const config = readConfig(configFile);
  await refuseSecond(config.socket);
  mkdirSync(config.stateDirectory, { recursive: true, mode: 0o700 });
  const journal = openJournal(join(config.stateDirectory, 'journal.sqlite'));
  const health = openHealthCache(join(config.stateDirectory, 'health.sqlite'));
  const daemon = new Daemon({
    ...config,
    store: journal,
    health,
    transport: wsTransport,
    loopLagMs: measuredLoopLag(),
    clock: systemClock,
    random: systemRandom,
    log,
    bug,
  });
  const server = await serveLocally(config.socket, daemon, log);
  daemon.start();
  process.stdout.write(`${JSON.stringify({ ready: true, socket: config.socket })}\n`);
  return async () => {
    await server.close();
    daemon.stop();
    health.close();
    journal.close();
  };
};

/** Ends the process: what is on disk is true, what is in memory may not be. */
const bug = (cause: unknown): void => {
  const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  log.error('a fault in the payment service itself; it restarts from its journal', { why });
  process.exit(EXIT_BUG);
};

const endOn = (stop: () => Promise<void>, withParent: boolean): void => {
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    stop().then(() => process.exit(0), bug);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  if (!withParent) return;
  process.stdin.resume();
  process.stdin.on('end', end);
  process.stdin.on('error', end);
};

const refuse = (cause: unknown): void => {
  if (cause instanceof StartRefused || cause instanceof JournalStopped) {
    process.stderr.write(`${refusalText(cause)}\n`);
    process.exitCode = EXIT_REFUSED;
  } else if (cause instanceof CommanderError) {
    process.exitCode = cause.exitCode;
  } else {
    bug(cause);
  }
};

process.on('uncaughtException', bug);
process.on('unhandledRejection', bug);

const command = new Command('switchlane-daemon')
  .description('Keeps the payment channels and the journal of one till')
  .requiredOption('--config <file>', 'configuration file (JSON)')
  .option('--with-parent', 'end when the process that started this one ends')
  .allowExcessArguments(false)
  .exitOverride()
  .action(async ({ config, withParent }: { config: string; withParent?: boolean }) => {
    endOn(await start(config), withParent === true);
  });

await command.parseAsync().catch(refuse);
