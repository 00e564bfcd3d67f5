import type { MonotonicMs } from '#contract/ports.ts';
import { type Attempt, sameIdentity } from '../attempt.ts';
import { codeRhythmMs } from '../channel-profile.ts';
import type { OpenedCode } from '../outcome/judge-order.ts';
import type { CodeOnShow, Standing } from './codes-shown.ts';
import { decideByInquiry } from './decide.ts';
import type { PaymentChannel, PaymentPorts } from './ports.ts';

/** What the wait needs of the run's ports, and of its channel. */
export type WaitPorts = Pick<PaymentPorts, 'journal' | 'clock' | 'limits' | 'codes'>;
export type CodeChannel = Pick<
  PaymentChannel,
  'profile' | 'day' | 'inquire' | 'extend' | 'reversalOrdered'
>;

/** How the wait for a code's payer ended; what it means for the money is in the journal. */
export type WaitEnd =
  /** The attempt is no longer unknown: it was paid, or its order is closed. */
  | { readonly kind: 'learnt'; readonly leftMs: number }
  | { readonly kind: 'given-up' }
  /** Its time is over, its channel is there: the order can be closed. */
  | { readonly kind: 'expired' }
  /** Its time is over, and its channel can't be asked: nobody knows whether it was paid. */
  | { readonly kind: 'stranded' };

/**
 * Waits until a shown code is paid, given up or out of time, asking its channel in that channel's
 * own rhythm (rule 8). The code binds its sale to the channel: while it may be paid nothing else is
 * tried, however dead the line is (rules 4 and 6), since the wallet pays without us. No answer but
 * *paid* and *closed* ends anything: *open*, *in progress* and *not found* are asked again
 * (money-safety, States of an attempt: unknown until proved).
 */
export const awaitPayer = async (
  ports: WaitPorts,
  attempt: Attempt,
  channel: CodeChannel,
  { payload, lastsMs }: OpenedCode,
): Promise<WaitEnd> => {
  const { journal, clock, codes } = ports;
  const { saleId, attemptId, number } = attempt;
  const code: CodeOnShow = {
    ...{ saleId, attemptId, channel: attempt.channel, attempt: number, payload },
    extends: channel.profile.extendsCodes,
    endsMs: (clock.monotonicNow() + lastsMs) as MonotonicMs,
    ...{ isLineDown: false, isGivenUp: false, asksForTime: [] },
  };
  const standing = codes.show(code);
  const stop = journal.onAppend(({ body }) => {
    if ('attemptId' in body && body.attemptId === attemptId) standing.wake();
  });
  try {
    for (;;) {
      const end = endOf(ports, code, channel);
      if (end !== null) return end;
      await nextStep(ports, attempt, { code, standing }, channel);
    }
  } finally {
    stop();
    standing.takeDown();
  }
};

const endOf = (
  { journal, clock }: WaitPorts,
  { attemptId, endsMs, isGivenUp }: CodeOnShow,
  channel: CodeChannel,
): WaitEnd | null => {
  const leftMs = endsMs - clock.monotonicNow();
  if (journal.attempt(attemptId)?.state.at !== 'unknown') return { kind: 'learnt', leftMs };
  if (isGivenUp) return { kind: 'given-up' };
  if (leftMs > 0) return null;
  return { kind: channel.day() === null ? 'stranded' : 'expired' };
};

interface OnShow {
  readonly code: CodeOnShow;
  readonly standing: Standing;
}

/** Asks for more time if a person wants some, else waits and asks whether it was paid. */
const nextStep = async (
  ports: WaitPorts,
  attempt: Attempt,
  { code, standing }: OnShow,
  channel: CodeChannel,
): Promise<void> => {
  const { clock, limits } = ports;
  if (code.asksForTime.length > 0) return moreTime(ports, attempt, { code, standing }, channel);
  const leftMs = code.endsMs - clock.monotonicNow();
  const everyMs = codeRhythmMs(channel.profile);
  await standing.woken(Math.min(everyMs, leftMs));
  if (endOf(ports, code, channel) !== null || code.asksForTime.length > 0) return;
  tellOfLine({ code, standing }, channel);
  if (channel.day() === null) return;
  const limitMs = Math.min(limits.reversalReplyMs, everyMs);
  const asked = channel.inquire({ class: 'inquiry', ...attempt.identity }, limitMs);
  // A wish of the cashier doesn't wait for a slow answer; that one is heard as an unclaimed one.
  const exchange = await Promise.race([asked, standing.woken(limitMs).then(() => null)]);
  if (exchange?.kind !== 'replied') return;
  if (decideByInquiry(ports.journal, code.attemptId, exchange.reply) === 'reversal-ordered') {
    channel.reversalOrdered();
  }
};

/** People are told when the line goes and when it is back: meanwhile only the wallet knows. */
const tellOfLine = ({ code, standing }: OnShow, channel: CodeChannel): void => {
  const isDown = channel.day() === null;
  if (code.isLineDown === isDown) return;
  code.isLineDown = isDown;
  standing.tell();
};

const moreTime = async (
  { clock, limits }: WaitPorts,
  { identity }: Attempt,
  { code, standing }: OnShow,
  channel: CodeChannel,
): Promise<void> => {
  const asked = code.asksForTime.splice(0);
  const exchange = await channel.extend(
    { class: 'extend', ...identity },
    Math.min(limits.reversalReplyMs, limits.resolveWithinMs),
  );
  const isOurs = exchange.kind === 'replied' && sameIdentity(identity, exchange.reply);
  const lastsMs = isOurs ? exchange.reply.lastsMs : null;
  if (lastsMs !== null) code.endsMs = (clock.monotonicNow() + lastsMs) as MonotonicMs;
  standing.tell();
  for (const answer of asked) answer(lastsMs !== null);
};
