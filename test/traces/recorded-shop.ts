/** A whole shop whose every cable, file and word is kept, to be looked through for secrets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import type { Log } from '#contract/ports.ts';
import { type StubReady, stubReady } from '#contract/stub-control.ts';
import { type ControlClient, connectControl } from '#stub/host/control-client.ts';
import { openTerminal, type RunningTerminal } from '#terminal/host-web/composition.ts';
import { openLoopbackServer } from '#terminal/host-web/loopback-server.ts';
import { FIRST_CONFIG, terminalConfig } from '#terminal/host-web/terminal-config.ts';
import { terminalCertificateFile } from '#terminal/host-web/terminal-key.ts';
import { openRecordingProxy, type RecordingProxy } from './recording-proxy.ts';
import { Recording } from './scan.ts';

const STUB = join(import.meta.dirname, '../../server-stub/host/main.ts');
const DAEMON = join(import.meta.dirname, '../../daemon/host/main.ts');

export interface RecordedShop {
  readonly root: string;
  readonly terminal: RunningTerminal;
  readonly stub: ControlClient;
  /** Process of the payment service as it runs now. */
  daemonPid(): number;
  /** Ends it where it stands, and starts it again on what is on disk. */
  killDaemon(): Promise<void>;
  /** What the till's page was told, and everything else that was said or sent. */
  readonly recordings: readonly Recording[];
  /** What went to the banks. */
  readonly toBanks: readonly Recording[];
  close(): Promise<void>;
}

interface Program {
  readonly child: ChildProcess;
  readonly firstLine: string;
}

const started = async (
  file: string,
  args: readonly string[],
  said: Recording,
): Promise<Program> => {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdout?.on('data', (bytes: Buffer) => said.add(bytes));
  child.stderr?.on('data', (bytes: Buffer) => said.add(bytes));
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const [firstLine] = (await once(lines, 'line')) as [string];
  return { child, firstLine };
};

const ended = async ({ child }: Program, how: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill(how);
  await gone;
};

/** Logs as a host does, into a recording. */
const recordedLog = (into: Recording): Log => {
  const line =
    (level: string) =>
    (message: string, fields: object = {}): void =>
      into.add(`${JSON.stringify({ level, message, ...fields })}\n`);
  return { info: line('info'), warn: line('warn'), error: line('error') };
};

/** Starts banks, payment service and till, each on cables that are listened to. */
export const openRecordedShop = async (): Promise<RecordedShop> => {
  const root = mkdtempSync(join(tmpdir(), 'recorded-'));
  const keys = join(root, 'keys');
  mkdirSync(keys, { mode: 0o700 });
  const said = new Recording('output of the banks and the payment service');
  const { banks, ready, lines } = await openBanks(root, keys, said);
  const service = await openService(root, ready, lines, said);
  const words = new Recording("the till's log");
  const log = recordedLog(words);
  const configFile = join(root, 'terminal.json');
  writeFileSync(configFile, JSON.stringify(FIRST_CONFIG));
  const terminal = await openTerminal({
    config: terminalConfig.parse(FIRST_CONFIG),
    configFile,
    language: 'en',
    stateDirectory: join(root, 'terminal'),
    keyDirectory: keys,
    daemonSocket: service.socket,
    stubControl: ready.control,
    platform: ready.platform.url,
    log,
  });
  const page = await openPage(terminal, log);
  const stub = await connectControl(ready.control);
  const { local } = service;
  return {
    root,
    terminal,
    stub,
    daemonPid: service.pid,
    killDaemon: service.kill,
    recordings: [
      ...[said, words, page.heard, local.there, local.back],
      ...lines.flatMap(({ there, back }) => [there, back]),
    ],
    toBanks: lines.map(({ there }) => there),
    async close() {
      stub.close();
      await page.close();
      await terminal.stop();
      await service.end();
      await ended(banks, 'SIGTERM');
      for (const proxy of [...lines, local]) proxy.close();
      rmSync(root, { recursive: true });
    },
  };
};

const openBanks = async (root: string, keys: string, said: Recording) => {
  const certificate = await terminalCertificateFile(keys, FIRST_CONFIG.terminalId);
  const known = ['--terminal-certificate', certificate, '--demand-macs'];
  const banks = await started(STUB, ['--state', join(root, 'stub'), ...known], said);
  const ready = stubReady.parse(JSON.parse(banks.firstLine));
  trustBanks(keys, ready);
  const lines = await Promise.all(
    ready.acquirers.map(({ id, tcpUrl }) => {
      const { hostname, port } = new URL(tcpUrl);
      return openRecordingProxy(`line to ${id}`, { host: hostname, port: Number(port) });
    }),
  );
  return { banks, ready, lines };
};

const openService = async (
  root: string,
  ready: StubReady,
  lines: readonly RecordingProxy[],
  said: Recording,
) => {
  const config = writeConfig(root, FIRST_CONFIG.terminalId, ready, lines);
  const start = (): Promise<Program> => started(DAEMON, ['--config', config], said);
  let daemon = await start();
  const own = join(root, 'd.sock');
  const socket = join(root, 'p.sock');
  const local = await openRecordingProxy('local socket', { path: own }, socket);
  const shareToken = (): void => copyFileSync(`${own}.token`, `${socket}.token`);
  shareToken();
  return {
    socket,
    local,
    pid: (): number => daemon.child.pid ?? 0,
    async kill() {
      await ended(daemon, 'SIGKILL');
      daemon = await start();
      shareToken();
    },
    end: () => ended(daemon, 'SIGTERM'),
  };
};

const trustBanks = (keys: string, { rootCertificateFile, platform }: StubReady): void =>
  writeFileSync(
    join(keys, 'trust.json'),
    JSON.stringify({
      roots: [rootCertificateFile],
      platformCertificate: platform.certificateFile,
    }),
  );

const writeConfig = (
  root: string,
  terminal: string,
  { acquirers }: StubReady,
  lines: readonly RecordingProxy[],
): string => {
  const file = join(root, 'daemon.json');
  const channels = acquirers.map(({ id, name, methods, mac, certificateFile }, index) => ({
    profile: {
      ...{ id, name, methods, mac, priority: index + 1 },
      addresses: [`tcp://127.0.0.1:${lines[index]?.port}`],
    },
    certificateFile,
  }));
  const limits = { firstSpreadMs: 0 };
  const paths = { stateDirectory: 'daemon', socket: 'd.sock' };
  writeFileSync(file, JSON.stringify({ terminal, ...paths, limits, channels }));
  return file;
};

/** A page at the till's own server, which keeps what it is told. */
const openPage = async (terminal: RunningTerminal, log: Log) => {
  const heard = new Recording('what the page is told');
  const tokens = { cashier: 'cashier-token', customer: 'customer-token' };
  const server = await openLoopbackServer({
    ...{ port: 0, tokens, files: new Map(), pages: terminal.pages, log },
  });
  terminal.onDown((down) => server.send(down));
  const origin = `http://127.0.0.1:${server.port}`;
  const page = new WebSocket(`${origin.replace('http', 'ws')}/link`, 'switchlane.cashier-token', {
    origin,
  });
  page.on('message', (data) => heard.add(`${String(data)}\n`));
  await once(page, 'open');
  return {
    heard,
    async close() {
      page.terminate();
      await server.close();
    },
  };
};
