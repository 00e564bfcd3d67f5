import type { CloseReply, InquiryReply } from '#contract/channel-frames.ts';
import type { ErrorCode } from '#contract/error-codes.ts';
import type { AttemptId } from '#contract/ids.ts';
import { type Attempt, sameIdentity } from '../attempt.ts';
import type { EntryBody } from '../journal/entries.ts';
import type { Journal } from '../journal/journal.ts';
import type { Verdict } from '../outcome/judge.ts';

type ApprovedBy = 'late-reply' | 'inquiry';

/**
 * What a verdict that comes outside its exchange (a late reply, an inquiry) does to an attempt,
 * decided in one synchronous step, which is the sale's lock (rules 10 and 11). Nothing here
 * overrules what was journaled before: an approval that comes too late is undone.
 */
export const decideLate = (
  journal: Journal,
  attempt: Attempt,
  verdict: Verdict,
  by: ApprovedBy,
): 'reversal-ordered' | 'done' => {
  switch (verdict.kind) {
    case 'approved':
      return lateApproval(journal, attempt, verdict, by);
    case 'declined':
      lateDecline(journal, attempt, verdict.hostCode);
      return 'done';
    case 'refused':
      lateRefusal(journal, attempt, verdict.hostCode);
      return 'done';
    case 'not-sent':
    case 'unknown':
      return 'done';
  }
};

const lateApproval = (
  journal: Journal,
  attempt: Attempt,
  { authCode, hostReference }: Extract<Verdict, { kind: 'approved' }>,
  by: ApprovedBy,
): 'reversal-ordered' | 'done' => {
  const { saleId, attemptId, state } = attempt;
  const ids = { saleId, attemptId };
  switch (state.at) {
    case 'armed':
    case 'unknown': {
      const sale = journal.sale(saleId)?.state.at;
      if (sale !== 'open') {
        return undo(journal, attempt, sale === 'approved' ? 'second-approval' : 'late-approval');
      }
      journal.append(
        { kind: 'attempt-approved', ...ids, authCode, hostReference, by },
        { kind: 'sale-approved', ...ids },
      );
      return 'done';
    }
    case 'reversing':
      // Its reversal is ordered and undoes it; ordering a second one would change nothing (R4).
      if (journal.sale(saleId)?.state.at === 'approved')
        alarmOnce(journal, attempt, 'TWO_APPROVALS');
      return 'done';
    case 'reversed':
      // Found and undone: this is the answer to the original, only late (fault HS2).
      if (state.result === 'reversed' || state.result === 'already-reversed') return 'done';
      return undo(journal, attempt, 'contradiction');
    case 'approved':
      return 'done';
    case 'not-sent':
    case 'refused':
    case 'declined':
    case 'closed-by-person':
      return undo(journal, attempt, 'contradiction');
  }
};

type UndoReason = 'late-approval' | 'second-approval' | 'contradiction';

/** Whether people are called: a late approval of a failed sale was announced by row A9 already. */
const ALARM_FOR: Readonly<Record<UndoReason, ErrorCode | null>> = {
  'late-approval': null,
  'second-approval': 'TWO_APPROVALS',
  contradiction: 'CONTRADICTORY_REPLY',
};

const undo = (journal: Journal, attempt: Attempt, reason: UndoReason): 'reversal-ordered' => {
  const { saleId, attemptId, channel, state } = attempt;
  const ids = { saleId, attemptId };
  const settleFirst: readonly EntryBody[] =
    state.at === 'armed' ? [{ kind: 'attempt-unknown', ...ids, cause: reason }] : [];
  const code = ALARM_FOR[reason];
  const alarm: readonly EntryBody[] =
    code === null
      ? []
      : [{ kind: 'alarm', ...ids, channel, code, detail: `approval after ${state.at}` }];
  journal.append(...settleFirst, { kind: 'reversal-ordered', ...ids, reason }, ...alarm);
  return 'reversal-ordered';
};

