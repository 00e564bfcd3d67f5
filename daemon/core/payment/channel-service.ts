import type {
  AttemptRequest,
  CloseReply,
  CloseRequest,
  ExtendReply,
  ExtendRequest,
  InquiryReply,
  InquiryRequest,
  ReversalRequest,
  TotalsReply,
  TotalsRequest,
} from '#contract/channel-frames.ts';
import type { PinWorkingKey, ServiceSecurity } from '#contract/channel-security.ts';
import type { ChannelView } from '#contract/daemon-api.ts';
import type { ChannelFacts } from '#contract/diagnostics.ts';
import type { ChannelId, SaleId, TerminalId } from '#contract/ids.ts';
import type { Clock, Random, WallMs } from '#contract/ports.ts';
import { sameIdentity } from '../attempt.ts';
import { Connection } from '../channel/connection.ts';
import { type ConnectionState, dayOf, linkOf } from '../channel/connection-state.ts';
import type { ChannelEvent } from '../channel/pipeline.ts';
import type { Transport } from '../channel/transport.ts';
import { Way } from '../channel/way.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { ChannelDay, Exchange, ReplyTo } from '../exchange.ts';
import type { ConnectionFact } from '../guard/degrade/connection-facts.ts';
import { type HealthCache, isStale } from '../health/channel-health.ts';
import { ReplyTimes } from '../health/reply-times.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../limits.ts';
import { ReversalQueue } from '../reversal/reversal-queue.ts';
import { factKind } from './fact-kind.ts';
import { keepUnowned } from './late-reply.ts';
import type { PaymentChannel } from './ports.ts';
import { journaledReversals } from './reversal-book.ts';
import { SignOnWait } from './sign-on-wait.ts';
import { Unclaimed } from './unclaimed.ts';

/** A late reply is this many times the channel's own p99 (rule 17). */
const LATE_FACTOR = 3;
/** No reply is late before this, however fast its channel usually is. */
const LEAST_LATE_MS = 50;

export interface ChannelServicePorts {
  readonly profile: ChannelProfile;
  readonly certificatePem: string;
  readonly terminal: TerminalId;
  readonly security: ServiceSecurity;
  readonly transport: Transport;
  readonly journal: Journal;
  readonly health: HealthCache;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  /** Dials of the services this id had before: the guard takes a smaller number for a straggler. */
  readonly dialsBefore: number;
  /** What happened on the connection, for the guard's breakers. */
  fact(fact: ConnectionFact): void;
  /** Something a person or the ranking may want to see changed. */
  changed(service: ChannelService, event: ChannelEvent | null): void;
  /** The way to the channel was lost: whoever shares its line may be affected, too. */
  wayLost(): void;
  /** A payment's reply is later than usual; the channel is being asked whether it lives. */
  slow(saleId: SaleId): void;
  /** The journal stopped under the channel, or a bug showed: never thrown into a socket's call-back. */
  fault(cause: unknown): void;
}

/** One channel in the daemon: its connection, its health, the reversals it owes. */
export class ChannelService implements PaymentChannel {
  readonly profile: ChannelProfile;
  readonly #ports: ChannelServicePorts;
  readonly #connection: Connection;
  readonly #reversals: ReversalQueue;
  readonly #replyTimes = new ReplyTimes();
  readonly #signOnWait: SignOnWait;
  readonly #way = new Way();
  /** What ended the connection before this one; empty before the first. */
  #endedBy = '';
  #signedOnAtWallMs: WallMs | null = null;
  #isStopped = false;
  #pinKey: PinWorkingKey | null = null;
  /** Counts the connections, so that a fact of an older one is known as such (invariant T3). */
  #dials: number;

