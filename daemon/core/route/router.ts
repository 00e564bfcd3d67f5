import type { Clock } from '#contract/ports.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { RouteAsk } from './facts.ts';
import type { ForceBook } from './force/force-book.ts';
import { knownFacts } from './rules/route-rules.ts';
import type { RuleBook } from './rules/rule-book.ts';

export interface RouterPorts {
  readonly rules: RuleBook;
  readonly clock: Pick<Clock, 'wallNow'>;
  /** A person's force (row C2); absent: nobody can force. */
  readonly force?: ForceBook;
}

export interface Router {
  /**
   * The best channel for an order among those not tried, by the rules in force at this moment, with
   * everything that led to it (rows C1 to C11). Changes nothing; what `execute` used of the quota
   * is in the counters it gives back.
   */
  decide(ask: RouteAsk): Decision;
}

export const createRouter = ({ rules, clock, force }: RouterPorts): Router => ({
  decide(ask) {
    const { current } = rules;
    const facts = knownFacts(current, ask.order, clock.wallNow());
    return decide(current, ask, facts, force?.standing() ?? null);
  },
});
