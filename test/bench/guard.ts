/**
 * What the guard costs an attempt: enter and leave through all seven slots, by the real clock.
 * Run with `node test/bench/guard.ts`.
 */
import { performance } from 'node:perf_hooks';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Clock, MonotonicMs, WallMs } from '#contract/ports.ts';
import { createGuard, type Guard } from '#daemon/core/guard/guard.ts';
import { guardRules } from '#daemon/core/guard/rules.ts';
import type { AttemptFacts } from '#daemon/core/guard/slot.ts';

const ROUND_MS = 1_000;
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
  });

/** Enters and leaves `IN_FLIGHT` attempts over `channels` channels; how many were let through. */
const batch = (guard: Guard, channels: readonly AttemptFacts[]): number => {
  const held: { leave(outcome: { kind: 'approved' }): void }[] = [];
  for (let count = 0; count < IN_FLIGHT; count += 1) {
    const facts = channels[count % channels.length];
    const entered = facts === undefined ? null : guard.enter(facts);
    if (entered?.kind === 'granted') held.push(entered);
  }
  for (const entered of held) entered.leave({ kind: 'approved' });
  return held.length;
};

interface Case {
  readonly name: string;
  readonly guard: Guard;
  readonly channels: readonly AttemptFacts[];
}

const openBreaker = (): Guard => {
  const guard = guardOf();
  for (const connection of [1, 2, 3]) {
    guard.channelEvent(factsOf(0).channel, { kind: 'closed', connection });
  }
  return guard;
};

const CASES: readonly Case[] = [
  { name: 'granted, 1 channel', guard: guardOf(), channels: [factsOf(0)] },
  {
    name: 'granted, 8 channels',
    guard: guardOf(),
    channels: Array.from({ length: 8 }, (_, channel) => factsOf(channel)),
  },
  { name: 'refused by an open breaker', guard: openBreaker(), channels: [factsOf(0)] },
];

for (const { name, guard, channels } of CASES) {
  const perSecond: number[] = [];
  let granted = 0;
  let asked = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    let attempts = 0;
    while (performance.now() - startMs < ROUND_MS) {
      granted += batch(guard, channels);
      attempts += IN_FLIGHT;
    }
    asked += attempts;
    perSecond.push((attempts / (performance.now() - startMs)) * 1_000);
  }
  const median = perSecond.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  const share = `${Math.round((granted / asked) * 100)} % let through`;
  const rate = Math.round(median).toLocaleString('en');
  const costUs = (1_000_000 / median).toFixed(2);
  console.log(`${name}: ${rate} a second, ${costUs} us each (${share})`);
}
