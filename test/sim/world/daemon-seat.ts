import type { ServiceSecurity } from '#contract/channel-security.ts';
import type { ApiNotification } from '#contract/daemon-api.ts';
import type { SaleAnswer } from '#contract/payment.ts';
import type { Log } from '#contract/ports.ts';
import type { Socket, SocketListener, Transport } from '#daemon/core/channel/transport.ts';
import type { ConfiguredChannel } from '#daemon/core/channel-roster.ts';
import { Daemon } from '#daemon/core/daemon.ts';
import type { GuardRules } from '#daemon/core/guard/rules.ts';
import { NO_HEALTH_CACHE } from '#daemon/core/health/channel-health.ts';
import type { EntryKind, JournalEntry } from '#daemon/core/journal/entries.ts';
import type { JournalStore } from '#daemon/core/journal/store.ts';
import type { Limits } from '#daemon/core/limits.ts';
import type { CoverPolicy } from '#daemon/core/payment/cover.ts';
import type { Premises } from '#daemon/core/premises.ts';
import type { RuleBook } from '#daemon/core/route/rules/rule-book.ts';
import { type Decisions, durationOf, facet } from '../faults/decisions.ts';
import type { MemoryStore } from '../memory-store.ts';
import type { Network } from '../network.ts';
import { NO_PREMISES } from '../premises.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { SimChannel } from './channels.ts';
import type { Neighbour } from './neighbour.ts';
import { type Incarnation, Killed, SimProcess } from './sim-process.ts';
import { TERMINAL } from './terminal-id.ts';

export type RequestResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly cause: Error };

type Listener = (name: ApiNotification, params: unknown) => void;

export interface DaemonSeatParts {
  readonly clock: VirtualClock;
  readonly decisions: Decisions;
  readonly network: Network;
  readonly store: MemoryStore;
  readonly channels: readonly SimChannel[];
  readonly limits: Limits;
  readonly cover: CoverPolicy;
  readonly guard: GuardRules;
  /** What every boot reads from the rule file, which nobody changes in a day. */
  readonly rules: RuleBook;
  /** Another node of the shop, with the flag they share. */
  readonly neighbour: Neighbour;
  readonly random: SeededRandom;
  readonly security: ServiceSecurity;
  /** Decides when a boot is followed by another at once. */
  readonly bootRandom: SeededRandom;
  /** Told with the entries once they are durable, whatever becomes of the process. */
  committed(entries: readonly JournalEntry[]): void;
  answered(answer: SaleAnswer): void;
  crashed(how: string): void;
  /** Something worth counting happened. */
  count(what: string): void;
  /** The daemon was booted twice with nothing between; `more` entries came of the second time. */
  bootedTwice(more: number): void;
  /** Something that must never happen: an unexpected exception. */
  bug(cause: unknown): void;
  /** A look at the ports before a daemon gets them: where planted bugs sit. */
  alter(ports: ConstructorParameters<typeof Daemon>[0]): ConstructorParameters<typeof Daemon>[0];
}

const configuredOf = (channels: readonly SimChannel[]): readonly ConfiguredChannel[] =>
  channels.map(({ profile }) => ({ profile, certificatePem: 'simulated' }));

/** Boots that are followed by a second one at once. */
const TWICE_SHARE = 0.15;

/** Kills in the first moments of a life, while it recovers, are a fault of their own (CR2). */
const RECOVERY_MS = 3_000;

/** Entries that few sales have: at the common ones a failing disk strikes often enough by itself. */
const RARE: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'credential-consumed',
  'credential-renewed',
  'cover-opened',
  'refund-ordered',
  'reversal-closed',
]);

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The daemon's process: boots it on what is on disk, kills it, stops it, boots it again. */
export class DaemonSeat {
  readonly process: SimProcess;
  readonly #parts: DaemonSeatParts;
  readonly #gone = new Set<() => void>();
  /** What the configuration lists, and the file of channels that leave: both outlive a crash. */
  #configured: readonly ConfiguredChannel[];
  #leaving: readonly ConfiguredChannel[] = [];
  /** What a technician wrote into the configuration and wants taken. */
  #written: readonly ConfiguredChannel[];
  #daemon: Daemon | null = null;
  #mine: Incarnation = 0;
  #bootedAtMs = 0;
  #diskFailed = false;
  /** Number of the network its machine is in. */
  #network = 1;

