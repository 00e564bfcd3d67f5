/** `npm start`: a till on simulated devices and simulated channels, in a window or a browser. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Complaint, complain, runCommand } from '#terminal/host-web/complaint.ts';
import {
  FIRST_CONFIG,
  readTerminalConfig,
  type TerminalConfig,
} from '#terminal/host-web/terminal-config.ts';
import { type InstanceLock, lockInstance } from './instance-lock.ts';
import { openTill } from './open-till.ts';
import { startServices } from './services.ts';
import { buildIfStale } from './stale-build.ts';
import { parseStartOptions, START_USAGE, type StartOptions } from './start-options.ts';
import { openStateDirectory, type StateDirectory } from './state-directory.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** What was started, to be ended in the opposite order. */
type Started = (() => Promise<void>)[];

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
const seconds = (): string => `${(performance.now() / 1000).toFixed(1)} s`;

async function lock(state: StateDirectory): Promise<InstanceLock> {
  const attempt = await lockInstance(state.lockSocket);
  if (attempt.kind === 'locked') return attempt.lock;
  const { by } = attempt;
  const who = by === null ? 'Another start' : `Process ${by.pid}`;
  const where = by?.where ?? 'still starting';
  throw complain('ALREADY_RUNNING', `${who} has the folder ${state.root}: ${where}.`);
}

/** The till's settings: a person's file from the second start on. */
function settings(state: StateDirectory): { file: string; config: TerminalConfig } {
  const file = join(state.root, 'terminal.json');
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(FIRST_CONFIG, null, 2)}\n`, { mode: 0o600 });
  }
  return { file, config: readTerminalConfig(file) };
}

async function start(options: StartOptions, started: Started): Promise<void> {
  const state = openStateDirectory(options.stateDirectory);
  const instance = await lock(state);
  started.push(() => instance.release());
  const { file, config } = settings(state);
  say(`Switchlane starts; everything it keeps is in ${state.root}`);
  const built = buildIfStale(REPOSITORY, 'renderer', say);
  // A failed build is told once the services are up or not; until then nobody waits for it.
  built.catch(() => {});
  const services = await startServices({
    repository: REPOSITORY,
    state,
    terminalId: config.terminalId,
    transport: options.transport,
    say,
  });
  started.push(() => services.stop());
  services.onLost((why) => void endAll(started, why));
  await built;
  const { platform } = services;
  const till = await openTill({
    options,
    repository: REPOSITORY,
    state,
    configFile: file,
    platform,
    say,
  });
  started.push(() => till.child.end());
  till.child.onExit((how) => {
    // A closed window is how a person ends the till; a page's server has no such end.
    const why = till.kind === 'window' ? null : `The till is gone: ${how}. See ${state.logs}`;
    void endAll(started, why);
  });
  till.child.onLine((line) => {
    if (!line.includes('"canSell":true')) return;
    say(`Ready for a sale after ${seconds()}. Ctrl-C ends it.`);
  });
  instance.tell(till.kind === 'window' ? 'in its own window' : till.url);
  say(`Logs: ${state.logs}`);
}

let ending: Promise<never> | null = null;

/** Ends what was started, the latest first; only the first reason counts. */
function endAll(started: Started, why: string | null): Promise<never> {
  ending ??= (async () => {
    if (why !== null) process.stderr.write(`${why}\n`);
    for (const end of started.reverse()) await end();
    process.exit(why === null ? 0 : 1);
  })();
  return ending;
}

await runCommand(async () => {
  const options = parseStartOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (options === 'help') return say(START_USAGE);
  const started: Started = [];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void endAll(started, null));
  }
  if (options.withParent) {
    process.stdin.on('end', () => void endAll(started, null));
    process.stdin.resume();
  }
  try {
    await start(options, started);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    await endAll(started, error.message);
  }
});
