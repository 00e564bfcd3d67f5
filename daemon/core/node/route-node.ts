import type { ChannelId } from '#contract/ids.ts';
import type { Clock, Log, MonotonicMs, Random, Timer } from '#contract/ports.ts';
import type { NodeStanding, RouteMark } from '#contract/route-api.ts';
import { type KnownFlag, NOTHING_KNOWN, observed, stands } from './known-flag.ts';
import { type Fitness, OwnHealth } from './own-health.ts';
import { type NodeId, nextFlag, versionOf } from './route-flag.ts';
import type { SharedFlag } from './shared-flag.ts';

/** Times of the flag, of `limits.ts`. */
export interface FlagTimes {
  /** A mark whose node was not heard of for so long counts no more. */
  readonly flagLeaseMs: number;
  readonly flagRenewEveryMs: number;
  /** How often the cache is looked at, hint or none. */
  readonly flagLookEveryMs: number;
}

export interface RouteNodePorts {
  readonly self: NodeId;
  readonly shared: SharedFlag;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly times: FlagTimes;
  /** The channels this node runs. */
  channels(): Iterable<ChannelId>;
  /** How it finds a channel by its own health; null: it runs no such channel. */
  fitness(channel: ChannelId): Fitness | null;
  /** Another node's word about a channel began or ended: people are told. */
  flagged(channel: ChannelId, isFlagged: boolean): void;
  /** What `standing` says changed. */
  changed(): void;
}

/** Writers that meet try again; after so many meetings, at the next look. */
const SWAP_TRIES = 8;
/** The longest pause before such a try: they must not meet again. */
const SWAP_PAUSE_MS = 40;

/**
 * This node among the others (rows B3, B4): raises the flag when a channel it trusted fails, stands
 * by it while that lasts, and takes over what others raise. Sales read its own copy and never wait
 * for the cache. Nothing here touches an attempt under way (rule 22).
 */
export class RouteNode {
  readonly #ports: RouteNodePorts;
  readonly #own: OwnHealth;
  #known: KnownFlag = NOTHING_KNOWN;
  /** Channels last told to be flagged by others. */
  #told: ReadonlySet<ChannelId> = new Set();
  #toldStanding = '';
  #acknowledged: string | null = null;
  #pulsedMs: MonotonicMs | null = null;
  /** When it wrote last, and whether it has found anything new itself since. */
  #wroteMs: MonotonicMs | null = null;
  #hasNews = true;
  #isReached = true;
  #isExchanging = false;
  #isWanted = false;
  #isStopped = false;
  #timer: Timer | null = null;
  #stopHints: () => void = () => {};

  constructor(ports: RouteNodePorts) {
    this.#ports = ports;
    this.#own = new OwnHealth(ports.self);
  }

  start(): void {
    this.#stopHints = this.#ports.shared.onHint(() => this.#exchange());
    this.#tick();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopHints();
    this.#timer?.cancel();
  }

  /** To be called when `channel` may have changed: an exception is told at once (row B4). */
  look(channel: ChannelId): void {
    if (!this.#lookAt(channel)) return;
    this.#hasNews = true;
    this.#exchange();
    this.#tell();
  }

  /** Is it marked otherwise than before? */
  #lookAt(channel: ChannelId): boolean {
    const { clock, fitness } = this.#ports;
    const before = this.#own.marks.has(channel);
    this.#own.found(channel, fitness(channel), clock.wallNow());
    return this.#own.marks.has(channel) !== before;
  }

  /** A payment on `channel` had an answer: for it, this node is back to normal (row B4). */
  paidNormally(channel: ChannelId): void {
    if (!this.#own.marks.has(channel)) return;
    this.#own.paidNormally(channel);
    this.#hasNews = true;
    this.#exchange();
    this.#tell();
  }

  /** Row B3, asked for each new sale: does another node that still stands by it see this fail? */
  isFlagged(channel: ChannelId): boolean {
    return this.#othersMarks().some((mark) => mark.channel === channel);
  }

  get state(): NodeStanding['state'] {
    return this.#own.state;
  }

  standing(): NodeStanding {
    const { self, shared } = this.#ports;
    const { flag, adoptedBy } = this.#known;
    return {
      node: self,
      state: this.state,
      shared: { by: shared.by, isReached: this.#isReached },
      epoch: flag?.epoch ?? null,
      adoptedBy,
      marks: [...this.#own.marks.values(), ...this.#othersMarks()],
    };
  }

  #othersMarks(): readonly RouteMark[] {
    const { flag } = this.#known;
    if (flag === null || flag.marks.length === 0) return [];
    const { self, clock, times } = this.#ports;
    const nowMs = clock.monotonicNow();
    return flag.marks.filter(
      (mark) => mark.node !== self && stands(this.#known, mark, nowMs, times.flagLeaseMs),
    );
  }

  #tick(): void {
    const { clock, times } = this.#ports;
    this.#timer = clock.after(times.flagLookEveryMs, () => this.#tick());
    for (const channel of [...this.#ports.channels(), ...this.#own.marks.keys()]) {
      if (this.#lookAt(channel)) this.#hasNews = true;
    }
    this.#exchange();
    this.#tell();
  }

  /** Reads the cache and writes what is to be written; once at a time, and once more if asked. */
  #exchange(): void {
    this.#isWanted = true;
    if (this.#isExchanging || this.#isStopped) return;
    this.#isExchanging = true;
    void this.#exchanges().finally(() => {
      this.#isExchanging = false;
    });
  }

  async #exchanges(): Promise<void> {
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      try {
        await this.#exchangeOnce();
        this.#reached(true, '');
      } catch (cause) {
        this.#reached(false, cause instanceof Error ? cause.message : String(cause));
      }
    }
  }

