import type { DaemonStatus } from '#contract/daemon-api.ts';
import type { ChannelId, PersonId, SaleId, TerminalId } from '#contract/ids.ts';
import { method } from '#contract/method.ts';
import type { SaleOrder } from '#contract/payment.ts';
import type { Clock, Log, Random } from '#contract/ports.ts';
import type { ForceOrder, RouteStanding } from '#contract/route-api.ts';
import type { News } from './announcements.ts';
import type { Standing as GuardStanding } from './guard/guard.ts';
import type { Explained, RouteDesk } from './intake/route-requests.ts';
import type { EntryBody, EntryOf, JournalEntry } from './journal/entries.ts';
import type { Journal } from './journal/journal.ts';
import type { Limits } from './limits.ts';
import type { Fitness } from './node/own-health.ts';
import { RouteNode } from './node/route-node.ts';
import type { SharedFlag } from './node/shared-flag.ts';
import type { ChannelService } from './payment/channel-service.ts';
import type { JournaledCounters } from './payment/journaled-counters.ts';
import type { Routed, Search } from './payment/ports.ts';
import type { Decision } from './route/decision.ts';
import { explainRoute } from './route/explain.ts';
import {
  type ChannelState,
  type ChannelStates,
  factsBefore,
  factsOf,
  type RouteAsk,
} from './route/facts.ts';
import { ForceBook } from './route/force/force-book.ts';
import type { ForceAudit } from './route/force/standing-force.ts';
import { createRouter, type Router } from './route/router.ts';
import { type RuleBook, tellable } from './route/rules/rule-book.ts';
import type { SharedLines } from './shared-lines.ts';

/** What a sale is sold in as long as nothing was presented; every till here sells in it. */
const CURRENCY = 'CNY';

const NOTHING: ReadonlySet<ChannelId> = new Set();

/** Values that are all the same when a decision can only come out the same. */
type Basis = readonly unknown[];

const isSame = (one: Basis, other: Basis): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

export interface RoutingPorts {
  readonly rules: RuleBook;
  readonly counters: JournaledCounters;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly limits: Limits;
  readonly terminal: TerminalId;
  readonly channels: ReadonlyMap<ChannelId, ChannelService>;
  /** Which of them share a line, and what that says about it. */
  readonly lines: SharedLines;
  /** Why a change of the configuration holds a channel back; null: it does not. */
  heldBack(id: ChannelId): string | null;
  /** Where the nodes of a shop share which channels fail. */
  readonly shared: SharedFlag;
  /** What the guard would say to a sale on this channel now. */
  guardStanding(id: ChannelId): GuardStanding;
  /** A force began or was lifted: what people are shown changed. */
  changed(): void;
  post(news: News): void;
  fault(cause: unknown): void;
}

/** The router over the daemon's channels and journal: who takes a sale, by whose rules, and why. */
export class Routing implements RouteDesk {
  readonly #ports: RoutingPorts;
  readonly #force: ForceBook;
  readonly #router: Router;
  readonly #node: RouteNode;
  /** What was named last, and what from: a status is asked for with every ping. */
  #named: { readonly basis: Basis; readonly channels: DaemonStatus['defaultFor'] } | null = null;

