import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ChannelId } from '#contract/ids.ts';
import type { Log } from '#contract/ports.ts';
import type { StubEvent, StubReady } from '#contract/stub-control.ts';
import { prepareOpening } from '#sealing/envelope-open.ts';
import { createKeyRing } from '#sealing/key-ring.ts';
import type { KeyPair } from '#sealing/keys.ts';
import { testMasterOf } from '#sealing/pin-test-keys.ts';
import { type Acquirer, createAcquirer } from '#stub/core/acquirer/acquirer.ts';
import { CODE_LASTS_MS, LATE_ANSWER_MS, SLOW_ISSUER_MS } from '#stub/core/acquirer/house.ts';
import { createLedger } from '#stub/core/acquirer/ledger.ts';
import {
  type Authority,
  type ChannelKeys,
  ensureAuthority,
  ensureChannelKeys,
} from './channel-keys.ts';
import { type ControlServer, serveControl } from './control-server.ts';
import { createEnvelopeOpener, type OpeningGenerations } from './envelope-opener.ts';
import { openLedgerFile } from './ledger-file.ts';
import { ensureParameterBook } from './parameter-book.ts';
import {
  createPinKeyBook,
  freshPinKey,
  PIN_KEY_OVERLAP_MS,
  type PinKeyBook,
} from './pin-key-book.ts';
import { servePlatform } from './platform-server.ts';
import { PROFILES, type StubProfile, ZONE_OFFSET_MS } from './profiles.ts';
import { realClock } from './real-clock.ts';
import { createSignOnSecurity } from './sign-on-security.ts';
import { OptionProblem, systemCode } from './stub-problem.ts';
import { serveAcquirerOverTcp } from './tcp-server.ts';
import { openTerminalRegistry, type TerminalRegistry } from './terminal-registry.ts';
import { serveAcquirer } from './ws-server.ts';

export interface StubOptions {
  /** Folder of ledgers and keys; made when it isn't there. */
  readonly stateDirectory: string;
  /** First of twice as many ports as there are acquirers: WebSocket, then TCP; 0: any free ones. */
  readonly basePort: number;
  /** Absent: `control.sock` in the state folder. */
  readonly controlPath?: string;
  /** Whose envelopes are opened: the terminal's certificate in PEM. */
  readonly terminalCertificatePath: string;
  readonly lateAnswerMs?: number;
  /** How long a code that the shop shows may be paid. */
  readonly codeLastsMs?: number;
  /** How long a new certificate of an acquirer is good for. */
  readonly certificateDays?: number;
  /** Refuses clients that sign on by their name alone. */
  readonly demandMacs?: boolean;
  /** How long a PIN key still counts once a later one was used. */
  readonly pinKeyOverlapMs?: number;
  readonly log: Log;
}

export interface RunningStub {
  readonly ready: StubReady;
  /** Asked again, it waits for the same end. */
  stop(): Promise<void>;
}

/** What has been started so far, to be stopped in the opposite order. */
type Undo = (() => void | Promise<void>)[];

/**
 * Starts every acquirer of the simulated payment world and its control socket. Throws
 * `StubProblem`, `OptionProblem` or `SealingError`, whose message is for people; nothing is left
 * running then.
 */
