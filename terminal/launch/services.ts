import { existsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type StubReady, stubReady } from '#contract/stub-control.ts';
import { TRUST_FILE, type TrustFile } from '#sealing/trust-file.ts';
import { Complaint } from '#terminal/host-web/complaint.ts';
import { terminalCertificateFile } from '#terminal/host-web/terminal-key.ts';
import { type Child, startChild } from './child.ts';
import { buildIfStale } from './stale-build.ts';
import type { ChannelTransport } from './start-options.ts';
import type { StateDirectory } from './state-directory.ts';

/** Generous: the first start makes keys, on a machine that may be busy with a build. */
const READY_WITHIN_MS = 60_000;
/** A service that dies is started again, as a service manager would; not for ever. */
const RESTART_AFTER_MS = 500;
const MOST_RESTARTS = 5;

export interface ServiceOptions {
  readonly repository: string;
  readonly state: StateDirectory;
  readonly terminalId: string;
  /** How channels are reached first; the other way is their standby. */
  readonly transport: ChannelTransport;
  /** Hears a sentence for the person at the command line. */
  readonly say: (sentence: string) => void;
  /** How this payment service differs from the usual one; for rehearsals. */
  readonly changes?: ServiceChanges;
}

export interface ServiceChanges {
  /** Keys of a channel's profile, by its id. */
  readonly profiles: Readonly<Record<string, object>>;
  /**
   * Channels without their standby address. It is reached over bare TCP, where the system accepts
   * what the bank then refuses: for the service a sign that the line there is sound.
   */
  readonly withoutStandby: readonly string[];
  readonly limits: object;
  readonly cover: object;
}

const AS_USUAL: ServiceChanges = { profiles: {}, withoutStandby: [], limits: {}, cover: {} };

/** The programs behind a till: simulated channels and the payment service. */
export interface Services {
  readonly channels: StubReady['acquirers'];
  /** Address of the platform that sends the terminal's parameters. */
  readonly platform: string;
  /** Process of the payment service as it runs now. */
  daemonPid(): number;
  /** Sets the one listener for a service that is gone for good. */
  onLost(listener: (why: string) => void): void;
  /** Ends them, the payment service first, so that nothing of it is cut off. */
  stop(): Promise<void>;
}

/** Starts both, one after the other. Rejects with a `Complaint`; then nothing runs. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const { state, say } = options;
  const built = buildIfStale(options.repository, 'daemon', say);
  // A failed build is told below; until then nobody waits for it.
  built.catch(() => {});
  const stub = await startStub(options);
  try {
    await built;
    const ready = stubReady.parse(JSON.parse(stub.readyLine));
    say(`Channels (simulated): ${ready.acquirers.map(({ name }) => name.en).join(', ')}`);
    pinSimulated(state.keys, ready);
    const config = writeDaemonConfig(options, ready);
    const daemon = await superviseDaemon(options, config);
    say(`Payment service: process ${daemon.pid()}, journal in ${state.daemon}`);
    let lost: (why: string) => void = () => {};
    stub.onExit((how) => lost(`The simulated channels are gone: ${how}.`));
    daemon.onLost((how) => lost(`The payment service is gone: ${how}.`));
    return {
      channels: ready.acquirers,
      platform: ready.platform.url,
      daemonPid: daemon.pid,
      onLost: (listener) => {
        lost = listener;
      },
      stop: async () => {
        await daemon.end();
        await stub.end();
      },
    };
  } catch (error) {
    await stub.end();
    throw error;
  }
}

const isReadyLine = (line: string): boolean => {
  try {
    return JSON.parse(line).ready === true;
  } catch {
    return false;
  }
};

/** Starts a program of this repository that says by a line of JSON that it is ready. */
export function startProgram(
  options: Pick<ServiceOptions, 'repository' | 'state'>,
  program: {
    readonly name: string;
    readonly log: string;
    readonly args: readonly string[];
    /** The Node that runs us when left out. */
    readonly binary?: string;
  },
): Promise<Child> {
  return startChild({
    name: program.name,
    args: program.args,
    ...(program.binary === undefined ? {} : { program: program.binary }),
    cwd: options.repository,
    logFile: join(options.state.logs, program.log),
    readyWithinMs: READY_WITHIN_MS,
    isReady: isReadyLine,
  });
}