  constructor(parts: DaemonSeatParts) {
    this.#parts = parts;
    this.#configured = this.#written = configuredOf(parts.channels);
    this.process = new SimProcess({
      clock: parts.clock,
      drawTimersFirst: () => parts.random.chance(0.7),
      bug: parts.bug,
      late: () => parts.count('an event of an earlier life came late'),
    });
  }

  /** The life that serves now; null while there is none. */
  incarnation(): Incarnation | null {
    return this.process.isCurrent(this.#mine) ? this.#mine : null;
  }

  /** Running, not stopped, and its journal takes entries. */
  get isServing(): boolean {
    return this.process.isCurrent(this.#mine) && !this.process.isStalled && !this.#diskFailed;
  }

  /** Calls `listener` whenever a life of the daemon ended, until told to leave. */
  onGone(listener: () => void): () => void {
    this.#gone.add(listener);
    return () => void this.#gone.delete(listener);
  }

  listen(mine: Incarnation, listener: Listener): () => void {
    if (this.#daemon === null || !this.process.isCurrent(mine)) return () => {};
    return this.#daemon.onNotification(listener as Parameters<Daemon['onNotification']>[0]);
  }

  request(
    mine: Incarnation,
    name: string,
    params: unknown,
    done: (result: RequestResult) => void,
  ): void {
    this.process.enter(mine, 'io', () => {
      const { answered } = this.#parts;
      this.#daemon?.request(name, params).then(
        (value) => {
          if (!this.process.isCurrent(mine)) return;
          if (name.startsWith('payment.')) answered(value as SaleAnswer);
          done({ ok: true, value });
        },
        (cause: Error) => {
          if (this.process.isCurrent(mine)) done({ ok: false, cause });
        },
      );
    });
  }

  /** Fault OP11: the configuration lists these from now on, and the service takes them if it can. */
  reload(
    mine: Incarnation,
    channels: readonly SimChannel[],
    done: (isTaken: boolean) => void,
  ): void {
    this.#written = configuredOf(channels);
    this.request(mine, 'channels.reload', {}, (result) => {
      done(result.ok && (result.value as { kind: string }).kind === 'reloaded');
    });
  }

  /** Its machine has another address from now on. */
  moveToAnotherNetwork(): void {
    this.#network += 1;
  }

  boot(): void {
    const isWhole = this.#bootOnce();
    // Invariant D2: recovering twice equals recovering once.
    if (!isWhole || !this.#parts.bootRandom.chance(TWICE_SHARE)) return;
    const { store, network, bootedTwice } = this.#parts;
    const written = store.length;
    this.process.kill();
    network.abandon();
    if (this.#bootOnce()) bootedTwice(store.length - written);
  }

  /** Whether it came up without being killed on the way. */
  #bootOnce(): boolean {
    const { bug, clock, alter } = this.#parts;
    const mine = this.process.boot();
    this.#mine = mine;
    this.#bootedAtMs = clock.monotonicNow();
    this.#diskFailed = false;
    try {
      this.#daemon = new Daemon(alter(this.#ports(mine)));
      this.#daemon.start();
    } catch (cause) {
      if (!(cause instanceof Killed) && this.process.isCurrent(mine)) bug(cause);
    }
    return this.process.isCurrent(mine) && !this.#diskFailed;
  }

  /** Kills the daemon and has it booted again after a while, which `size` decides unless named. */
  crash(how: string, size: number, downMs = durationOf(facet(size, 1), 20, 8_000)): void {
    if (!this.process.alive) return;
    const { network, clock, crashed } = this.#parts;
    this.process.kill();
    this.#daemon = null;
    network.abandon();
    crashed(how);
    for (const tell of this.#gone) tell();
    clock.after(downMs, () => this.boot());
  }

  #ports(mine: Incarnation): ConstructorParameters<typeof Daemon>[0] {
    const { limits, cover, guard, rules, neighbour, random, security, bug } = this.#parts;
    return {
      terminal: TERMINAL,
      channels: this.#configured,
      leaving: this.#leaving,
      limits,
      cover,
      guard,
      rules,
      loopLagMs: () => this.process.loopLagMs,
      machine: {
        sleptMs: () => this.process.sleptMs,
        addresses: () => `network ${this.#network}`,
      },
      store: this.#store(mine),
      health: NO_HEALTH_CACHE,
      shared: neighbour.flag.seat(
        neighbour.way((action) => action()),
        neighbour.way((action) => {
          if (this.process.isCurrent(mine)) this.process.enter(mine, 'io', action);
        }),
      ),
      transport: this.#transport(mine),
      premises: this.#premises(),
      security,
      clock: this.process.clock(mine),
      random,
      log: QUIET,
      bug: (cause) => {
        if (this.process.isCurrent(mine) && !(cause instanceof Killed)) bug(cause);
      },
    };
  }

  #premises(): Premises {
    return {
      ...NO_PREMISES,
      readChannels: async () => ({
        kind: 'read',
        terminal: TERMINAL,
        channels: this.#written,
        fromNextStart: [],
        take: () => {
          this.#configured = this.#written;
        },
      }),
      keepLeaving: (channels) => {
        this.#leaving = channels;
        if (channels.length > 0) this.#parts.count('a channel is leaving');
      },
    };
  }

  #killHere(fault: Parameters<Decisions['strikes']>[0]): void {
    const size = this.#parts.decisions.strikes(fault);
    if (size === null) return;
    this.crash(fault, size);
    throw new Killed(fault);
  }

  #store(mine: Incarnation): JournalStore {
    const { store, decisions, committed, clock } = this.#parts;
    return {
      append: (entries) => {
        if (!this.process.isCurrent(mine)) throw new Killed('already dead');
        this.#killHere('CR1.commit-before');
        const inRecovery = clock.monotonicNow() - this.#bootedAtMs < RECOVERY_MS;
        if (inRecovery) this.#killHere('CR2');
        if (inRecovery && decisions.strikes('FS1.recovery') !== null) {
          this.#diskFault('no such device');
        }
        if (decisions.strikes('FS1') !== null) this.#diskFault('disk is full');
        store.append(entries);
        committed(entries);
        if (decisions.strikes('FS3') !== null) this.#diskFault('input/output error');
        const isRare = entries.some(({ body }) => RARE.has(body.kind));
        if (isRare && decisions.strikes('FS3.rare') !== null) this.#diskFault('time-out');
        this.#killHere('CR1.commit-after');
      },
      entriesAfter: (sequence) => store.entriesAfter(sequence),
      entriesOfSale: (saleId) => store.entriesOfSale(saleId),
      saleOfAttempt: (attemptId) => store.saleOfAttempt(attemptId),
      findSales: (...asked) => store.findSales(...asked),
      ...this.#checkpoints(mine),
    };
  }

