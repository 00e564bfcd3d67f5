import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelId, PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { Log } from '#contract/ports.ts';
import type { Envelope } from '#contract/sealed.ts';
import { systemClock, systemRandom } from '#daemon/host/runtime.ts';
import { createDaemonLink, type OwnedDaemonLink } from '#terminal/host-web/daemon-link.ts';
import { certificateText } from '#test/ports/daemon-certificate.ts';

const MAIN = join(import.meta.dirname, '../../daemon/host/main.ts');
const TERMINAL = 'T0000001' as TerminalId;
const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

export interface DaemonSettings {
  /** Addresses of the channels, the preferred one first: `channel-0`, `channel-1` … */
  readonly urls: readonly string[];
  readonly limits?: object;
  readonly guard?: object;
}

/** The real payment service in its own process, with its journal on FULL, and a till's link to it. */
export interface DaemonUnderBench {
  readonly readyMs: number;
  sell(): Promise<SaleAnswer>;
  /** Resolves when new sales would go to `channel-<number>`. */
  prefers(number: number): Promise<void>;
  /** Resident memory, in MiB. */
  residentMib(): number;
  /** CPU time it has taken since its start. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export const startDaemon = async (settings: DaemonSettings): Promise<DaemonUnderBench> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-daemon-'));
  writeFileSync(join(folder, 'channel.pem'), await certificateText());
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify(configOf(settings)));
  const startedMs = performance.now();
  const child = spawn(process.execPath, [MAIN, '--config', join(folder, 'daemon.json')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.stdout === null) throw new Error('the payment service has no output');
  await Promise.race([once(child.stdout, 'data'), endedEarly(child)]);
  const readyMs = performance.now() - startedMs;
  const link = await linkTo(join(folder, 'd.sock'));
  const ids = settings.urls.map((_, number) => `channel-${number}` as ChannelId);
  return {
    readyMs,
    sell: () => link.request('payment.pay', orderTo(ids)),
    prefers: (number) => statusWhere(link, ({ defaultFor }) => defaultFor.card === ids[number]),
    residentMib: () => residentMib(child.pid),
    cpuMs: () => cpuMsOf(child.pid),
    stop: async () => {
      link.stop();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
};

/** The process's resident memory as Linux tells it; elsewhere nothing is known. */
const residentMib = (pid: number | undefined): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
};

/** The system counts in hundredths of a second. */
const TICK_MS = 10;

const cpuMsOf = (pid: number | undefined): number => {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(after[11] ?? 0) + Number(after[12] ?? 0)) * TICK_MS;
};

const endedEarly = async (child: ChildProcess): Promise<never> => {
  const [code] = await once(child, 'exit');
  throw new Error(`the payment service ended with ${code}`);
};

/** Where nothing is to be limited: what is measured is the way, not the gate. */
const WIDE = { perSecond: 1_000_000, burst: 1_000_000, inFlight: 10_000 };
const ROOM = {
  flow: { total: WIDE, everyChannel: WIDE },
  system: { loopLagMs: 60_000 },
  degrade: { everyChannel: { faultsInARow: 100, outcomes: 1_000, faultShare: 1, dwellMs: 0 } },
};
const QUICK = { firstSpreadMs: 0, provingPingEveryMs: 10, reversalPaceMs: 0 };

const configOf = ({ urls, limits, guard }: DaemonSettings): object => ({
  terminal: TERMINAL,
  stateDirectory: 'state',
  socket: 'd.sock',
  limits: { ...QUICK, ...limits },
  guard: { ...ROOM, ...guard },
  cover: { coverLimitMinor: 100_000, coverTotalLimitMinor: 1_000_000_000 },
  channels: urls.map((url, number) => ({
    certificateFile: 'channel.pem',
    profile: {
      id: `channel-${number}`,
      name: { zh: `通道${number}`, en: `Channel ${number}` },
      methods: ['card'],
      addresses: [url],
      priority: number,
    },
  })),
});

const linkTo = async (socketPath: string): Promise<OwnedDaemonLink> => {
  const link = createDaemonLink({
    socketPath,
    clock: systemClock,
    random: systemRandom,
    log: QUIET,
  });
  const connected = new Promise<void>((resolve) => {
    link.onConnected((isConnected) => {
      if (isConnected) resolve();
    });
  });
  link.start();
  await connected;
  return link;
};

const statusWhere = async (
  link: OwnedDaemonLink,
  holds: (status: DaemonStatus) => boolean,
): Promise<void> => {
  await new Promise<void>((resolve, reject) => {
    link.onNotification('status.changed', (status) => {
      if (holds(status)) resolve();
    });
    link.request('status.read', {}).then((status) => {
      if (holds(status)) resolve();
    }, reject);
  });
};

const orderTo = (sealedTo: readonly ChannelId[]): SaleOrder => ({
  saleId: systemRandom.id() as SaleId,
  terminalId: TERMINAL,
  cashier: 'bench' as PersonId,
  product: 'sale',
  method: 'card',
  amountMinor: 12_500 as AmountMinor,
  currency: 'CNY',
  credential: {
    // About as long as one sealed to three channels.
    envelope: 'A'.repeat(4_000) as Envelope,
    sealedTo: [...sealedTo],
    singleUse: false,
    masked: '622202******0005',
    routing: { kind: 'card', bin: '622202' },
  },
});
