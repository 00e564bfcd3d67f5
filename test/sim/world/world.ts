import type { SaleId } from '#contract/ids.ts';
import { limitsSchema } from '#daemon/core/limits.ts';
import { coverPolicySchema } from '#daemon/core/payment/cover.ts';
import { type Stage, strikeAtSale } from '../faults/at-sale.ts';
import { type Decision, Decisions } from '../faults/decisions.ts';
import { NetworkWeather } from '../faults/network-fates.ts';
import { MemoryStore } from '../memory-store.ts';
import { Network, type Wire } from '../network.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { Trace } from '../trace.ts';
import { createVirtualClock, START_WALL_MS, type VirtualClock } from '../virtual-clock.ts';
import { CHECKERS } from '../witness/checkers.ts';
import { type WireFacts, Witness } from '../witness/witness.ts';
import { type Alterations, AS_IT_IS } from './alterations.ts';
import { BackOffice } from './back-office.ts';
import { type SimChannel, simChannels } from './channels.ts';
import { DaemonSeat } from './daemon-seat.ts';
import { simEnvelopes } from './envelopes.ts';
import { Host } from './host.ts';
import { Operator } from './operator.ts';
import type { WorldOptions } from './options.ts';
import { TillSeat } from './till-seat.ts';
import { Workload } from './workload.ts';

const LIMITS = limitsSchema.parse({ firstSpreadMs: 500 });

/** Tills, daemon, channels, cashiers and their misfortunes, in one process and one virtual time. */
export class World {
  readonly clock: VirtualClock;
  readonly trace = new Trace();
  readonly decisions: Decisions;
  readonly witness: Witness;
  readonly store = new MemoryStore();
  readonly network: Network;
  readonly weather: NetworkWeather;
  readonly channels: readonly SimChannel[];
  readonly hosts: readonly Host[];
  readonly daemon: DaemonSeat;
  readonly tills: readonly TillSeat[];
  readonly backOffice: BackOffice;
  readonly workload: Workload;
  /** When each sale was handed to the daemon first. */
  readonly capturedAtMs = new Map<SaleId, number>();
  crashes = 0;
  readonly #options: WorldOptions;
  readonly #alter: Alterations;
  readonly #random: (name: string) => SeededRandom;

  constructor(
    seed: number,
    options: WorldOptions,
    script: readonly Decision[] | null = null,
    alter: Alterations = AS_IT_IS,
  ) {
    this.#options = options;
    this.#alter = alter;
    this.#random = (name) => seededRandom(seed, name);
    const ties = this.#random('ties');
    this.clock = createVirtualClock(START_WALL_MS, ties.fraction);
    this.decisions = new Decisions(seed, options.rates, script);
    this.workload = new Workload(seed, options);
    this.channels = alter.channels(simChannels(options));
    this.witness = this.#makeWitness();
    this.network = new Network(this.clock);
    const envelopes = simEnvelopes();
    this.hosts = this.channels.map((channel) => this.#makeHost(channel, envelopes.opener));
    this.weather = this.#makeWeather();
    this.#wireUp();
    this.daemon = this.#makeDaemon();
    this.tills = Array.from({ length: options.tills }, (_, index) =>
      this.#makeTill(index, envelopes.sealer),
    );
    this.backOffice = this.#makeBackOffice(envelopes.sealer);
  }

  start(): void {
    this.daemon.boot();
    for (const till of this.tills) till.boot();
  }

  /** Every sale that was planned is begun and off the screens. */
  get isSoldOut(): boolean {
    return (
      this.workload.isOver && this.backOffice.isIdle && this.tills.every(({ isIdle }) => isIdle)
    );
  }

  /** Nothing is owed or open any more. */
  get isQuiet(): boolean {
    for (const { at } of this.witness.attempts.values()) {
      if (at === 'reversing' || at === 'armed' || at === 'unknown') return false;
    }
    for (const { at } of this.witness.sales.values()) {
      if (at === 'open' || at === 'awaiting-credential') return false;
    }
    return true;
  }

  /** Faults off, links up (the catalogue's quiescence); a poisoned record stays for a while. */
  heal(): void {
    this.note('heal');
    this.decisions.heal();
    this.weather.heal();
    for (const host of this.hosts) host.heal();
  }

  note(what: string, a: string | number = '', b: string | number = ''): void {
    this.trace.note(this.clock.monotonicNow(), what, a, b);
  }

  powerCut(how: string, size: number): void {
    this.daemon.crash(how, size);
    for (const till of this.tills) till.crash(how, size);
  }

  #makeWitness(): Witness {
    const byId = new Map(this.channels.map((channel) => [channel.profile.id, channel.profile]));
    return new Witness(
      {
        nowMs: () => this.clock.monotonicNow(),
        channels: this.channels.length,
        staleAfterMs: LIMITS.staleAfterMs,
        pingsToRise: LIMITS.pingsToRise,
        coverLimitMinor: this.#options.coverLimitMinor,
        coverTotalLimitMinor: this.#options.coverTotalLimitMinor,
        channel: (id) => {
          const profile = byId.get(id);
          if (profile === undefined) throw new Error(`no channel ${id}`);
          return { ...profile.reversal, replaysCode: profile.replay.code };
        },
      },
      CHECKERS,
    );
  }