export const startStub = async (options: StubOptions): Promise<RunningStub> => {
  const started: Undo = [];
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= undoAll(started);
    return stopped;
  };
  try {
    return { ready: await start(options, started), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const undoAll = async (started: Undo): Promise<void> => {
  for (const undo of started.reverse()) await undo();
};

const start = async (options: StubOptions, started: Undo): Promise<StubReady> => {
  const state = resolve(options.stateDirectory);
  makeFolder(state);
  const terminalCertificatePem = readCertificateFile(options.terminalCertificatePath);
  const control = resolve(options.controlPath ?? join(state, 'control.sock'));
  const acquirers = new Map<ChannelId, Acquirer>();
  // First of all, because it finds out whether another stub works on the same ledgers.
  const controlServer = await serveControl(control, acquirers, options.log);
  started.push(() => controlServer.close());

  const authority = await ensureAuthority(join(state, 'keys'), options);
  const registry = await openTerminalRegistry(state, terminalCertificatePem);
  // A wrong certificate is told at the start, not at the first payment.
  createKeyRing(new Set()).trusted(terminalCertificatePem, 'the terminal');
  const acquirersReady: StubReady['acquirers'] = [];
  for (const [index, profile] of PROFILES.entries()) {
    const port = (offset: number): number =>
      options.basePort === 0 ? 0 : options.basePort + offset + index;
    const ports = { ws: port(0), tcp: port(PROFILES.length) };
    const parts = { options, state, profile, ports, authority, registry, controlServer };
    const opened = await openAcquirer(parts, started);
    acquirers.set(profile.id, opened.acquirer);
    acquirersReady.push(opened.ready);
  }
  const rootCertificateFile = authority.certificateFile;
  const platform = await openPlatform(options, state, authority, registry, started);
  return { ready: true, control, rootCertificateFile, platform, acquirers: acquirersReady };
};

/** The platform's own certificate comes from the root too, but terminals pin it by itself. */
const openPlatform = async (
  { log }: StubOptions,
  state: string,
  authority: Authority,
  registry: TerminalRegistry,
  started: Undo,
): Promise<StubReady['platform']> => {
  const directory = join(state, 'keys');
  const keys = await ensureChannelKeys(directory, authority, 'platform', 'Simulated platform');
  const [pair] = keys.generations;
  if (pair === undefined) throw new RangeError('the platform has a key at least');
  const server = await servePlatform({
    bookPath: await ensureParameterBook(state),
    signer: { key: pair.privateKey, certificate: pair.certificate },
    registry,
    wallNow: () => realClock.wallNow(),
    log,
  });
  started.push(() => server.close());
  return { url: server.url, certificateFile: keys.certificateFile };
};

interface OpeningParts {
  readonly options: StubOptions;
  readonly state: string;
  readonly profile: StubProfile;
  readonly ports: { readonly ws: number; readonly tcp: number };
  readonly authority: Authority;
  readonly registry: TerminalRegistry;
  readonly controlServer: ControlServer;
}

interface OpenedAcquirer {
  readonly acquirer: Acquirer;
  readonly ready: StubReady['acquirers'][number];
}

const openAcquirer = async (parts: OpeningParts, started: Undo): Promise<OpenedAcquirer> => {
  const { options, state, profile, ports } = parts;
  const { id, name, methods, mac, extendsCodes, testCards } = profile;
  const { log } = options;
  const keys = await ensureChannelKeys(join(state, 'keys'), parts.authority, id, name.en);
  const ledgerFile = openLedgerFile(join(state, `${id}.ledger.jsonl`));
  started.push(() => ledgerFile.close());
  const pinKeys = pinKeysOf(id, options.pinKeyOverlapMs);
  const acquirer = createAcquirer({
    profile: {
      id,
      methods,
      zoneOffsetMs: ZONE_OFFSET_MS,
      lateAnswerMs: options.lateAnswerMs ?? LATE_ANSWER_MS,
      slowIssuerMs: SLOW_ISSUER_MS,
      codes: { lastsMs: options.codeLastsMs ?? CODE_LASTS_MS, extends: extendsCodes },
      testCards,
    },
    ledger: createLedger({
      ...{ channel: id, store: ledgerFile, clock: realClock },
      codes: profile.codes,
    }),
    clock: realClock,
    opener: openerFor(id, keys, parts.registry, pinKeys),
    security: createSignOnSecurity({
      ...{ keys, registry: parts.registry, pinKeys },
      isDemanded: options.demandMacs ?? false,
    }),
    onEvent: (event) => report(log, parts.controlServer, event),
  });
  const served = { acquirer, clock: realClock, log };
  const overWebSocket = await serveAcquirer({ ...served, port: ports.ws });
  started.push(() => overWebSocket.close());
  const overTcp = await serveAcquirerOverTcp({ ...served, port: ports.tcp });
  started.push(() => overTcp.close());
  const { certificateFile } = keys;
  const [{ url }, { url: tcpUrl }] = [overWebSocket, overTcp];
  const testCard = Object.keys(testCards)[0] ?? null;
  const offered = { methods: [...methods], mac, extendsCodes, testCard };
  const ready = { id, name, url, tcpUrl, ...offered, certificateFile };
  return { acquirer, ready };
};

/** A bank that the pad holds a terminal master key of gives working keys with its sign-ons. */
const pinKeysOf = (channel: ChannelId, overlapMs = PIN_KEY_OVERLAP_MS): PinKeyBook | null => {
  const master = testMasterOf(channel);
  return master === null
    ? null
    : createPinKeyBook({
        fresh: () => freshPinKey(master),
        clock: realClock,
        overlapMs,
      });
};

/** Prepared anew only when the terminal's certificates are others than before. */
const openerFor = (
  channel: ChannelId,
  { generations }: ChannelKeys,
  registry: TerminalRegistry,
  pinKeys: PinKeyBook | null,
) => {
  let preparedFor = '';
  let prepared: OpeningGenerations | null = null;
  const opening = (): OpeningGenerations => {
    const terminalCertificatePem = registry
      .known()
      .map(({ pem }) => pem)
      .join('\n');
    if (prepared === null || preparedFor !== terminalCertificatePem) {
      prepared = prepareGenerations(generations, terminalCertificatePem);
      preparedFor = terminalCertificatePem;
    }
    return prepared;
  };
  return createEnvelopeOpener(channel, opening, pinKeys);
};

const prepareGenerations = (
  generations: readonly KeyPair[],
  terminalCertificatePem: string,
): OpeningGenerations => {
  const [newest, ...older] = generations.map((pair) =>
    prepareOpening({
      ownKey: pair.privateKey,
      ownCertificatePem: pair.certificatePem,
      terminalCertificatePem,
    }),
  );
  if (newest === undefined) throw new RangeError('an acquirer has a key at least');
  return [newest, ...older];
};

const report = (log: Log, control: ControlServer, event: StubEvent): void => {
  log.info(event.what, { channel: event.channel, attemptId: event.attemptId });
  control.tell(event);
};

const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OptionProblem('--state', path, systemCode(error));
  }
};

const readCertificateFile = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new OptionProblem('--terminal-certificate', path, systemCode(error));
  }
};
