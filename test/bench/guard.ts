/**
 * What the guard costs an attempt: enter and leave through all seven slots, against cockatiel and
 * opossum wrapping the same call in a breaker with a limit of what runs at once.
 */
import {
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  wrap as wrapped,
} from 'cockatiel';
import Opossum from 'opossum';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Clock, MonotonicMs, WallMs } from '#contract/ports.ts';
import { NO_DOMAINS } from '#daemon/core/guard/cluster-builder/cluster-builder.ts';
import { createGuard, type Guard } from '#daemon/core/guard/guard.ts';
import { guardRules } from '#daemon/core/guard/rules.ts';
import type { AttemptFacts } from '#daemon/core/guard/slot.ts';
import { cpuMs, type Figure, median, type Section } from './section.ts';

const ROUND_CPU_MS = 150;
const ROUNDS = 5;
const IN_FLIGHT = 100;

const clock: Clock = {
  monotonicNow: () => performance.now() as MonotonicMs,
  wallNow: () => Date.now() as WallMs,
  after: () => {
    throw new Error('the guard sets no timers');
  },
};

/** Room that the bench doesn't exhaust, so that what is measured is the way through all slots. */
const WIDE = { perSecond: 1_000_000, burst: 1_000_000, inFlight: 100_000 };

const factsOf = (channel: number): AttemptFacts => ({
  terminal: 'T0000001' as TerminalId,
  channel: `channel-${channel}` as ChannelId,
  method: 'card',
  product: 'sale',
});

const guardOf = (): Guard =>
  createGuard({
    rules: guardRules.parse({ flow: { total: WIDE, everyChannel: WIDE } }),
    clock,
    load: () => ({ loopLagMs: 0, inFlightPayments: 0, journalBacklog: 0 }),
    domains: NO_DOMAINS,
  });

/** The call that is guarded: nothing, asynchronously. */
const nothing = async (): Promise<void> => {};

type Wrap = (call: () => Promise<void>) => Promise<unknown>;

const byGuard = (guard: Guard, channels: readonly AttemptFacts[]): Wrap => {
  let nth = 0;
  return async (call) => {
    nth += 1;
    const facts = channels[nth % channels.length];
    if (facts === undefined) return;
    const entered = guard.enter(facts);
    if (entered.kind !== 'granted') return;
    try {
      await call();
    } finally {
      entered.leave({ kind: 'approved' });
    }
  };
};

const openBreaker = (): Guard => {
  const guard = guardOf();
  for (const connection of [1, 2, 3]) {
    guard.channelEvent(factsOf(0).channel, { kind: 'closed', connection });
  }
  return guard;
};

const byCockatiel = (): Wrap => {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: 15_000,
    breaker: new ConsecutiveBreaker(3),
  });
  const policy = wrapped(breaker, bulkhead(IN_FLIGHT * 2));
  return (call) => policy.execute(call);
};

/** Without its time limit, for neither of the others has one. */
const byOpossum = (): Wrap => {
  const breaker = new Opossum((call: () => Promise<void>) => call(), {
    timeout: false,
    resetTimeout: 15_000,
    capacity: IN_FLIGHT * 2,
  });
  return (call) => breaker.fire(call);
};

/** Microseconds of CPU time for one call, `IN_FLIGHT` of them under way. */
const costUs = async (wrap: Wrap): Promise<number> => {
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedMs = cpuMs();
    let calls = 0;
    while (cpuMs() - startedMs < ROUND_CPU_MS) {
      await Promise.all(Array.from({ length: IN_FLIGHT }, () => wrap(nothing)));
      calls += IN_FLIGHT;
    }
    costs.push(((cpuMs() - startedMs) * 1_000) / calls);
  }
  return median(costs);
};

const run = async (): Promise<readonly Figure[]> => {
  const bare = await costUs((call) => call());
  const eight = Array.from({ length: 8 }, (_, channel) => factsOf(channel));
  const one = await costUs(byGuard(guardOf(), [factsOf(0)]));
  const many = await costUs(byGuard(guardOf(), eight));
  const refused = await costUs(byGuard(openBreaker(), [factsOf(0)]));
  const cockatiel = await costUs(byCockatiel());
  const opossum = await costUs(byOpossum());
  const over = (us: number): number => us - bare;
  const bound = 'seven slots: counts of three nodes by second and by outcome, two lanes, a breaker';
  const least = Math.min(over(cockatiel), over(opossum));
  return [
    {
      ...{ what: 'guard, one channel', value: over(one), unit: 'us', bound },
      against: { what: 'cockatiel', value: over(cockatiel) },
    },
    {
      ...{ what: 'guard, eight channels', value: over(many), unit: 'us' },
      against: { what: 'opossum', value: over(opossum) },
      aim: { text: 'no more than both', isMet: over(many) <= least },
    },
    { what: 'guard, refused by a breaker', value: over(refused), unit: 'us' },
  ];
};

export const guardSection: Section = {
  name: 'guard',
  about: 'the guard against cockatiel and opossum around the same call',
  run,
};
