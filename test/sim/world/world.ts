import type { SaleId } from '#contract/ids.ts';
import type { StubEvent } from '#contract/stub-control.ts';
import { limitsSchema } from '#daemon/core/limits.ts';
import { cheapSecurity } from '../cheap-security.ts';
import { strikeAtSale } from '../faults/at-sale.ts';
import { type Decision, Decisions } from '../faults/decisions.ts';
import type { NetworkWeather } from '../faults/network-fates.ts';
import { MemoryStore } from '../memory-store.ts';
import { Network, type Wire } from '../network.ts';
import { eraRandom, type SeededRandom, seededRandom } from '../seeded-random.ts';
import { Trace } from '../trace.ts';
import { createVirtualClock, START_WALL_MS, type VirtualClock } from '../virtual-clock.ts';
import { CHECKERS } from '../witness/checkers.ts';
import { type WireFacts, Witness } from '../witness/witness.ts';
import { type Alterations, AS_IT_IS } from './alterations.ts';
import type { BackOffice } from './back-office.ts';
import {
  type Casting,
  castBackOffice,
  castDaemon,
  castHost,
  castTill,
  castWeather,
  sessionChannels,
} from './cast.ts';
import { type SimChannel, sellingIn, simChannels } from './channels.ts';
import type { DaemonSeat } from './daemon-seat.ts';
import { type SimEnvelopes, simEnvelopes } from './envelopes.ts';
import type { Host } from './host.ts';
import { LineTester } from './line-tester.ts';
import { Neighbour } from './neighbour.ts';
import type { WorldOptions } from './options.ts';
import { type SimPinKeys, simPinKeys } from './pin-keys.ts';
import { dayLimitOf } from './rules.ts';
import { Supervisor } from './supervisor.ts';
import type { TillSeat } from './till-seat.ts';
import { type RefundPlan, type SalePlan, Workload } from './workload.ts';

export const SIM_LIMITS = limitsSchema.parse({
  ...{ firstSpreadMs: 500, flagLookEveryMs: 2_000 },
  // Shorter than a customer's second thoughts, so that some pay what could not be closed.
  closeWithinMs: 1_500,
});

/** Tills, daemon, channels, cashiers and their misfortunes, in one process and one virtual time. */
export class World {
  readonly clock: VirtualClock;
  readonly trace = new Trace();
  readonly decisions: Decisions;
  readonly witness: Witness;
  readonly store: MemoryStore;
  readonly network: Network;
  readonly weather: NetworkWeather;
  readonly channels: readonly SimChannel[];
  readonly hosts: readonly Host[];
  readonly neighbour: Neighbour;
  readonly daemon: DaemonSeat;
  readonly tills: readonly TillSeat[];
  readonly backOffice: BackOffice;
  readonly lineTester: LineTester;
  readonly supervisor: Supervisor;
  readonly workload: Workload;
  /** A stream of chance of its own for each name; `perSale` begins anew with each sale. */
  readonly random: (name: string) => SeededRandom;
  readonly perSale: (name: string) => SeededRandom;
  readonly envelopes: SimEnvelopes;
  readonly pinKeys: SimPinKeys;
  /** Hears what happens at the acquirers, as their control socket would tell it. */
  onStubEvent: (event: StubEvent) => void = () => {};
  crashes = 0;

  constructor(
    seed: number,
    options: WorldOptions,
    script: readonly Decision[] | null = null,
    alter: Alterations = AS_IT_IS,
  ) {
    this.random = (name) => seededRandom(seed, name);
    this.perSale = (name) => eraRandom(seed, name, () => this.decisions.sale);
    this.clock = createVirtualClock(START_WALL_MS, this.random('ties').fraction);
    this.decisions = new Decisions(seed, options.rates, script);
    this.workload = new Workload(seed, options);
    this.store = new MemoryStore(options.checkpointEvery);
    this.channels = alter.channels(simChannels(options));
    this.witness = this.#makeWitness(options);
    this.network = new Network(this.clock);
    this.pinKeys = simPinKeys(sessionChannels(this.channels, options), alter.freshPinKey, {
      clock: this.clock,
      overlapMs: options.pinKeyOverlapMs,
    });
    const security = cheapSecurity(this.random('sign-on'), this.pinKeys);
    const envelopes = simEnvelopes({
      judgePin: (channel, parameters) =>
        alter.judgePin(channel, parameters, (name) => this.pinKeys.named(channel, name)),
      wasGiven: this.pinKeys.wasGiven,
      broken: (detail) => this.witness.violate('S3', detail),
      count: (what) => this.witness.count(what),
    });
    this.envelopes = envelopes;
    const casting: Casting = { world: this, options, envelopes, security, alter };
    this.hosts = this.channels.map((channel) => castHost(casting, channel));
    this.weather = castWeather(casting);
    this.#wireUp();
    this.neighbour = new Neighbour({
      clock: this.clock,
      channels: sellingIn(this.channels),
      random: this.random('neighbour'),
      times: SIM_LIMITS,
    });
    this.daemon = castDaemon(casting);
    this.tills = Array.from({ length: options.tills }, (_, index) => castTill(casting, index));
    this.backOffice = castBackOffice(casting);
    this.supervisor = new Supervisor({
      daemon: this.daemon,
      channels: sellingIn(this.channels),
      random: this.perSale('supervisor'),
      every: options.routing?.forceEvery ?? null,
    });
    this.lineTester = new LineTester(this.daemon, options.testEvery);
  }

  start(): void {
    this.neighbour.start();
    this.daemon.boot();
    for (const till of this.tills) till.boot();
  }

  /** Every sale that was planned is begun and off the screens. */
  get isSoldOut(): boolean {
    return (
      this.workload.isOver && this.backOffice.isIdle && this.tills.every(({ isIdle }) => isIdle)
    );
  }

