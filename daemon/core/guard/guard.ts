import type { ChannelId } from '#contract/ids.ts';
import type { Clock, WallMs } from '#contract/ports.ts';
import { AuthoritySlot } from './authority/authority-slot.ts';
import { passThrough } from './chain.ts';
import { ClusterBuilder, type FailureDomains } from './cluster-builder/cluster-builder.ts';
import type { ConnectionFact } from './degrade/connection-facts.ts';
import { type BreakerView, DegradeSlot } from './degrade/degrade-slot.ts';
import { FlowSlot, type FlowView } from './flow/flow-slot.ts';
import { NodeSelector } from './node-selector/node-selector.ts';
import type { Refusal, RefusalCode } from './refusal.ts';
import type { GuardRules } from './rules.ts';
import type { AttemptFacts, Refused } from './slot.ts';
import { type Slots, slotOrder } from './slot-order.ts';
import { type AttemptOutcome, classify } from './statistic/outcome-class.ts';
import type { NodeView } from './statistic/statistic-node.ts';
import { StatisticSlot } from './statistic/statistic-slot.ts';
import { type SteadyTime, steadyTime } from './steady-time.ts';
import { type LoadPort, SystemSlot } from './system/system-slot.ts';

export interface GuardPorts {
  readonly rules: GuardRules;
  readonly clock: Clock;
  readonly load: LoadPort;
  readonly domains: FailureDomains;
}

/** Leave to arm one attempt. */
export interface Granted {
  readonly kind: 'granted';
  /** Gives everything back, exactly once and whatever happened; a second call throws. */
  leave(outcome: AttemptOutcome): void;
}

/** How a channel stands for new sales, without taking anything. */
export interface Standing {
  /** Why its breaker would refuse a sale now; null when it would not. */
  readonly refusal: Refusal | null;
  /** It came back a short while ago: other channels go before it (fail-back dwell). */
  readonly dwelling: boolean;
}

/** Everything the guard knows, for screens and the CLI; nothing is decided from it. */
export interface GuardView {
  readonly atWallMs: WallMs;
  readonly breakers: readonly (BreakerView & { readonly lines: readonly string[] })[];
  /** In total, per channel and shared line, then per terminal, method and channel. */
  readonly nodes: readonly NodeView[];
  readonly flow: FlowView;
  readonly system: ReturnType<SystemSlot['view']>;
  /** Refusals since the start, by code. */
  readonly refusals: Readonly<Partial<Record<RefusalCode, number>>>;
}

export interface Guard {
  /** To be asked before an attempt is armed; refused, nothing is taken and nothing was sent. */
  enter(facts: AttemptFacts): Granted | Refused;
  /** What happened on a channel's connection; half-open breakers are proved by these alone. */
  channelEvent(channel: ChannelId, fact: ConnectionFact): void;
  standing(channel: ChannelId): Standing;
  /** Changes rules; breakers, tokens, counts and what is in flight stay as they are. */
  reload(rules: GuardRules): void;
  view(): GuardView;
}

/**
 * Flow protection of row A12: seven slots in the order of `slot-order.ts`. Only new financial
 * attempts go through it; inquiries, reversals and pings never do (rules 7 and 22).
 */
export const createGuard = ({ rules, clock, load, domains }: GuardPorts): Guard => {
  const time = steadyTime(clock);
  const slots = slotsFor(rules, time, load, domains);
  const { statistic, system, degrade } = slots;
  const order = slotOrder(slots);
  const refusals = new Map<RefusalCode, number>();
  return {
    enter: (facts) => {
      const atMs = time.now();
      const passage = passThrough(order, { facts, atMs, nodes: [] });
      if (passage.kind === 'refused') {
        const { code } = passage.refusal;
        refusals.set(code, (refusals.get(code) ?? 0) + 1);
        return passage;
      }
      return {
        kind: 'granted',
        leave: once((outcome) => {
          const leftMs = time.now();
          passage.leave({
            kind: 'finished',
            atMs: leftMs,
            tookMs: leftMs - atMs,
            outcome: classify(outcome, statistic.faultCodes),
          });
        }),
      };
    },
    channelEvent: (channel, fact) => {
      const ours = system.isStalled();
      const siblings = () => domains.siblingsOf(channel);
      degrade.fact(channel, fact, { ours, siblings }, time.now());
    },
    standing: (channel) => {
      const nowMs = time.now();
      return {
        refusal: degrade.refusal(channel, nowMs),
        dwelling: degrade.dwellUntilMs(channel, nowMs) !== null,
      };
    },
    reload: (next) => reloadAll(slots, next, time),
    view: () => viewOf(slots, time, refusals, domains),
  };
};

const slotsFor = (
  rules: GuardRules,
  time: SteadyTime,
  load: LoadPort,
  domains: FailureDomains,
): Slots => ({
  nodeSelector: new NodeSelector(rules.nodeSelector),
  clusterBuilder: new ClusterBuilder(domains),
  statistic: new StatisticSlot(rules.statistic),
  authority: new AuthoritySlot(rules.authority),
  system: new SystemSlot(rules.system, load),
  flow: new FlowSlot(rules.flow, time.now()),
  degrade: new DegradeSlot(rules.degrade),
});

const reloadAll = (slots: Slots, rules: GuardRules, time: SteadyTime): void => {
  slots.nodeSelector.reload(rules.nodeSelector);
  slots.statistic.reload(rules.statistic);
  slots.authority.reload(rules.authority);
  slots.system.reload(rules.system);
  slots.flow.reload(rules.flow, time.now());
  slots.degrade.reload(rules.degrade);
};

const viewOf = (
  slots: Slots,
  time: SteadyTime,
  refusals: ReadonlyMap<RefusalCode, number>,
  domains: FailureDomains,
): GuardView => {
  const nowMs = time.now();
  const { nodeSelector, clusterBuilder, statistic, flow, system, degrade } = slots;
  const nodes = [statistic.total, ...clusterBuilder.nodes(), ...nodeSelector.nodes()];
  return {
    atWallMs: time.toWall(nowMs),
    breakers: degrade.view(time).map((view) => ({ ...view, lines: domains.linesOf(view.channel) })),
    nodes: nodes.map((node) => node.view(nowMs)),
    flow: flow.view(nowMs),
    system: system.view(),
    refusals: Object.fromEntries(refusals),
  };
};

/** A place given back twice would let one attempt too many through for ever: a bug of the caller. */
const once = (action: (outcome: AttemptOutcome) => void): Granted['leave'] => {
  let isInside = true;
  return (outcome) => {
    if (!isInside) throw new Error('a place in the guard was given back twice');
    isInside = false;
    action(outcome);
  };
};