  constructor(ports: RoutingPorts) {
    const { rules, clock } = ports;
    this.#ports = ports;
    this.#force = new ForceBook(clock, (event) => this.#audit(event));
    this.#router = createRouter({ rules, clock, force: this.#force });
    this.#node = this.#nodeOver(ports);
    ports.journal.onAppend((entry) => this.#journaled(entry));
  }

  /** A force lives in its process: one that the journal still has open ended with the last one. */
  start(): void {
    this.#node.start();
    const { counters, journal } = this.#ports;
    if (counters.force === null) return;
    const { channel } = counters.force;
    journal.append({ kind: 'route-force-expired', saleId: null, channel, cause: 'restart' });
  }

  stop(): void {
    this.#force.stop();
    this.#node.stop();
  }

  /** Something happened on a channel: the other nodes may have to hear of it (row B4). */
  channelChanged(id: ChannelId): void {
    this.#node.look(id);
  }

  /** Row C1, *execute*: what it takes of a quota counts once its `decided` is journaled. */
  route(order: SaleOrder, { shown, tried, shut }: Search): Routed {
    const decision = this.#router.decide({
      order: factsOf(order, shown),
      ...this.#ask(tried, shut),
      mode: 'execute',
    });
    const decided = [decidedEntry(order.saleId, decision)];
    const { outcome } = decision;
    if (outcome.kind !== 'taken') return { kind: outcome.kind, decided };
    const channel = this.#ports.channels.get(outcome.channel);
    const day = channel?.day() ?? null;
    if (channel === undefined || day === null) throw new Error('a channel was taken that is away');
    return { kind: 'taken', channel, day, decided };
  }

  /** Row C1, *consult*: the channel a new sale would take, per method; absent: none is usable. */
  defaults(): DaemonStatus['defaultFor'] {
    const ask = this.#ask([], NOTHING);
    const basis = this.#basisOf(ask);
    if (this.#named !== null && isSame(this.#named.basis, basis)) return this.#named.channels;
    const channels: DaemonStatus['defaultFor'] = {};
    for (const way of method.options) {
      const order = factsBefore(this.#ports.terminal, way, CURRENCY);
      const { outcome } = this.#router.decide({ order, ...ask, mode: 'consult' });
      if (outcome.kind === 'taken') channels[way] = outcome.channel;
    }
    this.#named = { basis, channels };
    return channels;
  }

  /** All that a consult depends on. Hours and grades go by whole minutes, so this does. */
  #basisOf({ counters, candidates }: Pick<RouteAsk, 'counters' | 'candidates'>): Basis {
    const { channels, clock, rules } = this.#ports;
    const minute = Math.floor(clock.wallNow() / 60_000);
    const { current } = rules;
    const counted = current.countsEarly ? counters : counters.quotas;
    const basis: unknown[] = [counted, current, this.#force.standing(), minute];
    for (const id of channels.keys()) {
      const state = candidates.get(id);
      basis.push(state?.link, state?.breaker, state?.dwelling, state?.flagged, state?.line);
    }
    return basis;
  }

  standing(): RouteStanding {
    const { rules } = this.#ports;
    const { current, refused } = rules;
    return {
      rules: current.revision,
      refused: refused === null ? null : [...refused],
      force: this.#force.standing(),
      node: this.#node.standing(),
    };
  }

  forcible(): readonly ChannelId[] {
    return [...this.#ports.rules.current.channels.keys()];
  }

  force(order: ForceOrder): void {
    this.#force.force(order);
    this.#ports.changed();
  }

  lift(by: { readonly person: PersonId; readonly reason: string }): void {
    this.#force.lift(by);
    this.#ports.changed();
  }

  explain(saleId: SaleId, text: string | null, atWallMs: number | null): Explained {
    const { journal, rules } = this.#ports;
    if (journal.sale(saleId) === null) return { kind: 'not-known' };
    const read = text === null ? null : rules.read(text);
    if (read?.kind === 'refused') return { kind: 'refused', findings: tellable(read.findings) };
    const decisions = journal
      .entriesOfSale(saleId)
      .flatMap(({ body }) => (body.kind === 'route-decided' ? [body.trace] : []))
      .map((trace) => ({
        trace,
        explanation: explainRoute(trace, read?.rules ?? rules.current, atWallMs ?? undefined),
      }));
    return { kind: 'explained', decisions };
  }

  #ask(tried: readonly ChannelId[], shut: ReadonlySet<ChannelId>) {
    const { counters, journal, clock, limits } = this.#ports;
    return {
      candidates: this.#states(shut, tried),
      counters: counters.counters(journal.liveAttempts(), clock.wallNow()),
      tried,
      attemptsPerSale: limits.attemptsPerSale,
    };
  }

  #states(shut: ReadonlySet<ChannelId>, tried: readonly ChannelId[]): ChannelStates {
    const { channels, lines, guardStanding, counters, heldBack } = this.#ports;
    const isFlagged = (id: ChannelId): boolean => this.#node.isFlagged(id);
    return {
      get(id) {
        const channel = channels.get(id);
        return channel === undefined
          ? undefined
          : {
              ...stateOf(
                channel,
                guardStanding(id),
                shut.has(id) || counters.disabled(id) !== null || heldBack(id) !== null,
              ),
              flagged: isFlagged(id),
              line: lines.standing(id, tried),
            };
      },
    };
  }

  #nodeOver({
    channels,
    terminal,
    limits,
    guardStanding,
    post,
    ...ports
  }: RoutingPorts): RouteNode {
    return new RouteNode({
      ...ports,
      self: terminal,
      times: limits,
      channels: () => channels.keys(),
      fitness: (id) => {
        const channel = channels.get(id);
        return channel === undefined ? null : fitnessOf(channel, guardStanding(id));
      },
      flagged: (channel, isFlagged) => {
        const kind = isFlagged ? 'channel-flagged' : 'channel-unflagged';
        post({ kind, channel, saleId: null, code: null });
      },
    });
  }

  /** Row B4: a payment that had its answer moves the node back to normal. */
  #journaled({ body }: JournalEntry): void {
    if (body.kind !== 'attempt-approved' && body.kind !== 'attempt-declined') return;
    if (this.#node.state === 'normal') return;
    const attempt = this.#ports.journal.attempt(body.attemptId);
    if (attempt !== null) this.#node.paidNormally(attempt.channel);
  }

  #audit(event: ForceAudit): void {
    const { journal, fault } = this.#ports;
    try {
      journal.append(auditEntry(event));
    } catch (cause) {
      // Nobody waits for the end of a force's time; whoever forces or lifts hears of it.
      if (event.kind !== 'expired') throw cause;
      fault(cause);
    }
  }
}

