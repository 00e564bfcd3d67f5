import type { AttemptRequest } from '#contract/channel-frames.ts';
import type { AttemptId, ChannelId } from '#contract/ids.ts';
import { type Attempt, CODE_SHOWN, isFinal, isOwed } from '../attempt.ts';
import type { EntryBody, SaleFailure } from '../journal/entries.ts';
import type { Verdict } from '../outcome/judge.ts';
import type { OpenedCode, OrderVerdict } from '../outcome/judge-order.ts';
import { arm } from './arm.ts';
import { type CodeEnd, endOfCode, showCode } from './code-run.ts';
import { mayCover } from './cover.ts';
import { exchangeAndJudge } from './exchange-attempt.ts';
import type { GuardPlace, MoneyOrder, PaymentChannel, PaymentPorts, Routed } from './ports.ts';
import { type Licence, licenceFor } from './proof.ts';
import { routeRefund } from './refund.ts';
import { resolve } from './resolve.ts';
import { shownTo } from './shown.ts';

/**
 * One sale, or one refund, from its acceptance to its answer: plan, arm (journal), exchange, judge,
 * record (journal); and from a fault back to plan, but only with a licence, which is a proof about
 * every attempt before. When it returns, the journal holds the answer, or that the sale waits for
 * the customer to present again. `opening` goes into the first transaction this run writes.
 *
 * Throws `JournalStopped` when the journal fails under it; the sale then stays as the disk has it.
 */
export const runPayment = async (
  ports: PaymentPorts,
  order: MoneyOrder,
  opening: readonly EntryBody[],
): Promise<void> => {
  const { journal, clock, limits } = ports;
  const run: Run = {
    order,
    endsMs: clock.monotonicNow() + limits.saleBudgetMs,
    shut: new Set(),
    ended: null,
    shownFrom: journal.attemptsOf(order.saleId).length,
  };
  let first = opening;
  let isWaitOver = false;
  for (;;) {
    const before = journal.attemptsOf(order.saleId);
    const licence = licenceFor(before);
    if (licence === null) return conclude(ports, order, before, first);
    const next = nextFor(ports, run, before);
    if (next.kind === 'over') return stop(ports, order, before, first, next.by);
    const opened = [...first, ...next.decided];
    if (next.kind === 'none') {
      // A refund waited before it was admitted: what its original has left was read in this step.
      const mayWait = !isWaitOver && before.length === 0 && order.product !== 'refund';
      if (!mayWait) return fail(ports, order, before, opened);
      isWaitOver = !(await ports.nextRise());
      // Decided anew also when nothing rose: a person may have forced a channel meanwhile (row C5).
      continue;
    }
    if (next.kind === 'present-again') {
      return journal.append(...opened, { kind: 'credential-consumed', saleId: order.saleId });
    }
    const { channel, day } = next;
    const place = ports.enter(order, channel.profile.id);
    if (place === null) {
      run.shut.add(channel.profile.id);
      continue;
    }
    const { attemptId, code } = await attempt(ports, channel, place, () => {
      const request = arm(ports, order, channel, day, licence, opened);
      announce(ports, order, licence, channel, before.length + 1);
      return request;
    });
    first = [];
    await show(ports, run, attemptId, channel, code);
    await settle(ports, run, attemptId, channel);
  }
};

/** Shows the code of an order that was opened, until that has an end; any other attempt has none. */
const show = async (
  ports: PaymentPorts,
  run: Run,
  attemptId: AttemptId,
  channel: PaymentChannel,
  code: OpenedCode | null,
): Promise<void> => {
  if (code === null) return;
  const { ended, waitedMs } = await showCode(ports, attemptId, channel, code);
  run.ended = ended;
  run.endsMs += waitedMs;
};