  /** Nothing is open, and nothing owed but what `except` names. */
  isQuiet(except: ReadonlySet<string>): boolean {
    const { attempts, sales } = this.witness;
    for (const { at, attemptId } of attempts.values()) {
      if (at === 'armed' || at === 'unknown') return false;
      if (at === 'reversing' && !except.has(attemptId)) return false;
    }
    for (const { at } of sales.values()) {
      if (at === 'open' || at === 'awaiting-credential') return false;
    }
    return true;
  }

  /** Reversals that hosts still don't answer. */
  get poisoned(): ReadonlySet<string> {
    return new Set(this.hosts.flatMap(({ poisoned }) => [...poisoned]));
  }

  /** Faults off, links up (the catalogue's quiescence); a poisoned record stays for a while. */
  heal(): void {
    this.note('heal');
    this.decisions.heal();
    this.weather.heal();
    this.neighbour.heal();
    for (const host of this.hosts) host.heal();
  }

  /** Every channel's sockets end, and come back: the moment "lasting return" counts from. */
  cutAll(): void {
    for (const address of this.channels.flatMap(({ addresses }) => addresses)) {
      this.network.cut(address);
    }
  }

  note(what: string, a: string | number = '', b: string | number = ''): void {
    this.trace.note(this.clock.monotonicNow(), what, a, b);
  }

  powerCut(how: string, size: number): void {
    this.daemon.crash(how, size);
    for (const till of this.tills) till.crash(how, size);
  }

  /** A customer scans what a till shows, or showed: their wallet finds the bank by it. */
  walletPays(payload: string): void {
    const attempt = [...this.witness.attempts.values()].find(({ attemptId }) =>
      payload.includes(attemptId),
    );
    if (attempt === undefined) return;
    const index = this.channels.findIndex(({ profile }) => profile.id === attempt.channel);
    const isPaid = this.hosts[index]?.acquirer.walletPays(attempt.sale.saleId) ?? false;
    this.note(isPaid ? 'the wallet paid' : 'the wallet could not pay', attempt.attemptId);
    this.witness.count(isPaid ? 'a wallet paid' : 'a wallet came too late');
    if (isPaid && attempt.sale.at !== 'open') this.witness.count('a wallet paid what was given up');
  }

  captured(saleId: SaleId): void {
    this.witness.captured(saleId);
  }

  bug(where: string, cause: unknown): void {
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    this.witness.violate('T1', `unexpected exception in the ${where}: ${why}`);
  }

  /** The next sale for a till; pay-outs on the way go to the back office. */
  nextSale(): SalePlan | null {
    for (;;) {
      const plan = this.workload.next();
      if (plan === null) return null;
      this.decisions.begin(plan.number);
      strikeAtSale(this);
      this.supervisor.saleBegins(plan.number);
      this.lineTester.saleBegins(plan.number);
      if (plan.refund !== null) this.#refund(plan.refund);
      if (plan.product === 'sale') return plan;
      this.backOffice.payOut(plan);
    }
  }

  /** One of the sales paid last, also one whose earlier refund is still under way. */
  #refund(plan: RefundPlan): void {
    const paid = [...this.witness.sales.values()].filter(
      ({ at, product }) => at === 'approved' && product === 'sale',
    );
    const original = paid.at(-1 - plan.back);
    if (original !== undefined) this.backOffice.refund(original, plan);
  }

  #makeWitness(options: WorldOptions): Witness {
    const { coverLimitMinor, coverTotalLimitMinor, routing } = options;
    const byId = new Map(this.channels.map((channel) => [channel.profile.id, channel.profile]));
    return new Witness(
      {
        nowMs: () => this.clock.monotonicNow(),
        channels: this.channels.length,
        dayLimitMinor: (id) => dayLimitOf(this.channels, options, id),
        attempts: Math.min(SIM_LIMITS.attemptsPerSale, routing?.attempts ?? 10),
        staleAfterMs: SIM_LIMITS.staleAfterMs,
        pingsToRise: SIM_LIMITS.pingsToRise,
        coverLimitMinor,
        coverTotalLimitMinor,
        channel: (id) => {
          const profile = byId.get(id);
          if (profile === undefined) throw new Error(`no channel ${id}`);
          return { ...profile.reversal, replays: profile.replay, isTest: profile.isTest };
        },
      },
      CHECKERS,
    );
  }

  #wireUp(): void {
    this.network.fates = this.weather;
    this.channels.forEach(({ addresses }, index) => {
      const host = this.hosts[index];
      if (host === undefined) return;
      for (const address of addresses) this.network.serve(address, host);
    });
    this.network.tap = {
      wrote: (wire, request) => {
        if (request.class === 'ping') return;
        const id = 'attemptId' in request ? request.attemptId : '';
        this.note(`sent ${request.class}`, wire.address, id);
        this.witness.wrote(this.#facts(wire), request);
      },
      arrived: (wire, reply) => {
        if (reply.class !== 'pong') {
          const id = 'attemptId' in reply ? reply.attemptId : '';
          this.note(`arrived ${reply.class}`, wire.address, id);
        }
        this.witness.arrived(this.#facts(wire), reply);
      },
    };
  }

  #facts({ number, address }: Wire): WireFacts {
    let facts = this.witness.wires.get(number);
    if (facts === undefined) {
      const channel = this.channels.find(({ addresses }) => addresses.includes(address));
      if (channel === undefined) throw new Error(`no channel at ${address}`);
      const { id } = channel.profile;
      facts = { number, channel: id, signedOn: false, pongs: 0, lastPongMs: 0 };
      this.witness.wires.set(number, facts);
    }
    return facts;
  }
}