  constructor(ports: ChannelServicePorts) {
    const { profile, journal, limits, clock } = ports;
    this.profile = profile;
    this.#ports = ports;
    this.#dials = ports.dialsBefore;
    const keepPinKey = (key: PinWorkingKey | null): void => {
      this.#pinKey = key;
    };
    const connected = { ...ports, keepPinKey };
    this.#connection = new Connection(connected, {
      changed: (state, event) => this.#changed(state, event),
      unclaimed: (message) => {
        try {
          unclaimed.take(message);
        } catch (cause) {
          ports.fault(cause);
        }
      },
    });
    this.#signOnWait = new SignOnWait({
      clock,
      addresses: profile.addresses.length,
      isSignedOn: () => this.day() !== null,
      hurry: () => this.#connection.hurry(),
    });
    this.#reversals = new ReversalQueue({
      profile,
      limits,
      clock,
      book: journaledReversals(journal, profile.id),
      wire: {
        signedOn: () => this.day() !== null,
        reverse: (request, limitMs) => this.#askAbout(request, limitMs),
      },
      fault: ports.fault,
    });
    const unclaimed = new Unclaimed({ journal, profile, clock, reversals: this.#reversals });
  }

  get id(): ChannelId {
    return this.profile.id;
  }

  get way(): Pick<Way, 'lostAtMs' | 'aliveAtMs'> {
    return this.#way;
  }

  get isSignedOn(): boolean {
    return this.day() !== null;
  }

  /** Void is what was heard of it so far; what ends it before it answers is no fault of its own. */
  doubt(): void {
    this.#way.excuse();
    this.#connection.doubt();
  }

  /** Pings out of turn; unanswered, the connection is declared dead (rule 17). */
  probe(): void {
    this.#connection.probe();
  }

  get dials(): number {
    return this.#dials;
  }

  /** Nothing that was sent on its connection still waits for an answer. */
  get isIdle(): boolean {
    return this.#connection.isIdle;
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#isStopped = true;
    this.#reversals.stop();
    this.#connection.stop();
    this.#signOnWait.stop();
  }

  /** The PIN key it gave last, in memory only; while it is down, too: a sale may move to it. */
  pinKey(): PinWorkingKey | null {
    return this.#pinKey;
  }

  /** Tries again at once to connect, if it was waiting to. */
  redial(): void {
    this.#connection.redial();
  }

  day(): ChannelDay | null {
    return dayOf(this.#connection.state);
  }

  /** Fit for a payment: signed on here, proved, and the last ping is fresh. */
  isUp(): boolean {
    const ageMs = this.#connection.pongAgeMs();
    return ageMs !== null && !isStale(ageMs, this.#ports.limits);
  }

  async pay<R extends AttemptRequest>(request: R, limitMs: number): Promise<Exchange<ReplyTo<R>>> {
    const { clock, limits } = this.#ports;
    const startedMs = clock.monotonicNow();
    const p99Ms = this.#replyTimes.p99();
    const { suspicionFloorMs: floorMs, pingEveryMs } = limits;
    const lateAfterMs = p99Ms === null ? floorMs : Math.max(LEAST_LATE_MS, LATE_FACTOR * p99Ms);
    const suspect = (): void => {
      const tookMs = clock.monotonicNow() - startedMs;
      // The channel is asked early; people are told only of what they can notice.
      if (tookMs >= floorMs) this.#ports.slow(request.saleId as SaleId);
      this.#connection.probe();
      const leftMs = floorMs - tookMs;
      // Never less than a millisecond: a fraction that is lost in the clock's sum would spin here.
      const againMs = leftMs > 0 ? Math.max(1, leftMs) : Math.max(lateAfterMs, pingEveryMs);
      suspicion = clock.after(againMs, suspect);
    };
    let suspicion = clock.after(lateAfterMs, suspect);
    this.#reversals.paying(request.attemptId);
    const exchange = await this.#connection.exchange(request, limitMs);
    suspicion.cancel();
    if (exchange.kind === 'replied') this.#replyTimes.add(clock.monotonicNow() - startedMs);
    return exchange;
  }

  inquire(request: InquiryRequest, limitMs: number): Promise<Exchange<InquiryReply>> {
    return this.#askAbout(request, limitMs);
  }

  close(request: CloseRequest, limitMs: number): Promise<Exchange<CloseReply>> {
    return this.#askAbout(request, limitMs);
  }

  extend(request: ExtendRequest, limitMs: number): Promise<Exchange<ExtendReply>> {
    return this.#askAbout(request, limitMs);
  }

  /** An answer that is about another attempt is kept for people, and answers nothing (rule 12). */
  async #askAbout<R extends InquiryRequest | ReversalRequest | CloseRequest | ExtendRequest>(
    request: R,
    limitMs: number,
  ): Promise<Exchange<ReplyTo<R>>> {
    const exchange = await this.#connection.exchange(request, limitMs);
    if (exchange.kind !== 'replied' || sameIdentity(request, exchange.reply)) return exchange;
    keepUnowned(this.#ports.journal, this.profile.id, exchange.reply);
    const detail = 'an answer about another attempt';
    return { kind: 'unreadable', cause: 'unreadable', detail };
  }

  totals(request: TotalsRequest, limitMs: number): Promise<Exchange<TotalsReply>> {
    return this.#connection.exchange(request, limitMs);
  }

  signedOn(withinMs: number): Promise<boolean> {
    return this.#signOnWait.within(withinMs);
  }

  isUnreachable(): boolean {
    return this.#signOnWait.isUnreachable();
  }

  reversalOrdered(): void {
    this.#reversals.wake();
  }

  /** The sign-on of the present connection, for people; null while there is none. */
  signedOnFacts(): ChannelFacts['signedOn'] {
    const day = this.day();
    if (day === null || this.#signedOnAtWallMs === null) return null;
    return { batch: day.batch, date: day.date, sinceWallMs: this.#signedOnAtWallMs };
  }

  view(): ChannelView {
    const { id, name, methods } = this.profile;
    const { state, address } = this.#connection;
    return {
      id,
      name,
      methods,
      state: this.link(),
      reason: this.#reason().slice(0, 120),
      roundTripMs: state.at === 'up' ? Math.round(state.roundTripMs * 10) / 10 : null,
      ...(address === null ? {} : { address: address.slice(0, 200) }),
      openReversals: this.#ports.journal.reversing(id).length,
      certificatePem: this.#ports.certificatePem,
      ...(this.profile.isTest && { isTest: true }),
    };
  }

  /** Why it is not up, also while the next dial is under way: that is when people look. */
  #reason(): string {
    const { state } = this.#connection;
    if (state.at === 'waiting') return state.reason;
    if (state.at !== 'up') return this.#endedBy;
    return this.isUp() ? '' : 'pings are not answered';
  }

  /** How far its connection has come, as people see it. */
  link(): ChannelView['state'] {
    return linkOf(this.#connection.state, this.isUp());
  }

  #changed(state: ConnectionState, event: ChannelEvent | null): void {
    const { health, clock, wayLost } = this.#ports;
    const isWayLost = this.#way.heard(state, event, clock.monotonicNow());
    if (event?.kind === 'closed') {
      this.#endedBy = event.detail;
      this.#signOnWait.lost();
    }
    health.record({
      channel: this.profile.id,
      atWallMs: clock.wallNow(),
      status: this.link(),
      roundTripMs: event?.kind === 'ping-answered' ? event.roundTripMs : null,
      isLoss: event?.kind === 'ping-missed',
      reason: this.#reason().slice(0, 120),
    });
    if (event?.kind === 'signed-on') {
      this.#signedOnAtWallMs = clock.wallNow();
      this.#signOnWait.signedOn();
      this.#reversals.signedOn();
    }
    if (state.at === 'connecting') {
      this.#dials += 1;
      this.#signOnWait.dialled();
    }
    const kind = factKind(event);
    if (kind !== null && !this.#isStopped) {
      this.#ports.fact({ kind, connection: this.#dials, isOurs: this.#way.isExcused });
    }
    if (isWayLost && !this.#isStopped) wayLost();
    this.#ports.changed(this, event);
  }
}