const alarmOnce = (journal: Journal, attempt: Attempt, code: ErrorCode): void => {
  const { saleId, attemptId, channel, state } = attempt;
  const isTold = journal
    .entriesOfSale(saleId)
    .some(
      ({ body }) => body.kind === 'alarm' && body.attemptId === attemptId && body.code === code,
    );
  if (isTold) return;
  const detail = `approval after ${state.at}`;
  journal.append({ kind: 'alarm', saleId, attemptId, channel, code, detail });
};

const lateDecline = (journal: Journal, attempt: Attempt, hostCode: string): void => {
  const { saleId, attemptId, state } = attempt;
  const ids = { saleId, attemptId };
  if (state.at === 'unknown' || state.at === 'armed') {
    const isOpen = journal.sale(saleId)?.state.at === 'open';
    const forSale: readonly EntryBody[] = isOpen
      ? [{ kind: 'sale-declined', ...ids, hostCode }]
      : [];
    journal.append({ kind: 'attempt-declined', ...ids, hostCode }, ...forSale);
  } else if (state.at === 'approved') {
    contradicted(journal, attempt, hostCode);
  }
};

const lateRefusal = (journal: Journal, attempt: Attempt, hostCode: string): void => {
  const { saleId, attemptId, state } = attempt;
  if (state.at === 'unknown' || state.at === 'armed') {
    journal.append({ kind: 'attempt-refused', saleId, attemptId, hostCode });
  } else if (state.at === 'approved') {
    contradicted(journal, attempt, hostCode);
  }
};

/** The approval stands; the difference is kept for reconciliation (fault HS3). */
const contradicted = (journal: Journal, attempt: Attempt, hostCode: string): void => {
  const { saleId, attemptId, channel } = attempt;
  const detail = `code ${hostCode} after approval`;
  const code = 'CONTRADICTORY_REPLY';
  journal.append({ kind: 'alarm', saleId, attemptId, channel, code, detail });
};

/** Applies an inquiry's certain answers: paid, declined, reversed. */
export const decideByInquiry = (
  journal: Journal,
  attemptId: AttemptId,
  reply: InquiryReply,
): 'reversal-ordered' | 'done' => {
  const attempt = journal.attempt(attemptId);
  if (attempt === null || !sameIdentity(attempt.identity, reply)) return 'done';
  const { saleId } = attempt;
  switch (reply.state) {
    case 'paid': {
      if (reply.amountMinor !== attempt.amountMinor) return 'done';
      const { authCode = '', hostReference = '' } = reply;
      return decideLate(journal, attempt, { kind: 'approved', authCode, hostReference }, 'inquiry');
    }
    case 'declined':
      return decideLate(journal, attempt, { kind: 'declined', hostCode: reply.code }, 'inquiry');
    case 'reversed':
      if (attempt.state.at === 'unknown') {
        const result = 'already-reversed';
        journal.append({ kind: 'reversal-acknowledged', saleId, attemptId, result });
      }
      return 'done';
    case 'closed':
      closed(journal, attempt);
      return 'done';
    case 'open':
    case 'in-progress':
    case 'not-found':
      return 'done';
  }
};

/** Applies the one certain answer to a close: nobody paid the order, and nobody can any more. */
export const decideByClose = (
  journal: Journal,
  attemptId: AttemptId,
  reply: CloseReply,
): 'done' => {
  const attempt = journal.attempt(attemptId);
  const isClosed = reply.result === 'closed';
  if (attempt !== null && isClosed && sameIdentity(attempt.identity, reply)) {
    closed(journal, attempt);
  }
  return 'done';
};

/**
 * The host's word that an order ended unpaid is as good as an acknowledged reversal (proof 3): there
 * is nothing to give back. One whose reversal is ordered is ended by the answer to that. Of a card
 * or a scanned code, which opened no order, the word proves nothing: the attempt stays unknown.
 */
const closed = (journal: Journal, { saleId, attemptId, state }: Attempt): void => {
  if (state.at !== 'unknown' || journal.knownSale(saleId).method !== 'qr-show') return;
  journal.append({ kind: 'reversal-acknowledged', saleId, attemptId, result: 'closed' });
};
