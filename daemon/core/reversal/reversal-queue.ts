import type { ReversalReply, ReversalRequest } from '#contract/channel-frames.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { AttemptId } from '#contract/ids.ts';
import type { Clock, MonotonicMs, Timer } from '#contract/ports.ts';
import { type ReversalResult, type ReversingAttempt, sameIdentity } from '../attempt.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Exchange } from '../exchange.ts';
import type { Limits } from '../limits.ts';

/** What the queue tells the journal. Each call is on disk when it returns. */
export interface ReversalBook {
  /** Attempts of this channel whose reversal is not acknowledged, oldest first. */
  owed(): readonly ReversingAttempt[];
  sent(attempt: ReversingAttempt, send: number): void;
  /** `no-original`, which may still be overtaken by its original. */
  noOriginalSaid(attempt: ReversingAttempt): void;
  acknowledged(attempt: ReversingAttempt, result: ReversalResult): void;
  exception(attempt: ReversingAttempt, code: ErrorCode): void;
}

/** The queue's way to its own channel, and to no other (rule 6). */
export interface ReversalWire {
  signedOn(): boolean;
  reverse(request: ReversalRequest, limitMs: number): Promise<Exchange<ReversalReply>>;
}

interface Ports {
  readonly profile: ChannelProfile;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly book: ReversalBook;
  readonly wire: ReversalWire;
  /** The book refused (the journal stopped) or there is a bug; the queue has stopped itself. */
  fault(cause: unknown): void;
}

interface Due {
  readonly attempt: ReversingAttempt;
  readonly atMs: number;
}

/**
 * The reversals one channel owes. Each has a clock of its own, so a poisoned one delays no other
 * (rule 6, trap 5); sends are paced and a few may be in flight. Only an acknowledgement, or a named
 * person, ends one (rule 7): not age, not a count, not a restart, because what is owed is read from
 * the journal each time and nothing is remembered here but when to try again.
 */
export class ReversalQueue {
  readonly #ports: Ports;
  readonly #nextAtMs = new Map<AttemptId, MonotonicMs>();
  /** When lately written payments were written, oldest first; and what follows from it for the owed. */
  readonly #paidAtMs = new Map<AttemptId, MonotonicMs>();
  readonly #notBeforeMs = new Map<AttemptId, MonotonicMs>();
  readonly #inFlight = new Set<AttemptId>();
  /** No send before this moment; an answer that came quickly doesn't quicken the next send. */
  #paceMs: MonotonicMs | null = null;
  #timer: Timer | null = null;
  #stopped = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Looks what is due; called when a reversal was ordered, and right after each sign-on. */
  wake(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#stopped || !this.#ports.wire.signedOn()) return;
    const owed = this.#ports.book.owed();
    this.#forget(owed);
    const due = this.#firstDue(owed);
    if (due === null) return;
    const { clock, limits, fault } = this.#ports;
    const nowMs = clock.monotonicNow();
    const waitMs = Math.max(due.atMs, this.#paceMs ?? nowMs) - nowMs;
    if (waitMs > 0) return this.#wakeIn(waitMs);
    if (this.#inFlight.size >= limits.reversalWindow) return;
    this.#paceMs = (nowMs + limits.reversalPaceMs) as MonotonicMs;
    this.#send(due.attempt).catch((cause: unknown) => {
      this.stop();
      fault(cause);
    });
    this.#wakeIn(limits.reversalPaceMs);
  }

  /**
   * The channel signed on: what waited for a repeat is tried at once. What may not go before its
   * moment still may not.
   */
  signedOn(): void {
    this.#nextAtMs.clear();
    this.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #wakeIn(delayMs: number): void {
    this.#timer = this.#ports.clock.after(delayMs, () => this.wake());
  }

  #forget(owed: readonly ReversingAttempt[]): void {
    const ids = new Set(owed.map(({ attemptId }) => attemptId));
    for (const times of [this.#nextAtMs, this.#notBeforeMs]) {
      for (const id of times.keys()) if (!ids.has(id)) times.delete(id);
    }
  }

  #firstDue(owed: readonly ReversingAttempt[]): Due | null {
    let first: Due | null = null;
    for (const attempt of owed) {
      if (this.#inFlight.has(attempt.attemptId)) continue;
      const atMs = this.#nextAtMs.get(attempt.attemptId) ?? this.#plan(attempt, 0);
      if (first === null || atMs < first.atMs) first = { attempt, atMs };
    }
    return first;
  }

  /**
   * A payment is about to be written: from now on the host counts, if it takes no reversal at once.
   * By the monotonic clock, since a stepped wall clock must not send a reversal too early (rule
   * 18).
   */
  paying(attemptId: AttemptId): void {
    const { clock, profile } = this.#ports;
    const { earliestMs } = profile.reversal;
    if (earliestMs === 0) return;
    const nowMs = clock.monotonicNow();
    for (const [id, paidAtMs] of this.#paidAtMs) {
      if (nowMs - paidAtMs < earliestMs) break;
      this.#paidAtMs.delete(id);
    }
    this.#paidAtMs.set(attemptId, nowMs);
  }

