import type { z } from 'zod';
import type { ChannelSecurity } from '#contract/channel-security.ts';
import type { Notice } from '#contract/daemon-api.ts';
import type { ChannelId, PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import type { Method } from '#contract/method.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Credential, PaymentProgress, SaleAnswer, SaleOrder } from '#contract/payment.ts';
import type { Log } from '#contract/ports.ts';
import type { Envelope } from '#contract/sealed.ts';
import type { LedgerRow } from '#contract/stub-control.ts';
import { type ChannelProfile, channelProfile } from '#daemon/core/channel-profile.ts';
import { type ConfiguredChannel, LeavingNotKept } from '#daemon/core/channel-roster.ts';
import { Daemon } from '#daemon/core/daemon.ts';
import { guardRules } from '#daemon/core/guard/rules.ts';
import { NO_HEALTH_CACHE } from '#daemon/core/health/channel-health.ts';
import { type Limits, limitsSchema } from '#daemon/core/limits.ts';
import { type CoverPolicy, coverPolicySchema } from '#daemon/core/payment/cover.ts';
import { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import { type Acquirer, createAcquirer } from '#stub/core/acquirer/acquirer.ts';
import { CODE_LASTS_MS, LATE_ANSWER_MS, SLOW_ISSUER_MS } from '#stub/core/acquirer/house.ts';
import { createLedger } from '#stub/core/acquirer/ledger.ts';
import { createMemoryStore } from '#stub/core/acquirer/ledger-events.ts';
import { cheapSecurity } from './cheap-security.ts';
import { MemoryFlag } from './memory-flag.ts';
import { MemoryStore } from './memory-store.ts';
import { Network } from './network.ts';
import { NO_PREMISES } from './premises.ts';
import { seededRandom } from './seeded-random.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export const TERMINAL = 'T0000001' as TerminalId;
export const EAST = 'bank-east' as ChannelId;
export const HARBOR = 'bank-harbor' as ChannelId;
export const LOTUS = 'wallet-lotus' as ChannelId;

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

export interface BenchOptions {
  readonly limits?: Partial<Limits>;
  readonly cover?: Partial<CoverPolicy>;
  readonly guard?: z.input<typeof guardRules>;
  /** A rule file; without one the channels stand by their priorities. */
  readonly rules?: object;
  /** Which channels there are, in order of preference; absent: the two. */
  readonly channels?: readonly ChannelId[];
  /** Changes to the profiles, by channel. */
  readonly profiles?: Readonly<Record<string, Partial<ChannelProfile>>>;
}

/** A daemon on simulated acquirers and a virtual clock; its journal outlives its crashes. */
export interface DaemonBench {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly store: MemoryStore;
  /** The flag it shares with whoever takes a seat. */
  readonly flag: MemoryFlag;
  readonly progress: PaymentProgress[];
  daemon: Daemon;
  /** The rules of the daemon that runs. */
  rules: RuleBook;
  readonly notices: Notice[];
  /** What its configuration lists; read at a start and by `channels.reload`. */
  configured: readonly ConfiguredChannel[];
  /** Its file of leaving channels; null: it can't be written. */
  leaving: readonly ConfiguredChannel[] | null;
  acquirer(channel: ChannelId): Acquirer;
  /** The machine under the daemon: how long it slept so far, and its own network addresses. */
  readonly machine: { sleptMs: number; addresses: string };
  /** Address of a channel on the bench's network. */
  address(channel: ChannelId): string;
  order(changes?: Partial<SaleOrder>): SaleOrder;
  pay(order: SaleOrder): Promise<SaleAnswer>;
  /** Pays, and steps time until the answer is there. */
  payThrough(order: SaleOrder): Promise<SaleAnswer>;
  /** Ends the process where it stands; what is not in the journal is lost. */
  crash(): void;
  /** Starts a new daemon on the same journal. */
  restart(): Promise<void>;
  /** Every row of every ledger. */
  rows(): LedgerRow[];
  /** Charges a sale ended up with, over all acquirers. */
  kept(saleId: SaleId): LedgerRow[];
}

const profileOf = (
  id: ChannelId,
  priority: number,
  changes: Partial<ChannelProfile> = {},
): ChannelProfile => ({
  ...channelProfile.parse({
    id,
    name: { zh: `通道${priority}`, en: id },
    methods: ['card', 'qr-scan'],
    addresses: [`ws://${id}`],
    priority,
  }),
  ...changes,
});

/** Opens a bench with its channels up. */
export const daemonBench = async (options: BenchOptions = {}): Promise<DaemonBench> => {
  const clock = createVirtualClock();
  const network = new Network(clock);
  const store = new MemoryStore();
  const flag = new MemoryFlag();
  const progress: PaymentProgress[] = [];
  const acquirers = new Map<ChannelId, Acquirer>();
  const random = seededRandom(1, 'bench');
  const security = cheapSecurity(seededRandom(1, 'sign-on'));
  const ids = options.channels ?? [EAST, HARBOR];
  const channels = ids.map((id, index) => {
    acquirers.set(id, bankOn(clock, id, network, security.channel));
    return {
      profile: profileOf(id, index + 1, options.profiles?.[id]),
      certificatePem: 'sealed by nobody here',
    };
  });
  const notices: Notice[] = [];
  const machine = { sleptMs: 0, addresses: '192.0.2.7' };
  const disk: Pick<DaemonBench, 'configured' | 'leaving'> = { configured: channels, leaving: [] };
  let incarnation = 0;
  const readRules = (): RuleBook => {
    const book = new RuleBook(disk.configured.map(({ profile }) => profile));
    if (options.rules === undefined) return book;
    const replaced = book.replace(JSON.stringify(options.rules));
    if (replaced.kind === 'refused') throw new Error(JSON.stringify(replaced.findings));
    return book;
  };
  const boot = (rules: RuleBook): Daemon => {
    incarnation += 1;
    const mine = incarnation;
    const daemon = new Daemon({
      terminal: TERMINAL,
      channels: disk.configured,
      leaving: disk.leaving ?? [],
      limits: limitsSchema.parse({ firstSpreadMs: 0, ...options.limits }),
      guard: guardRules.parse(options.guard ?? {}),
      rules,
      loopLagMs: () => 0,
      machine: { sleptMs: () => machine.sleptMs, addresses: () => machine.addresses },
      cover: coverPolicySchema.parse(options.cover ?? {}),
      store,
      health: NO_HEALTH_CACHE,
      // What a dead process asked for never answers it, and no hint reaches it.
      shared: flag.seat(undefined, (action) => mine === incarnation && action()),
      transport: network.transport,
      premises: {
        ...NO_PREMISES,
        readChannels: async () => ({
          kind: 'read',
          terminal: TERMINAL,
          channels: disk.configured,
          fromNextStart: [],
          take: () => {},
        }),
        keepLeaving: (list) => {
          if (disk.leaving === null) throw new LeavingNotKept('the disk is full');
          disk.leaving = list;
        },
      },
      security: security.service,
      clock: {
        ...clock,
        // A timer of a dead process never fires.
        after: (delayMs, action) => clock.after(delayMs, () => mine === incarnation && action()),
      },
      random,
      log: QUIET,
      bug: (cause) => {
        throw cause;
      },
    });
    daemon.onNotification((name, params) => {
      if (name === 'payment.progress') progress.push(params as PaymentProgress);
      if (name === 'notice.posted') notices.push(params as Notice);
    });
    daemon.start();
    return daemon;
  };
  const rules = readRules();
  const seat: Omit<DaemonBench, keyof typeof disk> = {
    clock,
    network,
    store,
    flag,
    progress,
    notices,
    machine,
    rules,
    daemon: boot(rules),
    acquirer: (id) => acquirers.get(id) as Acquirer,
    address: (id) => `ws://${id}`,
    order: (changes = {}) => ({ ...sampleOrder(random.id() as SaleId, ids), ...changes }),
    pay: (order) => bench.daemon.request('payment.pay', order) as Promise<SaleAnswer>,
    payThrough: (order) => through(clock, bench.pay(order)),
    crash() {
      incarnation += 1;
      network.abandon();
    },
    async restart() {
      bench.rules = readRules();
      bench.daemon = boot(bench.rules);
      await clock.advance(1_000);
    },
    rows: () => [...acquirers.values()].flatMap((acquirer) => acquirer.rows()),
    kept: (saleId) => bench.rows().filter((row) => row.saleId === saleId && row.state === 'kept'),
  };
  const bench: DaemonBench = Object.assign(disk, seat);
  await clock.advance(1_000);
  return bench;
};

const bankOn = (
  clock: VirtualClock,
  id: ChannelId,
  network: Network,
  security: ChannelSecurity,
): Acquirer => {
  const acquirer = createAcquirer({
    profile: {
      id,
      methods: ['card', 'qr-scan', 'qr-show'],
      zoneOffsetMs: 8 * 3_600_000,
      lateAnswerMs: LATE_ANSWER_MS,
      slowIssuerMs: SLOW_ISSUER_MS,
      codes: { lastsMs: CODE_LASTS_MS, extends: true },
      testCards: { 'test-approved': '00', 'test-declined': '05', 'test-down': '91' },
    },
    ledger: createLedger({ channel: id, store: createMemoryStore(), clock }),
    clock,
    opener: { open: () => 'opened' },
    security: { ...security, isDemanded: false },
    onEvent: () => {},
  });
  network.serve(`ws://${id}`, acquirer);
  return acquirer;
};

/** A card, sealed by nobody. */
export const CARD: Credential = {
  envelope: 'AAAA' as Envelope,
  sealedTo: [EAST, HARBOR],
  singleUse: false,
  masked: '622202******0005',
  routing: { kind: 'card', bin: '622202' },
};

const sampleOrder = (saleId: SaleId, channels: readonly ChannelId[]): SaleOrder => ({
  saleId,
  terminalId: TERMINAL,
  cashier: 'Li Na' as PersonId,
  product: 'sale',
  method: 'card' as Method,
  amountMinor: 12_500 as AmountMinor,
  currency: 'CNY',
  credential: { ...CARD, sealedTo: [...channels] },
});

/** Changes that make an order one that is paid by a code the shop shows. */
export const BY_SHOWN_CODE = {
  method: 'qr-show',
  credential: { routing: { kind: 'shown-code' } },
} as const satisfies Partial<SaleOrder>;

/** Steps time in tenths of a second until `promise` is settled; two minutes at most. */
export const through = async <T>(clock: VirtualClock, promise: Promise<T>): Promise<T> => {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  for (let tenths = 0; !isSettled && tenths < 1_200; tenths += 1) await clock.advance(100);
  if (!isSettled) throw new Error('no answer within two minutes');
  return promise;
};