/** Arms, exchanges, judges and records one attempt in its place, given back on every path. */
const attempt = async (
  ports: PaymentPorts,
  channel: PaymentChannel,
  place: GuardPlace,
  armed: () => AttemptRequest,
): Promise<{ readonly attemptId: AttemptId; readonly code: OpenedCode | null }> => {
  let outcome: Parameters<GuardPlace['leave']>[0] = { kind: 'abandoned' };
  try {
    const request = armed();
    const startedMs = ports.clock.monotonicNow();
    const verdict = await exchangeAndJudge(channel, request);
    const tookMs = Math.max(0, Math.round(ports.clock.monotonicNow() - startedMs));
    outcome = verdict;
    record(ports, request.attemptId, verdict, tookMs);
    const code = verdict.kind === 'opened' ? verdict.code : null;
    return { attemptId: request.attemptId, code };
  } finally {
    place.leave(outcome);
  }
};

interface Run {
  readonly order: MoneyOrder;
  /** Monotonic end of the sale's budget: no attempt starts after it. Waiting for a payer costs none. */
  endsMs: number;
  /** Why the sale goes nowhere else although it could: the shown code was given up, or ran out. */
  ended: CodeEnd | null;
  /** Channels the guard let nothing through to, for this sale. */
  readonly shut: Set<ChannelId>;
  /** Attempts before this one had an earlier credential: a fresh one was shown to nobody. */
  readonly shownFrom: number;
}

/** No channel is asked any more: the sale's time is over, or the code it showed ended it. */
interface Over {
  readonly kind: 'over';
  readonly by: 'time' | CodeEnd;
}

/** The sale's next channel, unless its time is over or its code ended it: then nobody is asked. */
const nextFor = (
  ports: PaymentPorts,
  { order, endsMs, ended, shut, shownFrom }: Run,
  before: readonly Attempt[],
): Routed | Over => {
  if (ended !== null) return { kind: 'over', by: ended };
  if (ports.clock.monotonicNow() >= endsMs) return { kind: 'over', by: 'time' };
  ports.lookForSleep();
  const tried = before.map(({ channel }) => channel);
  if (order.product === 'refund') return routeRefund(ports, order, { tried, shut });
  const { credential } = order;
  const { replaysPerReading } = ports.limits;
  const shown =
    'envelope' in credential
      ? shownTo(credential, before.slice(shownFrom), replaysPerReading)
      : 'nowhere';
  return ports.route(order, { shown, tried, shut });
};

const announce = (
  ports: PaymentPorts,
  { saleId }: MoneyOrder,
  licence: Licence,
  { profile }: PaymentChannel,
  attempt: number,
): void => {
  if (licence.kind !== 'first') {
    ports.progress({
      step: 'moving-on',
      saleId,
      from: licence.attempt.channel,
      proof: licence.kind,
    });
  }
  ports.progress({ step: 'attempt', saleId, channel: profile.id, attempt });
};

/** Journals what the exchange proved, unless a late reply on another connection was quicker. */
const record = (
  { journal }: PaymentPorts,
  attemptId: AttemptId,
  verdict: Verdict | OrderVerdict,
  tookMs: number,
): void => {
  const attempt = journal.knownAttempt(attemptId);
  if (attempt.state.at !== 'armed') return;
  const ids = { saleId: attempt.saleId, attemptId };
  switch (verdict.kind) {
    case 'approved': {
      const { authCode, hostReference } = verdict;
      return journal.append(
        { kind: 'attempt-approved', ...ids, authCode, hostReference, by: 'reply', tookMs },
        { kind: 'sale-approved', ...ids },
      );
    }
    case 'declined':
      return journal.append(
        { kind: 'attempt-declined', ...ids, hostCode: verdict.hostCode, tookMs },
        { kind: 'sale-declined', ...ids, hostCode: verdict.hostCode },
      );
    case 'refused':
      return journal.append({
        kind: 'attempt-refused',
        ...ids,
        hostCode: verdict.hostCode,
        tookMs,
      });
    case 'not-sent':
      return journal.append({ kind: 'attempt-not-sent', ...ids, reason: verdict.reason });
    case 'unknown':
      return journal.append({ kind: 'attempt-unknown', ...ids, cause: verdict.cause });
    case 'opened':
      // On disk before anybody sees the code: from now on money can move without us (rule 1).
      return journal.append({ kind: 'attempt-unknown', ...ids, cause: CODE_SHOWN });
  }
};

