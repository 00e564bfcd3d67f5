import type { z } from 'zod';
import type { ChannelId, TerminalId } from '#contract/ids.ts';
import type { Clock } from '#contract/ports.ts';
import { type FailureDomains, NO_DOMAINS } from './cluster-builder/cluster-builder.ts';
import type { ConnectionFact } from './degrade/connection-facts.ts';
import { createGuard, type Granted, type Guard, type GuardView } from './guard.ts';
import type { RefusalCode } from './refusal.ts';
import { guardRules } from './rules.ts';
import type { AttemptFacts } from './slot.ts';
import type { AttemptOutcome } from './statistic/outcome-class.ts';
import type { Load } from './system/system-slot.ts';

export const EAST = 'bank-east' as ChannelId;
export const HARBOR = 'bank-harbor' as ChannelId;
export const TILL = 'T0000001' as TerminalId;

export const APPROVED: AttemptOutcome = { kind: 'approved' };
export const DECLINED: AttemptOutcome = { kind: 'declined' };
export const NO_REPLY: AttemptOutcome = { kind: 'unknown', cause: 'no-reply' };
export const RESET: AttemptOutcome = { kind: 'unknown', cause: 'reset' };

export type RulesInput = z.input<typeof guardRules>;

export const factsOf = (changes: Partial<AttemptFacts> = {}): AttemptFacts => ({
  terminal: TILL,
  channel: EAST,
  method: 'card',
  product: 'sale',
  ...changes,
});

/** A guard with hands on everything it is told. */
export interface GuardBench {
  readonly guard: Guard;
  /** What the daemon's own load is said to be. */
  load: Load;
  /** Enters, and expects to be let through. */
  granted(changes?: Partial<AttemptFacts>): Granted;
  /** Enters and leaves again at once with `approved`; the code of the refusal, or 'granted'. */
  tried(changes?: Partial<AttemptFacts>): RefusalCode | 'granted';
  /** One attempt, from entering to its outcome. */
  attempt(outcome: AttemptOutcome, changes?: Partial<AttemptFacts>): void;
  fact(kind: ConnectionFact['kind'], connection: number, channel?: ChannelId): void;
  breaker(channel?: ChannelId): GuardView['breakers'][number];
  reload(rules: RulesInput): void;
}

/** All of `channels` on one line of this name. */
export const onOneLine = (name: string, channels: readonly ChannelId[]): FailureDomains => ({
  linesOf: (id) => (channels.includes(id) ? [name] : []),
  siblingsOf: (id) => (channels.includes(id) ? channels.filter((other) => other !== id) : []),
});

export const guardBench = (
  clock: Clock,
  rules: RulesInput = {},
  domains: FailureDomains = NO_DOMAINS,
): GuardBench => {
  const guard = createGuard({
    rules: guardRules.parse(rules),
    clock,
    load: () => bench.load,
    domains,
  });
  const bench: GuardBench = {
    guard,
    load: { loopLagMs: 0, inFlightPayments: 0, journalBacklog: 0 },
    granted: (changes) => {
      const entered = guard.enter(factsOf(changes));
      if (entered.kind === 'refused') throw new Error(`refused: ${entered.refusal.code}`);
      return entered;
    },
    tried: (changes) => {
      const entered = guard.enter(factsOf(changes));
      if (entered.kind === 'refused') return entered.refusal.code;
      entered.leave(APPROVED);
      return 'granted';
    },
    attempt: (outcome, changes) => bench.granted(changes).leave(outcome),
    fact: (kind, connection, channel = EAST) => guard.channelEvent(channel, { kind, connection }),
    breaker: (channel = EAST) => {
      const found = guard.view().breakers.find((view) => view.channel === channel);
      if (found === undefined) throw new Error(`no breaker for ${channel}`);
      return found;
    },
    reload: (next) => guard.reload(guardRules.parse(next)),
  };
  return bench;
};
