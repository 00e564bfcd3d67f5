import type { AttemptIdentity, ChannelReply } from '#contract/channel-frames.ts';
import type { Clock, MonotonicMs } from '#contract/ports.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Journal } from '../journal/journal.ts';
import type { ReversalQueue } from '../reversal/reversal-queue.ts';
import { decideByClose, decideByInquiry } from './decide.ts';
import { keepUnowned, lateReply, unreadable } from './late-reply.ts';

/** Texts nobody can read are journaled once in this time: a babbling host must not fill the disk. */
const UNREADABLE_EVERY_MS = 60_000;

interface Ports {
  readonly journal: Journal;
  readonly profile: ChannelProfile;
  readonly clock: Clock;
  readonly reversals: Pick<ReversalQueue, 'lateReply' | 'wake'>;
}

type AboutNoAttempt = Exclude<ChannelReply, AttemptIdentity>;

export type UnclaimedMessage = { reply: ChannelReply } | { unreadable: string };

/** What a channel says that no exchange was waiting for: late, twice, or about nobody (rule 12). */
export class Unclaimed {
  readonly #ports: Ports;
  /** When an unreadable text was last journaled, and how many came after it. */
  #unreadableMs: MonotonicMs | null = null;
  #unreadableSince = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Throws `JournalStopped` when what it learnt can't be journaled. */
  take(message: UnclaimedMessage): void {
    if ('unreadable' in message) this.#unreadable(message.unreadable);
    else if (this.#decide(message.reply) === 'reversal-ordered') this.#ports.reversals.wake();
  }

  #decide(reply: ChannelReply): 'reversal-ordered' | 'done' {
    const { journal, profile, reversals } = this.#ports;
    switch (reply.class) {
      case 'pay-reply':
      case 'refund-reply':
        return lateReply(journal, profile, reply);
      case 'reversal-reply':
        if (!reversals.lateReply(reply)) keepUnowned(journal, profile.id, reply);
        return 'done';
      case 'inquiry-reply':
        keepUnowned(journal, profile.id, reply);
        return decideByInquiry(journal, reply.attemptId, reply);
      case 'close-reply':
        keepUnowned(journal, profile.id, reply);
        return decideByClose(journal, reply.attemptId, reply);
      case 'order-reply':
      case 'extend-reply':
        // Nobody shows a code that came too late; the order behind it is found by its attempt.
        keepUnowned(journal, profile.id, reply);
        return 'done';
      default:
        // Too late to prove anything, and it moves no money: meant to be dropped.
        reply satisfies AboutNoAttempt;
        return 'done';
    }
  }

  #unreadable(detail: string): void {
    const { journal, profile, clock } = this.#ports;
    const nowMs = clock.monotonicNow();
    this.#unreadableSince += 1;
    if (this.#unreadableMs !== null && nowMs - this.#unreadableMs < UNREADABLE_EVERY_MS) return;
    unreadable(journal, profile.id, `${detail}, ${this.#unreadableSince} since the last alarm`);
    this.#unreadableMs = nowMs;
    this.#unreadableSince = 0;
  }
}
