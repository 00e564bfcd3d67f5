import type { AttemptId, PersonId, SaleId } from '#contract/ids.ts';
import type { AmountMinor } from '#contract/money.ts';
import type { Attempt } from '../attempt.ts';
import type { EntryBody } from '../journal/entries.ts';
import type { Verdict } from '../outcome/judge.ts';
import { arm } from './arm.ts';
import { exchangeAndJudge, knownVerdict } from './exchange-attempt.ts';
import type { PaymentChannel, PaymentPorts, TestOrder } from './ports.ts';

/** The smallest unit there is: one hundredth of a yuan. */
export const TEST_AMOUNT = { amountMinor: 1 as AmountMinor, currency: 'CNY' } as const;

/** Time for the acknowledgement beyond the channel's own earliest reversal. */
const TAKE_BACK_WITHIN_MS = 10_000;

type Ports = Pick<PaymentPorts, 'terminal' | 'journal' | 'clock' | 'random' | 'lookForSleep'>;

/** Who wants a test payment, why, and what it is made with. */
export interface TestWish {
  readonly card: string;
  readonly person: PersonId;
  readonly reason: string;
}

export interface TestPayment {
  /** What the channel answered, whatever the journal made of it. */
  readonly verdict: Verdict;
  /** Ends by `true` when it is taken back, by `false` when that takes longer; null: nothing was taken. */
  readonly takenBack: Promise<boolean> | null;
}

/**
 * Pays a test on `channel` and orders its reversal with the very entry that says what came of it, so
 * that it can't be forgotten: the queue carries it on (rule 7), also over a crash, which finds an
 * attempt of a failed sale and reverses it. It passes no guard and counts for nothing: neither for
 * totals, which count approvals, nor for limits, fees or breakers. Null: the channel is not up, or
 * was not heard of since the machine slept (rule 16).
 * Throws `JournalStopped`.
 */
export const payTest = async (
  ports: Ports,
  channel: PaymentChannel,
  wish: TestWish,
): Promise<TestPayment | null> => {
  const { journal, terminal, random } = ports;
  ports.lookForSleep();
  const day = channel.isUp() ? channel.day() : null;
  if (day === null) return null;
  const order: TestOrder = {
    saleId: random.id() as SaleId,
    terminalId: terminal,
    product: 'test',
    method: 'card',
    card: wish.card,
    ...TEST_AMOUNT,
  };
  const request = arm(ports, order, channel, day, { kind: 'first' }, [accepted(order, wish)]);
  const verdict = knownVerdict(await exchangeAndJudge(channel, request));
  const attempt = journal.knownAttempt(request.attemptId);
  // A late reply on another connection may have been quicker: it ordered the reversal then.
  if (attempt.state.at === 'armed') journal.append(...ended(attempt, verdict));
  channel.reversalOrdered();
  const withinMs = channel.profile.reversal.earliestMs + TAKE_BACK_WITHIN_MS;
  const { at } = journal.knownAttempt(request.attemptId).state;
  if (at === 'reversed') return { verdict, takenBack: Promise.resolve(true) };
  const takenBack = at === 'reversing' ? acknowledged(ports, request.attemptId, withinMs) : null;
  return { verdict, takenBack };
};

const accepted = (
  { saleId, terminalId, product, method, amountMinor, currency }: TestOrder,
  { card, person, reason }: TestWish,
): EntryBody => ({
  kind: 'sale-accepted',
  ...{ saleId, terminalId, cashier: person, product, test: { card, reason } },
  ...{ method, amountMinor, currency, masked: card },
});

/** An approval is no approval of a sale: the attempt goes on to its reversal like an unknown one. */
const ended = ({ saleId, attemptId }: Attempt, verdict: Verdict): readonly EntryBody[] => {
  const ids = { saleId, attemptId };
  switch (verdict.kind) {
    case 'not-sent':
      return [{ kind: 'attempt-not-sent', ...ids, reason: verdict.reason }];
    case 'refused':
      return [{ kind: 'attempt-refused', ...ids, hostCode: verdict.hostCode }];
    case 'declined':
      return [{ kind: 'attempt-declined', ...ids, hostCode: verdict.hostCode }];
    case 'approved':
      return [{ kind: 'attempt-unknown', ...ids, cause: 'test-approved' }, undone(ids)];
    case 'unknown':
      return [{ kind: 'attempt-unknown', ...ids, cause: verdict.cause }, undone(ids)];
  }
};

const undone = (ids: Pick<Attempt, 'saleId' | 'attemptId'>): EntryBody => ({
  kind: 'reversal-ordered',
  ...ids,
  reason: 'test',
});

/** Whether the channel acknowledged the reversal within `ms`. */
const acknowledged = (
  { journal, clock }: Ports,
  attemptId: AttemptId,
  ms: number,
): Promise<boolean> =>
  new Promise((resolve) => {
    const end = (isDone: boolean): void => {
      stop();
      timer.cancel();
      resolve(isDone);
    };
    const timer = clock.after(ms, () => end(false));
    const stop = journal.onAppend(({ body }) => {
      if (body.kind === 'reversal-acknowledged' && body.attemptId === attemptId) end(true);
    });
  });