/**
 * A channel the guard let nothing of this sale through to is suspended for it; one that a person
 * took out of use, for every sale.
 */
const stateOf = (
  channel: ChannelService,
  { refusal, dwelling }: GuardStanding,
  isShut: boolean,
): Omit<ChannelState, 'flagged' | 'line'> => ({
  link: isShut ? 'suspended' : channel.link(),
  breaker: refusal === null ? 'closed' : refusal.code === 'breaker-open' ? 'open' : 'half-open',
  fundsMinor: null,
  dwelling,
});

/** Full while it returns is not failed. */
const fitnessOf = (channel: ChannelService, { refusal, dwelling }: GuardStanding): Fitness => {
  if (channel.link() !== 'up') return { at: 'unfit', why: 'connection' };
  const isFull = refusal?.code === 'breaker-returning';
  if (refusal !== null && !isFull) return { at: 'unfit', why: 'breaker' };
  return { at: dwelling || isFull ? 'usable' : 'well' };
};

const decidedEntry = (
  saleId: SaleId,
  { trace, drawn, discount }: Decision,
): EntryOf<'route-decided'> => ({
  kind: 'route-decided',
  saleId,
  trace,
  drawn: drawn === null ? null : { key: drawn.key, shares: { ...drawn.shares } },
  discount,
});

const auditEntry = (event: ForceAudit): EntryBody => {
  const { channel } = event.force;
  switch (event.kind) {
    case 'forced':
      return { kind: 'route-forced', saleId: null, force: event.force };
    case 'lifted': {
      const { person, reason } = event;
      return { kind: 'route-lifted', saleId: null, channel, person, reason };
    }
    case 'expired':
      return { kind: 'route-force-expired', saleId: null, channel, cause: 'time' };
  }
};