async function startStub(options: ServiceOptions): Promise<Child> {
  const { state } = options;
  const certificateFile = await terminalCertificateFile(state.keys, options.terminalId);
  return startProgram(options, {
    name: 'The simulated channels',
    log: 'channels.log',
    args: [
      join(options.repository, 'server-stub', 'host', 'main.ts'),
      ...['--state', state.stub, '--control', state.controlSocket],
      ...['--terminal-certificate', certificateFile, '--base-port', '0', '--with-parent'],
      '--demand-macs',
    ],
  });
}

/**
 * Makes the till trust the simulated world, and nobody else, at its first start. From then on the
 * file is a person's.
 */
function pinSimulated(keys: string, ready: StubReady): void {
  const file = join(keys, TRUST_FILE);
  if (existsSync(file)) return;
  const trust: TrustFile = {
    roots: [relative(keys, ready.rootCertificateFile)],
    refusedKeys: 'refused-keys.txt',
    platformCertificate: relative(keys, ready.platform.certificateFile),
  };
  const list = join(keys, 'refused-keys.txt');
  if (!existsSync(list)) writeFileSync(list, REFUSED_KEYS_HEAD, { mode: 0o600 });
  writeFileSync(file, `${JSON.stringify(trust, null, 2)}\n`, { mode: 0o600 });
}

const REFUSED_KEYS_HEAD = `# Keys and certificates this till never seals to: one SHA-256 fingerprint a line, as
# \`switchlane keys list\` shows them.
`;

/** The payment service's settings for channels whose ports are new with every start. */
function writeDaemonConfig(options: ServiceOptions, ready: StubReady): string {
  const file = join(options.state.daemon, 'config.json');
  const { changes = AS_USUAL } = options;
  const config = {
    terminal: options.terminalId,
    stateDirectory: options.state.daemon,
    socket: options.state.daemonSocket,
    channels: ready.acquirers.map(
      (
        { id, name, methods, mac, extendsCodes, testCard, url, tcpUrl, certificateFile },
        index,
      ) => ({
        profile: {
          ...{ id, name, methods, mac, extendsCodes, priority: (index + 1) * 10 },
          ...{ isTest: testCard !== null, testCard },
          // The other way to the same bank is the standby address (row B7).
          addresses: (options.transport === 'tcp' ? [tcpUrl, url] : [url, tcpUrl]).slice(
            0,
            changes.withoutStandby.includes(id) ? 1 : 2,
          ),
          ...changes.profiles[id],
        },
        certificateFile,
      }),
    ),
    // The spread keeps a chain's tills from dialling at once; this till is alone.
    limits: { firstSpreadMs: 0, ...changes.limits },
    cover: changes.cover,
  };
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return file;
}

interface Supervised {
  pid(): number;
  onLost(listener: (how: string) => void): void;
  end(): Promise<void>;
}

async function superviseDaemon(options: ServiceOptions, config: string): Promise<Supervised> {
  const start = (): Promise<Child> =>
    startProgram(options, {
      name: 'The payment service',
      log: 'daemon.log',
      args: [
        join(options.repository, 'dist', 'daemon', 'main.mjs'),
        ...['--config', config, '--with-parent'],
      ],
    });
  let lost: (how: string) => void = () => {};
  let restarts = 0;
  let restarting: Promise<void> = Promise.resolve();
  let ending = false;

  const again = async (how: string): Promise<void> => {
    restarts += 1;
    if (restarts > MOST_RESTARTS) return lost(how);
    options.say(`The payment service ended (${how}); it is started again.`);
    await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS));
    if (ending) return;
    try {
      watch(await start());
    } catch (error) {
      lost(error instanceof Complaint ? error.message : String(error));
    }
  };
  const watch = (child: Child): void => {
    current = child;
    child.onExit((how) => {
      restarting = again(how);
    });
  };
  let current = await start();
  watch(current);
  return {
    pid: () => current.pid,
    onLost: (listener) => {
      lost = listener;
    },
    end: async () => {
      ending = true;
      await restarting;
      await current.end();
    },
  };
}
