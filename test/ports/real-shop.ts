/** A payment service in its own process in front of simulated banks, and a till's link to it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelId, PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { Log } from '#contract/ports.ts';
import type { StubReady } from '#contract/stub-control.ts';
import { systemClock, systemRandom } from '#daemon/host/runtime.ts';
import { createSealer } from '#sealing/envelope-seal.ts';
import { ensureKeyPair } from '#sealing/keys.ts';
import { type RunningStub, startStub } from '#stub/host/stub.ts';
import { createDaemonLink, type OwnedDaemonLink } from '#terminal/host-web/daemon-link.ts';

const DAEMON = join(import.meta.dirname, '../../daemon/host/main.ts');
const CLI = join(import.meta.dirname, '../../daemon/cli/switchlane.ts');
const TERMINAL = 'SL000001' as TerminalId;
const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

type Acquirer = StubReady['acquirers'][number];
export type ChannelEntry = { profile: Record<string, unknown>; certificateFile: string };

export interface RealShop {
  readonly stub: RunningStub;
  readonly daemon: ChildProcess;
  /** What the service logged so far. */
  logged(): string;
  /** Resolves once the service's log says it, after what it said so far. */
  untilLogged(words: string): Promise<void>;
  /** Writes the service's configuration with these channels. */
  configure(channels: readonly ChannelEntry[]): void;
  readonly configFile: string;
  statusWhere(wanted: (status: DaemonStatus) => boolean): Promise<DaemonStatus>;
  sell(id: string, changes?: Partial<SaleOrder>): Promise<SaleAnswer>;
  switchlane(...words: readonly string[]): Promise<{ code: number; text: string }>;
  readonly link: OwnedDaemonLink;
  close(): Promise<void>;
}

/** A channel's entry in the configuration, preferred in the order of the banks. */
export const entryOf = (
  { id, name, methods, certificateFile }: Acquirer,
  addresses: readonly string[],
  priority: number,
): ChannelEntry => ({ profile: { id, name, methods, addresses, priority }, certificateFile });

/** Starts everything; `channels` says how the banks are reached. */
export const openShop = async (
  channels: (ready: StubReady) => readonly ChannelEntry[],
): Promise<RealShop> => {
  const root = mkdtempSync(join(tmpdir(), 'shop-'));
  const till = await ensureKeyPair(join(root, 'till'), 'till', 2048, 'Till');
  const stub = await startStub({
    stateDirectory: join(root, 'stub'),
    basePort: 0,
    terminalCertificatePath: till.certificatePath,
    log: quiet,
  });
  const configFile = join(root, 'daemon.json');
  const socket = join(root, 'd.sock');
  const configure = (entries: readonly ChannelEntry[]): void => {
    const limits = { firstSpreadMs: 0 };
    const files = { terminal: TERMINAL, stateDirectory: 'state', socket: 'd.sock' };
    writeFileSync(configFile, JSON.stringify({ ...files, limits, channels: entries }));
  };
  configure(channels(stub.ready));
  const daemon = spawn(process.execPath, [DAEMON, '--config', configFile]);
  let log = '';
  daemon.stderr.on('data', (bytes) => {
    log += bytes;
  });
  await once(daemon.stdout, 'data');
  const link = createDaemonLink({
    socketPath: socket,
    clock: systemClock,
    random: systemRandom,
    log: quiet,
  });
  let changed = Promise.withResolvers<void>();
  const tell = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  link.onNotification('status.changed', tell);
  link.onConnected(tell);
  link.start();
  const sealer = createSealer({
    terminalKey: till.privateKey,
    terminalCertificatePem: till.certificatePem,
    trust: 'as-given',
  });
  return {
    stub,
    daemon,
    link,
    configFile,
    configure,
    logged: () => log,
    async untilLogged(words) {
      const from = log.length;
      while (!log.includes(words, from)) await once(daemon.stderr, 'data');
    },
    async statusWhere(wanted) {
      for (;;) {
        const next = changed.promise;
        const status = await link.request('status.read', {}).catch(() => null);
        if (status !== null && wanted(status)) return status;
        await next;
      }
    },
    async sell(id, changes = {}) {
      const amountMinor = (changes.amountMinor ?? 12_500) as AmountMinor;
      const saleId = id as SaleId;
      const acquirers = stub.ready.acquirers;
      const envelope = await sealer.seal(
        { paymentCode: Buffer.from('no code of any wallet') },
        { saleId, terminalId: TERMINAL, amountMinor, currency: 'CNY', sealedAtWallMs: Date.now() },
        acquirers.map(({ id: channel, certificateFile }) => ({
          channel,
          certificatePem: readFileSync(certificateFile, 'utf8'),
        })),
      );
      return link.request('payment.pay', {
        ...{ saleId, terminalId: TERMINAL, cashier: 'Li Na' as PersonId, product: 'sale' },
        ...{ method: 'card', amountMinor, currency: 'CNY' },
        credential: {
          ...{ envelope, singleUse: false, masked: '622202******0005' },
          sealedTo: acquirers.map(({ id: channel }) => channel as ChannelId),
          routing: { kind: 'card', bin: '622202' },
        },
        ...changes,
      });
    },
    switchlane: (...words) =>
      new Promise((resolve) => {
        execFile(process.execPath, [CLI, '--socket', socket, ...words], (error, out, errors) =>
          resolve({ code: Number(error?.code ?? 0), text: out + errors }),
        );
      }),
    async close() {
      link.stop();
      const gone = once(daemon, 'close');
      daemon.kill('SIGKILL');
      if (daemon.exitCode === null && daemon.signalCode === null) await gone;
      await stub.stop();
      rmSync(root, { recursive: true });
    },
  };
};
