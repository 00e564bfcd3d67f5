import type { InquiryReply } from '#contract/channel-frames.ts';
import type { AttemptId } from '#contract/ids.ts';
import type { Attempt } from '../attempt.ts';
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
      if (attempt.state.at === 'unknown') {
        const { saleId, attemptId } = attempt;
        journal.append({ kind: 'attempt-refused', saleId, attemptId, hostCode: verdict.hostCode });
      }
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
    case 'unknown':
      if (journal.sale(saleId)?.state.at === 'open') {
        journal.append(
          { kind: 'attempt-approved', ...ids, authCode, hostReference, by },
          { kind: 'sale-approved', ...ids },
        );
        return 'done';
      }
      return undo(journal, attempt, 'second-approval');
    case 'approved':
    case 'reversing':
      return 'done';
    case 'not-sent':
    case 'refused':
    case 'declined':
    case 'reversed':
    case 'closed-by-person':
      return undo(journal, attempt, 'contradiction');
  }
};

const undo = (
  journal: Journal,
  attempt: Attempt,
  reason: 'second-approval' | 'contradiction',
): 'reversal-ordered' => {
  const { saleId, attemptId, channel, state } = attempt;
  const settleFirst: readonly EntryBody[] =
    state.at === 'armed'
      ? [{ kind: 'attempt-unknown', saleId, attemptId, cause: 'second-approval' }]
      : [];
  journal.append(
    ...settleFirst,
    { kind: 'reversal-ordered', saleId, attemptId, reason },
    {
      kind: 'alarm',
      saleId,
      attemptId,
      channel,
      code: reason === 'second-approval' ? 'TWO_APPROVALS' : 'CONTRADICTORY_REPLY',
      detail: `approval after ${state.at}`,
    },
  );
  return 'reversal-ordered';
};

const lateDecline = (journal: Journal, attempt: Attempt, hostCode: string): void => {
  const { saleId, attemptId, channel, state } = attempt;
  const ids = { saleId, attemptId };
  if (state.at === 'unknown' || state.at === 'armed') {
    const isOpen = journal.sale(saleId)?.state.at === 'open';
    const forSale: readonly EntryBody[] = isOpen
      ? [{ kind: 'sale-declined', ...ids, hostCode }]
      : [];
    journal.append({ kind: 'attempt-declined', ...ids, hostCode }, ...forSale);
  } else if (state.at === 'approved') {
    journal.append({
      kind: 'alarm',
      ...ids,
      channel,
      code: 'CONTRADICTORY_REPLY',
      detail: `decline ${hostCode} after approval`,
    });
  }
};

/** Applies an inquiry's certain answers: paid, declined, reversed. */
export const decideByInquiry = (
  journal: Journal,
  attemptId: AttemptId,
  reply: InquiryReply,
): void => {
  const attempt = journal.attempt(attemptId);
  if (attempt === null || attempt.identity.attemptId !== reply.attemptId) return;
  const { saleId } = attempt;
  if (reply.state === 'reversed' && attempt.state.at === 'unknown') {
    const result = 'already-reversed';
    journal.append({ kind: 'reversal-acknowledged', saleId, attemptId, result });
  } else if (reply.state === 'declined') {
    decideLate(journal, attempt, { kind: 'declined', hostCode: reply.code }, 'inquiry');
  } else if (reply.state === 'paid' && reply.amountMinor === attempt.amountMinor) {
    const { authCode = '', hostReference = '' } = reply;
    decideLate(journal, attempt, { kind: 'approved', authCode, hostReference }, 'inquiry');
  }
};