  /** Sets when `attempt` goes next: `waitMs` from now, but not before it may. */
  #plan(attempt: ReversingAttempt, waitMs: number): MonotonicMs {
    const nowMs = this.#ports.clock.monotonicNow();
    const atMs = Math.max(nowMs + waitMs, this.#notBefore(attempt)) as MonotonicMs;
    this.#nextAtMs.set(attempt.attemptId, atMs);
    return atMs;
  }

  /**
   * A wallet may refuse a reversal that comes too soon after its payment (rule 8), and a second
   * `no-original` within the window of the first would prove nothing (rule 9). What an earlier
   * process wrote has no known age and waits in full.
   */
  #notBefore({ attemptId, state }: ReversingAttempt): MonotonicMs {
    const known = this.#notBeforeMs.get(attemptId);
    if (known !== undefined) return known;
    const { clock, profile } = this.#ports;
    const { earliestMs, originalWindowMs } = profile.reversal;
    const nowMs = clock.monotonicNow();
    const windowMs = state.noOriginalSaid ? originalWindowMs : 0;
    const paidAtMs = this.#paidAtMs.get(attemptId) ?? nowMs;
    const notBeforeMs = Math.max(paidAtMs + earliestMs, nowMs + windowMs) as MonotonicMs;
    this.#notBeforeMs.set(attemptId, notBeforeMs);
    return notBeforeMs;
  }

  async #send(attempt: ReversingAttempt): Promise<void> {
    const { book, wire, limits } = this.#ports;
    const send = attempt.state.sends + 1;
    this.#inFlight.add(attempt.attemptId);
    // Journaled before it is written, so that after any restart a second send is marked as repeat.
    book.sent(attempt, send);
    const { attemptId, identity, amountMinor, currency } = attempt;
    const repeat = send > 1;
    const exchange = await wire.reverse(
      { class: 'reversal', ...identity, amountMinor, currency, repeat },
      limits.reversalReplyMs,
    );
    this.#inFlight.delete(attemptId);
    // What never left the house has taught nothing about the host: it goes again soon.
    this.#plan(attempt, this.#repeatAfter(exchange.kind === 'not-sent' ? 1 : send));
    // Sent again after `no-original` means: sent after its window, see `wake`.
    const { noOriginalSaid } = attempt.state;
    if (exchange.kind === 'replied') this.#answered(attemptId, exchange.reply, noOriginalSaid);
    this.#alarmAt(attemptId, send);
    this.wake();
  }

  #repeatAfter(send: number): number {
    const [firstMs, ...laterMs] = this.#ports.limits.reversalRepeatMs;
    return laterMs.slice(0, send - 1).at(-1) ?? firstMs;
  }

  /**
   * Takes an answer in, also one that came after its time limit. `afterWindow`: it answers a send
   * made after the window that began with the first `no-original`; only such a one proves that the
   * original won't come any more, a second copy of the first answer does not (fault NT8).
   */
  #answered(attemptId: AttemptId, reply: ReversalReply, afterWindow: boolean): void {
    const { book, profile, clock } = this.#ports;
    const attempt = this.#owed(attemptId);
    if (attempt === null) return;
    // An answer about another day's bearer of this trace number acknowledges nothing (fault HS4).
    if (!sameIdentity(attempt.identity, reply)) return;
    const { tombstones, originalWindowMs } = profile.reversal;
    switch (reply.result) {
      case 'reversed':
      case 'already-reversed':
      case 'closed':
        return book.acknowledged(attempt, reply.result);
      case 'no-original':
        if (tombstones || afterWindow) return book.acknowledged(attempt, 'no-original');
        if (attempt.state.noOriginalSaid) return;
        book.noOriginalSaid(attempt);
        this.#notBeforeMs.set(attemptId, (clock.monotonicNow() + originalWindowMs) as MonotonicMs);
        this.#plan(attempt, 0);
        return;
      case 'refused':
        return this.#exception(attempt);
    }
  }

  /** A reversal reply nobody waited for any more: it counts as if it had come in time. */
  lateReply(reply: ReversalReply): boolean {
    const attempt = this.#owed(reply.attemptId);
    if (attempt === null || !sameIdentity(attempt.identity, reply)) return false;
    this.#answered(reply.attemptId, reply, false);
    return true;
  }

  #alarmAt(attemptId: AttemptId, send: number): void {
    if (send < this.#ports.limits.reversalAlarmSends) return;
    const attempt = this.#owed(attemptId);
    if (attempt !== null) this.#exception(attempt);
  }

  /** A person is called once an attempt; it is repeated all the same. */
  #exception(attempt: ReversingAttempt): void {
    if (attempt.state.exception !== null) return;
    this.#ports.book.exception(attempt, 'REVERSAL_STUCK');
  }

  #owed(attemptId: AttemptId): ReversingAttempt | null {
    return this.#ports.book.owed().find((attempt) => attempt.attemptId === attemptId) ?? null;
  }
}