  #checkpoints(mine: Incarnation): Pick<JournalStore, 'checkpoints'> {
    const { checkpoints } = this.#parts.store;
    if (checkpoints === undefined) return {};
    return {
      checkpoints: {
        everyEntries: checkpoints.everyEntries,
        last: () => {
          const last = checkpoints.last();
          if (last !== null) this.#parts.count('started from a checkpoint');
          return last;
        },
        write: (sequence, body) => {
          if (!this.process.isCurrent(mine)) throw new Killed('already dead');
          this.#killHere('CR1.checkpoint');
          checkpoints.write(sequence, body);
        },
      },
    };
  }

  /** The journal has stopped after this; the service is started again, as a person would. */
  #diskFault(detail: string): never {
    const { clock, random, count } = this.#parts;
    const mine = this.#mine;
    this.#diskFailed = true;
    count('journal safe stop');
    clock.after(3_000 + 5_000 * random.fraction(), () => {
      if (this.process.isCurrent(mine)) this.crash('restart after safe stop', 0);
    });
    throw new Error(detail);
  }

  #transport(mine: Incarnation): Transport {
    const { network } = this.#parts;
    return {
      connect: (address, limitMs, listener) => {
        const socket = network.transport.connect(address, limitMs, this.#gated(mine, listener));
        return this.#watched(mine, socket);
      },
    };
  }

  #watched(mine: Incarnation, socket: Socket): Socket {
    return {
      write: (text) => {
        if (!this.process.isCurrent(mine)) return;
        const isMoney = !text.startsWith('{"class":"ping"');
        if (isMoney) this.#killHere('CR1.send-before');
        socket.write(text);
        if (isMoney) this.#killHere('CR1.send-after');
      },
      queuedBytes: () => socket.queuedBytes(),
      destroy: () => {
        if (this.process.isCurrent(mine)) socket.destroy();
      },
    };
  }

  #gated(mine: Incarnation, listener: SocketListener): SocketListener {
    const enter = (action: () => void): void => this.process.enter(mine, 'io', action);
    return {
      opened: () => enter(() => listener.opened()),
      ended: (end) => enter(() => listener.ended(end)),
      text: (text) =>
        enter(() => {
          const isMoney = !text.startsWith('{"class":"pong"');
          if (isMoney) this.#killHere('CR1.frame-before');
          listener.text(text);
          if (isMoney) this.#killHere('CR1.frame-after');
        }),
    };
  }
}