  #makeHost(channel: SimChannel, opener: ReturnType<typeof simEnvelopes>['opener']): Host {
    const { id } = channel.profile;
    return new Host(channel, {
      clock: this.clock,
      opener,
      lateAnswerMs: this.#options.lateAnswerMs,
      recorded: (event) => {
        this.note(`ledger ${id} ${event.kind}`, event.attemptId);
        this.witness.ledger(id, event);
      },
      lied: (attemptId) => {
        const attempt = this.witness.attempts.get(attemptId);
        if (attempt !== undefined) attempt.excuse = 'host-lied';
        this.note('HS9 lied about', attemptId);
      },
    });
  }

  #makeWeather(): NetworkWeather {
    const { clock, decisions, channels, hosts } = this;
    const { jitterMs, latencyMs } = this.#options;
    const isTwoFaced = (channel: SimChannel): boolean =>
      hosts[channels.indexOf(channel)]?.isTwoFaced ?? false;
    const random = this.#random('latency');
    return new NetworkWeather(
      { clock, decisions, random, jitterMs, isTwoFaced },
      channels,
      latencyMs,
    );
  }

  #wireUp(): void {
    this.network.fates = this.weather;
    this.channels.forEach(({ address }, index) => {
      const host = this.hosts[index];
      if (host !== undefined) this.network.serve(address, host);
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
      const channel = this.channels.find((candidate) => candidate.address === address);
      if (channel === undefined) throw new Error(`no channel at ${address}`);
      const { id } = channel.profile;
      facts = { number, channel: id, signedOn: false, pongs: 0, lastPongMs: 0 };
      this.witness.wires.set(number, facts);
    }
    return facts;
  }

  #makeDaemon(): DaemonSeat {
    const { clock, decisions, network, store, channels } = this;
    const { coverLimitMinor, coverTotalLimitMinor } = this.#options;
    return new DaemonSeat({
      clock,
      decisions,
      network,
      store,
      channels,
      limits: LIMITS,
      cover: coverPolicySchema.parse({ coverLimitMinor, coverTotalLimitMinor }),
      random: this.#random('daemon'),
      committed: (entries) => {
        for (const { body } of entries) {
          this.note(
            body.kind,
            body.saleId ?? '',
            'attemptId' in body ? (body.attemptId ?? '') : '',
          );
        }
        this.witness.journaled(entries);
      },
      answered: (answer) => this.witness.answered(answer),
      crashed: (how) => {
        this.crashes += 1;
        this.note('daemon killed', how);
      },
      bug: (cause) => this.#bug('daemon', cause),
      alter: this.#alter.daemon,
    });
  }

  #makeTill(number: number, sealer: ReturnType<typeof simEnvelopes>['sealer']): TillSeat {
    const { clock, decisions, daemon } = this;
    const operator = new Operator({
      random: this.#random(`operator/${number}`),
      decisions,
      nextPlan: () => this.#nextSale(),
    });
    return new TillSeat({
      number,
      clock,
      decisions,
      daemon,
      operator,
      sealer,
      random: this.#random(`till/${number}`),
      ids: this.#random(`sale${number}`),
      shown: (shown) => {
        this.note(`shown ${shown.what}`, shown.saleId, shown.code);
        this.witness.shown(shown);
      },
      screen: (kind, till) => this.note('screen', kind, till),
      printed: (paper) => {
        this.note(`printed ${paper.kind}`, paper.saleId);
        this.witness.printed(paper);
      },
      captured: (saleId) => this.#captured(saleId),
      crashed: (how) => {
        this.crashes += 1;
        this.note('till killed', how, number);
      },
      powerCut: (size) => this.powerCut('OP4', size),
      bug: (cause) => this.#bug(`till ${number}`, cause),
      alter: this.#alter.till,
    });
  }

  #makeBackOffice(sealer: ReturnType<typeof simEnvelopes>['sealer']): BackOffice {
    const { clock, decisions, daemon, channels } = this;
    return new BackOffice({
      clock,
      decisions,
      daemon,
      sealer,
      ids: this.#random('payout'),
      channels: channels.map(({ profile }) => profile.id),
      captured: (saleId) => this.#captured(saleId),
      bug: (cause) => this.#bug('back office', cause),
    });
  }

  #captured(saleId: SaleId): void {
    if (!this.capturedAtMs.has(saleId)) this.capturedAtMs.set(saleId, this.clock.monotonicNow());
  }

  /** The next sale for a till; pay-outs on the way go to the back office. */
  #nextSale() {
    for (;;) {
      const plan = this.workload.next();
      if (plan === null) return null;
      const stage: Stage = { ...this.#stage(), powerCut: (size) => this.powerCut('CR3', size) };
      strikeAtSale(stage);
      if (plan.product === 'sale') return plan;
      this.backOffice.payOut(plan);
    }
  }

  #stage(): Omit<Stage, 'powerCut'> {
    const { clock, decisions, network, weather, channels, hosts, daemon, tills } = this;
    return { clock, decisions, network, weather, channels, hosts, daemon, tills };
  }

  #bug(where: string, cause: unknown): void {
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    this.witness.violate('T1', `unexpected exception in the ${where}: ${why}`);
  }
}