  async #exchangeOnce(): Promise<void> {
    const { shared, clock, random, self } = this.#ports;
    await this.#pulse();
    for (let nth = 0; nth < SWAP_TRIES && !this.#isStopped; nth += 1) {
      this.#known = observed(this.#known, await shared.read(), clock.monotonicNow());
      const { flag, text, isBehind } = this.#known;
      const next = nextFlag(flag, self, {
        own: this.#own.marks,
        others: this.#othersMarks(),
        isBehind,
        newEra: () => random.id(),
      });
      this.#tell();
      if (next === null || !this.#mayWrite()) return this.#acknowledge();
      const isWritten = await shared.swap(text, JSON.stringify(next));
      if (isWritten) {
        this.#wroteMs = clock.monotonicNow();
        this.#hasNews = false;
      } else {
        await this.#pause();
      }
    }
    this.#isWanted = !this.#isStopped && this.#isWanted;
  }

  /**
   * What it found itself it writes at once. Whoever else changes its words may only be answered at
   * the next look: two tills that were given one name would overwrite each other without a pause.
   */
  #mayWrite(): boolean {
    const { clock, times } = this.#ports;
    if (this.#hasNews || this.#wroteMs === null) return true;
    const sinceMs = clock.monotonicNow() - this.#wroteMs;
    return sinceMs < 0 || sinceMs >= times.flagLookEveryMs;
  }

  /** Before the marks themselves: a mark whose node has no pulse counts for nobody. */
  async #pulse(): Promise<void> {
    const { shared, clock, self, times } = this.#ports;
    if (this.#own.marks.size === 0) {
      this.#pulsedMs = null;
      return;
    }
    const nowMs = clock.monotonicNow();
    const sinceMs = this.#pulsedMs === null ? null : nowMs - this.#pulsedMs;
    if (sinceMs !== null && sinceMs >= 0 && sinceMs < times.flagRenewEveryMs) return;
    await shared.pulse(self);
    this.#pulsedMs = nowMs;
  }

  /** Row B3: taken over first, then acknowledged; sales are routed by it from here on. */
  async #acknowledge(): Promise<void> {
    const { shared, self } = this.#ports;
    const { flag } = this.#known;
    const version = flag === null ? null : versionOf(flag);
    if (version === this.#acknowledged) return;
    if (version !== null) await shared.acknowledge(self, version);
    this.#acknowledged = version;
    this.#isWanted = true;
  }

  #pause(): Promise<void> {
    const { clock, random } = this.#ports;
    return new Promise((resolve) => {
      clock.after(SWAP_PAUSE_MS * random.fraction(), resolve);
    });
  }

  #reached(isReached: boolean, why: string): void {
    if (this.#isStopped) return;
    if (isReached !== this.#isReached) {
      const { log } = this.#ports;
      this.#isReached = isReached;
      if (isReached) log.info('the shared route flag is reached again');
      else log.warn('the shared route flag is out of reach, going by own health', { why });
    }
    this.#tell();
  }

  /** Says what changed since it was said last: to people, and to whoever shows the standing. */
  #tell(): void {
    if (this.#isStopped) return;
    const { fitness } = this.#ports;
    const now = new Set(
      this.#othersMarks().flatMap(({ channel }) => (fitness(channel) === null ? [] : [channel])),
    );
    const before = this.#told;
    this.#told = now;
    for (const channel of now) if (!before.has(channel)) this.#ports.flagged(channel, true);
    for (const channel of before) if (!now.has(channel)) this.#ports.flagged(channel, false);
    const standing = JSON.stringify(this.standing());
    if (standing === this.#toldStanding) return;
    this.#toldStanding = standing;
    this.#ports.changed();
  }
}