/** Turns an unknown attempt into a decided one, a reversed one, a covered one, or row A9. */
const settle = async (
  ports: PaymentPorts,
  run: Run,
  attemptId: AttemptId,
  channel: PaymentChannel,
): Promise<void> => {
  const { journal, limits } = ports;
  const { saleId } = run.order;
  const unknown = journal.knownAttempt(attemptId).state;
  if (unknown.at !== 'unknown') return;
  const { cause } = unknown;
  ports.progress({ step: 'resolving', saleId, channel: channel.profile.id, cause });
  const patience = {
    withinMs: run.ended === null ? limits.resolveWithinMs : limits.closeWithinMs,
    latestMs: run.endsMs,
    goesOnCovered: () => whatNext(ports, run, journal.knownAttempt(attemptId)).isCovered,
  };
  await resolve(ports, attemptId, channel, patience);

  const attempt = journal.knownAttempt(attemptId);
  if (attempt.state.at !== 'unknown' && attempt.state.at !== 'reversing') return;
  const ids = { saleId, attemptId };
  const ordered: readonly EntryBody[] =
    attempt.state.at === 'unknown'
      ? [{ kind: 'reversal-ordered', ...ids, reason: 'unresolved' }]
      : [];
  journal.append(...ordered, ...afterUnresolved(ports, run, attempt));
  channel.reversalOrdered();
};

/** The promise to undo is in the same transaction: either a cover and onwards, or row A9. */
const afterUnresolved = (ports: PaymentPorts, run: Run, attempt: Attempt): readonly EntryBody[] => {
  const { saleId, attemptId, amountMinor } = attempt;
  const { next, isCovered } = whatNext(ports, run, attempt);
  if (isCovered) return [{ kind: 'cover-opened', saleId, attemptId, amountMinor }];
  const decided = next.kind === 'none' ? next.decided : [];
  return [...decided, { kind: 'sale-failed', saleId, code: 'NOT_SUCCESSFUL' }];
};

/** Where an unresolved attempt leaves its sale: is there a way on, and does the merchant cover it? */
const whatNext = (
  ports: PaymentPorts,
  run: Run,
  { saleId }: Attempt,
): { readonly next: ReturnType<typeof nextFor>; readonly isCovered: boolean } => {
  const { journal, cover } = ports;
  const next = nextFor(ports, run, journal.attemptsOf(saleId));
  const goesOn = next.kind === 'taken' || next.kind === 'present-again';
  const isCovered = goesOn && mayCover(cover, journal.knownSale(saleId), journal.openCovers());
  return { next, isCovered };
};

/**
 * No attempt may follow the ones before: one of them decided the sale, or one can't be proven
 * harmless any more (a person closed its reversal, or a contradiction reopened it), and then the
 * sale ends here too, or nobody would ever answer it.
 */
const conclude = (
  ports: PaymentPorts,
  order: MoneyOrder,
  before: readonly Attempt[],
  opening: readonly EntryBody[],
): void => {
  if (!isFinal(ports.journal.knownSale(order.saleId).state)) fail(ports, order, before, opening);
};

const stop = (
  ports: PaymentPorts,
  order: MoneyOrder,
  before: readonly Attempt[],
  opening: readonly EntryBody[],
  by: Over['by'],
): void =>
  by === 'time'
    ? fail(ports, order, before, opening)
    : ports.journal.append(endOfCode(before, by, order.saleId));

/** No channel is left: says so, and whether a reversal is still on its way. */
const fail = (
  { journal }: PaymentPorts,
  { saleId }: MoneyOrder,
  before: readonly Attempt[],
  opening: readonly EntryBody[],
): void => {
  const code = failureOf(before);
  journal.append(...opening, { kind: 'sale-failed', saleId, code });
};

/**
 * What a sale without an approval came to, by what its attempts are. A reversal that a person
 * closed counts as owed: nobody can say that nothing was charged.
 */
export const failureOf = (attempts: readonly Attempt[]): SaleFailure => {
  if (attempts.length === 0) return 'NO_CHANNEL';
  return attempts.some(({ state }) => isOwed(state)) ? 'NOT_SUCCESSFUL' : 'ALL_CHANNELS_REFUSED';
};
