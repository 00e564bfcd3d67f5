import type { MonotonicMs } from '#contract/ports.ts';
import type { Refusal } from '../refusal.ts';
import type { Left } from '../slot.ts';
import { isFault, type OutcomeClass } from '../statistic/outcome-class.ts';
import { type BreakerEvent, type BreakerState, closedSince } from './breaker-state.ts';
import { afterEvent, atTime, opensUntilMs } from './breaker-steps.ts';
import { type ConnectionFact, ConnectionFacts, type Evidence } from './connection-facts.ts';
import type { BreakerRule } from './rule.ts';

/** What an attempt holds while it runs. */
export interface BreakerPlace {
  /** The breaker's era it was let through in; a straggler of an older one decides nothing. */
  readonly era: number;
  /** The connection that was signed on then; null: none that the breaker was told of. */
  readonly connection: number | null;
}

type BreakerRefusal = Extract<Refusal, { slot: 'degrade' }>;

/** One channel's breaker: the state, the connection it is about, and the rule, each on its own. */
export class Breaker {
  readonly #facts = new ConnectionFacts();
  #rule: BreakerRule;
  #state: BreakerState;
  #era = 0;
  #dwellUntilMs: MonotonicMs | null = null;

  constructor(rule: BreakerRule, nowMs: MonotonicMs) {
    this.#rule = rule;
    this.#state = closedSince(nowMs);
  }

  /** The state stays as it is, whatever changed: a new rule opens no gate. */
  reload(rule: BreakerRule): void {
    this.#rule = rule;
  }

  state(nowMs: MonotonicMs): BreakerState {
    this.#become(atTime(this.#state, this.#rule, nowMs, this.#facts.live), nowMs);
    return this.#state;
  }

  /** Why an attempt would be refused now; null when it would be let through. Takes nothing. */
  refusal(nowMs: MonotonicMs): BreakerRefusal | null {
    const state = this.state(nowMs);
    const { askAgainMs } = this.#rule;
    switch (state.at) {
      case 'closed':
        return null;
      case 'open': {
        const retryAfterMs = Math.ceil(opensUntilMs(state, this.#rule) - nowMs);
        return { slot: 'degrade', code: 'breaker-open', retryAfterMs };
      }
      case 'half-open':
        return { slot: 'degrade', code: 'breaker-proving', retryAfterMs: askAgainMs };
      case 'returning':
        if (state.inFlight < state.allowed) return null;
        return { slot: 'degrade', code: 'breaker-returning', retryAfterMs: askAgainMs };
      default:
        return state satisfies never;
    }
  }

  enter(nowMs: MonotonicMs): BreakerPlace | BreakerRefusal {
    const refusal = this.refusal(nowMs);
    if (refusal !== null) return refusal;
    this.#apply({ kind: 'entered' }, nowMs);
    return { era: this.#era, connection: this.#facts.live };
  }

  leave(place: BreakerPlace, left: Left): void {
    const { atMs } = left;
    this.state(atMs);
    const counts = left.kind === 'finished' && this.#isNews(left.outcome, place);
    if (place.era !== this.#era) return;
    this.#apply({ kind: 'left' }, atMs);
    if (left.kind === 'withdrawn') return;
    if (left.outcome === 'success') this.#apply({ kind: 'success' }, atMs);
    else if (isFault(left.outcome)) this.#apply({ kind: 'attempt-fault', counts }, atMs);
  }

  /**
   * A fact about the channel's connection. `stalled`: we stand still ourselves, so silence is no fault
   * (trap 9). Returns whether it is a fault of the line, which the failure domain shares.
   */
  fact(fact: ConnectionFact, stalled: boolean, nowMs: MonotonicMs): boolean {
    this.state(nowMs);
    const isSilence = fact.kind === 'dead' || fact.kind === 'ping-missed';
    const isOurs = fact.isOurs === true || (stalled && isSilence);
    if (isOurs && fact.kind === 'ping-missed') return false;
    const wasLive = this.#facts.live === fact.connection;
    const evidence = this.#facts.read(fact);
    if (evidence === null) return false;
    const event = eventOf(evidence, isOurs);
    if (evidence.kind === 'signed-on' && evidence.again) this.#dwell(nowMs);
    this.#apply(event, nowMs);
    const isNewFault = event.kind === 'missed' || event.kind === 'connection-fault';
    // Only a connection that was signed on can fall silent; before, it is the host that refuses us.
    return wasLive && isSilence && isNewFault;
  }

  /** Another channel of the failure domain has lost the line. */
  domainFault(nowMs: MonotonicMs): void {
    this.state(nowMs);
    this.#apply({ kind: 'domain-missed' }, nowMs);
  }

  /** Until when other channels go before this one, for new sales; null when it is settled. */
  dwellUntilMs(nowMs: MonotonicMs): MonotonicMs | null {
    this.state(nowMs);
    const untilMs = this.#dwellUntilMs;
    return untilMs === null || nowMs >= untilMs ? null : untilMs;
  }

  /** When the present state ends by itself; null when it waits for something to happen. */
  untilMs(nowMs: MonotonicMs): MonotonicMs | null {
    const state = this.state(nowMs);
    if (state.at === 'open') return opensUntilMs(state, this.#rule);
    if (state.at !== 'returning') return null;
    return (state.sinceMs + this.#rule.settleAfterMs) as MonotonicMs;
  }

  /** Attempts lost with their connection are one fault, which the connection may have told. */
  #isNews(outcome: OutcomeClass, { connection }: BreakerPlace): boolean {
    if (outcome !== 'connection-fault' || connection === null) return true;
    return this.#facts.countEnd(connection);
  }

  #apply(event: BreakerEvent, nowMs: MonotonicMs): void {
    this.#become(afterEvent(this.#state, event, this.#rule, nowMs), nowMs);
  }

  #become(next: BreakerState, nowMs: MonotonicMs): void {
    const { at } = this.#state;
    this.#state = next;
    if (next.at === at) return;
    // Settling is no new era: what was let through while returning still has its say.
    if (next.at !== 'closed') this.#era += 1;
    if (next.at === 'returning') this.#dwell(nowMs);
  }

  #dwell(nowMs: MonotonicMs): void {
    this.#dwellUntilMs = (nowMs + this.#rule.dwellMs) as MonotonicMs;
  }
}

const eventOf = (evidence: Evidence, ours: boolean): BreakerEvent => {
  if (evidence.kind !== 'ended') return evidence;
  return { kind: evidence.counts && !ours ? 'connection-fault' : 'connection-gone' };
};
