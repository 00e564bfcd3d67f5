import type { InquiryReply } from '#contract/channel-frames.ts';
import type { AttemptId } from '#contract/ids.ts';
import { type Attempt, sameIdentity } from '../attempt.ts';
import type { Exchange } from '../exchange.ts';
import { decideByClose, decideByInquiry } from './decide.ts';
import type { PaymentChannel, PaymentPorts } from './ports.ts';

/** Pause before asking again when an inquiry itself got lost. */
const ASK_AGAIN_MS = 200;

export interface Patience {
  /** How long the channel may stay away or silent. */
  readonly withinMs: number;
  /** Monotonic end, also for a host that says *in progress*; absent: its own limit alone. */
  readonly latestMs?: number;
  /**
   * Asked once the channel can't be reached at any address: can the sale go on at once, under a
   * cover, instead of waiting for a channel that isn't there? Absent: it waits.
   */
  readonly goesOnCovered?: () => boolean;
}

/**
 * Tries for `withinMs` to turn an unknown attempt into a known one on its own channel: inquiry
 * where the host knows it, else reversal; an order that nobody has paid is closed right after the
 * inquiry that says so (rule 8), and asked about again when that is unclear. A host that says *in
 * progress* is alive and asked on in its own rhythm, up to its own limit (rule 8). What was learnt
 * is in the journal; the attempt may still be unknown, or reversing without acknowledgement, when
 * this returns.
 */
export const resolve = async (
  ports: PaymentPorts,
  attemptId: AttemptId,
  channel: PaymentChannel,
  { withinMs, latestMs = Number.POSITIVE_INFINITY, goesOnCovered }: Patience,
): Promise<void> => {
  const { journal, clock } = ports;
  const startedMs = clock.monotonicNow();
  let endsMs = startedMs + withinMs;
  const settled = settlement(ports, attemptId);
  try {
    for (;;) {
      const attempt = journal.knownAttempt(attemptId);
      const leftMs = endsMs - clock.monotonicNow();
      if (leftMs <= 0) return;
      if (attempt.state.at === 'reversing') return void (await settled.within(leftMs));
      if (attempt.state.at !== 'unknown') return;
      if (isLeft(ports, attemptId, channel, goesOnCovered)) return;
      if (!(await settled.or(channel.signedOn(leftMs), false))) continue;
      if (channel.profile.inquiry === null) {
        order(ports, attempt, channel);
        continue;
      }
      const step = await settled.or(inquire(ports, attempt, channel, endsMs), 'decided');
      if (step === 'host-in-progress') {
        const hostMs = Math.min(latestMs, startedMs + channel.profile.inquiry.untilMs);
        endsMs = Math.max(endsMs, hostMs);
        await settled.within(channel.profile.inquiry.everyMs);
      } else if (step === 'no-answer') {
        await settled.within(ASK_AGAIN_MS);
      }
    }
  } finally {
    settled.stop();
  }
};

/** The channel isn't there, the attempt is as undecided as ever, and the sale has a way on. */
const isLeft = (
  { journal }: PaymentPorts,
  attemptId: AttemptId,
  channel: PaymentChannel,
  goesOnCovered: (() => boolean) | undefined,
): boolean =>
  journal.knownAttempt(attemptId).state.at === 'unknown' &&
  channel.isUnreachable() &&
  goesOnCovered?.() === true;

type InquiryStep = 'decided' | 'host-in-progress' | 'no-answer';

const inquire = async (
  ports: PaymentPorts,
  attempt: Attempt,
  channel: PaymentChannel,
  endsMs: number,
): Promise<InquiryStep> => {
  const leftMs = Math.max(1, endsMs - ports.clock.monotonicNow());
  const limitMs = Math.min(leftMs, ports.limits.reversalReplyMs);
  const exchange: Exchange<InquiryReply> = await channel.inquire(
    { class: 'inquiry', ...attempt.identity },
    limitMs,
  );
  if (exchange.kind !== 'replied') return 'no-answer';
  if (!sameIdentity(attempt.identity, exchange.reply)) return 'no-answer';
  if (exchange.reply.state === 'in-progress') return 'host-in-progress';
  if (exchange.reply.state === 'open') return close(ports, attempt, channel, endsMs);
  if (exchange.reply.state === 'not-found') order(ports, attempt, channel);
  else decideByInquiry(ports.journal, attempt.attemptId, exchange.reply);
  // An answer that decided nothing (another amount, say) must not be asked for again at once.
  const { state } = ports.journal.knownAttempt(attempt.attemptId);
  return state.at === 'unknown' ? 'no-answer' : 'decided';
};

/**
 * Closes an order that was unpaid a moment ago. Unlike a reversal it takes no payment back: whoever
 * pays just before it is a customer who paid, and the next inquiry says so. Only *closed* is
 * certain (proof 3).
 */
const close = async (
  ports: PaymentPorts,
  { attemptId, identity }: Attempt,
  channel: PaymentChannel,
  endsMs: number,
): Promise<InquiryStep> => {
  const leftMs = Math.max(1, endsMs - ports.clock.monotonicNow());
  const limitMs = Math.min(leftMs, ports.limits.reversalReplyMs);
  const exchange = await channel.close({ class: 'close', ...identity }, limitMs);
  if (exchange.kind !== 'replied') return 'no-answer';
  if (exchange.reply.result === 'in-progress') return 'host-in-progress';
  decideByClose(ports.journal, attemptId, exchange.reply);
  return ports.journal.attempt(attemptId)?.state.at === 'unknown' ? 'no-answer' : 'decided';
};

/** Orders the reversal if the attempt is still unknown: only its acknowledgement can be a proof. */
const order = ({ journal }: PaymentPorts, attempt: Attempt, channel: PaymentChannel): void => {
  const { saleId, attemptId } = attempt;
  if (journal.knownAttempt(attemptId).state.at !== 'unknown') return;
  journal.append({ kind: 'reversal-ordered', saleId, attemptId, reason: 'unresolved' });
  channel.reversalOrdered();
};

interface Settlement {
  /** Waits up to `ms`; ends early, and says `true`, when the journal learnt about the attempt. */
  within(ms: number): Promise<boolean>;
  /** Waits for `other`; as soon as the journal learns about the attempt it is `learnt` instead. */
  or<T>(other: Promise<T>, learnt: T): Promise<T>;
  stop(): void;
}

/** Wakes the resolver when a late reply or an acknowledgement settles the attempt meanwhile. */
const settlement = ({ journal, clock }: PaymentPorts, attemptId: AttemptId): Settlement => {
  let wake = (): void => {};
  const stop = journal.onAppend(({ body }) => {
    if ('attemptId' in body && body.attemptId === attemptId && body.kind !== 'reversal-sent')
      wake();
  });
  const woken = (): Promise<void> =>
    new Promise((done) => {
      wake = () => done();
    });
  return {
    within(ms) {
      return new Promise((done) => {
        const timer = clock.after(ms, () => done(false));
        wake = () => {
          timer.cancel();
          done(true);
        };
      });
    },
    or: (other, learnt) => Promise.race([other, woken().then(() => learnt)]),
    stop,
  };
};
