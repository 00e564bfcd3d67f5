/**
 * The payment service's process: reads its configuration, opens its files, serves its socket, keeps
 * its channels. Prints one line of JSON on standard output once it can take requests.
 */
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { AuditFacts } from '#contract/diagnostics.ts';
import type { ConfiguredChannel } from '#daemon/core/channel-roster.ts';
import { Daemon } from '#daemon/core/daemon.ts';
import { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import { createLog } from '#diagnostics/log-file.ts';
import { runAudit } from './audit-run.ts';
import { openChannelReader } from './channel-reader.ts';
import { type Config, type RouteFlagPlace, readConfig } from './config.ts';
import { type OpenedFlag, openFileFlag } from './file-route-flag.ts';
import { keepLeaving, readLeaving } from './leaving-channels.ts';
import { refuseSecond, serveLocally } from './local-server.ts';
import { thisMachine } from './machine.ts';
import { openState, refusingBy, type State } from './open-state.ts';
import { logFileIn, premisesOf } from './premises.ts';
import { openRedisFlag } from './redis-route-flag.ts';
import { followRuleFile } from './rule-file.ts';
import { measuredLoopLag, systemClock, systemRandom } from './runtime.ts';
import { EXIT_REFUSED, refusalText, StartRefused } from './start-refused.ts';
import { channelTransport } from './transport/channel-transport.ts';
import { refuseForgetting } from './unfinished.ts';

/** Exit code after a bug of ours (sysexits: EX_SOFTWARE); the service manager starts it again. */
const EXIT_BUG = 70;

/** On standard error until the state directory is known to be ours; from then on in a file too. */
let log = createLog({ name: 'daemon', file: null });

interface Running {
  readonly socket: string;
  /** Takes the configured channels anew; what became of it is in the log. */
  reload(): void;
  stop(): Promise<void>;
}

const start = async (configFile: string): Promise<Running> => {
  // Journal, socket and token are this user's alone from the moment they are made.
  process.umask(0o077);
  const config = readConfig(configFile);
  await refuseSecond(config.socket);
  const state = openState(config.stateDirectory, log);
  log = createLog({ name: 'daemon', file: logFileIn(config.stateDirectory) });
  const shared = openFlag(config.routeFlag);
  try {
    return await serve(configFile, config, state, shared);
  } catch (cause) {
    await shared.close();
    state.close();
    throw cause;
  }
};

const serve = async (
  configFile: string,
  config: Config,
  state: State,
  shared: OpenedFlag,
): Promise<Running> => {
  const { journal, health, journalPath } = state;
  const leaving = stillLeaving(config);
  const { security, read: readChannels } = await openChannelReader(configFile, config, leaving);
  const rules = new RuleBook(config.channels.map(({ profile }) => profile));
  const stopFollowing = followRules(config, rules);
  const audit = journal.audit();
  let audited: AuditFacts | null = null;
  const premises = premisesOf({
    configFile,
    stateDirectory: config.stateDirectory,
    logFile: logFileIn(config.stateDirectory),
    journalPath,
    journal,
    startedAtWallMs: systemClock.wallNow(),
    audit: () => audited ?? { at: 'running', checked: audit.checked() },
    rootsPem: config.rootsPem,
    readChannels,
  });
  const daemon = refusingBy(
    journalPath,
    () =>
      new Daemon({
        ...config,
        leaving,
        rules,
        store: journal,
        health,
        shared,
        transport: channelTransport(config),
        premises,
        security,
        loopLagMs: measuredLoopLag(),
        machine: thisMachine(),
        clock: systemClock,
        random: systemRandom,
        log,
        bug,
      }),
  );
  const { terminal, channels } = config;
  refuseForgetting({ terminal, channels: [...channels, ...leaving] }, daemon.journal, configFile);
  log.info('journal opened', journal.durability());
  const server = await serveLocally(config.socket, daemon, log);
  daemon.start();
  const stopAudit = runAudit(audit, systemClock, (found) => {
    const checked = audit.checked();
    if (found === 'sound') {
      audited = { at: 'sound', checked, atWallMs: systemClock.wallNow() };
      log.info('journal audited, every entry is sound', { checked });
    } else {
      audited = { at: 'damaged', checked };
      daemon.distrustJournal(found);
    }
  });
  const stop = async (): Promise<void> => {
    await server.close();
    stopFollowing();
    stopAudit();
    daemon.stop();
    await shared.close();
    state.close();
  };
  return { socket: config.socket, reload: () => void daemon.reloadChannels().catch(bug), stop };
};

/** Channels an earlier process had not let go yet; one that is configured again is none. */
const stillLeaving = ({ stateDirectory, channels }: Config): readonly ConfiguredChannel[] => {
  const kept = readLeaving(stateDirectory);
  const configured = new Set(channels.map(({ profile }) => profile.id));
  const leaving = kept.filter(({ profile }) => !configured.has(profile.id));
  if (leaving.length < kept.length) keepLeaving(stateDirectory, leaving);
  return leaving;
};

const openFlag = (place: RouteFlagPlace): OpenedFlag =>
  place.kind === 'redis' ? openRedisFlag(place) : openFileFlag(place.file);

/** Before the journal is read: what it adds up to depends on the rules (zones of days, grades). */
const followRules = ({ ruleFile, stateDirectory }: Config, book: RuleBook): (() => void) =>
  ruleFile === null
    ? () => {}
    : followRuleFile({
        path: ruleFile,
        keptPath: join(stateDirectory, 'accepted-rules.json'),
        book,
        clock: systemClock,
        log,
      });

/** Ends the process: what is on disk is true, what is in memory may not be. */
const bug = (cause: unknown): void => {
  const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  log.error('a fault in the payment service itself; it restarts from its journal', { why });
  process.exit(EXIT_BUG);
};

const endOn = ({ stop, reload }: Running, withParent: boolean): void => {
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    stop().then(() => process.exit(0), bug);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // Without a listener this signal ends a process; on Windows it comes when the console closes.
  if (process.platform !== 'win32') process.on('SIGHUP', reload);
  if (!withParent) return;
  process.stdin.resume();
  process.stdin.on('end', end);
  process.stdin.on('error', end);
};

const refuse = (cause: unknown): void => {
  if (cause instanceof StartRefused) {
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
    const running = await start(config);
    // Before the ready line: whoever reads it may want the end at once, and a clean one.
    endOn(running, withParent === true);
    const { socket } = running;
    process.stdout.write(`${JSON.stringify({ ready: true, socket })}\n`);
  });

await command.parseAsync().catch(refuse);
