import type { PayReply } from '#contract/channel-frames.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Journal } from '../journal/journal.ts';
import { fitOf, judge } from '../outcome/judge.ts';
import { decideLate } from './decide.ts';

/**
 * A payment's reply that no exchange was waiting for: its owner is looked up in the journal (rule
 * 12) and the reply judged as any other. No owner: kept in the journal and alarmed, never dropped.
 */
export const lateReply = (
  journal: Journal,
  profile: ChannelProfile,
  reply: PayReply,
): 'reversal-ordered' | 'done' => {
  const attempt = journal.attempt(reply.attemptId);
  if (
    attempt === null ||
    attempt.channel !== profile.id ||
    fitOf(attempt, reply) === 'other-identity'
  ) {
    journal.append({
      kind: 'alarm',
      saleId: null,
      attemptId: reply.attemptId,
      channel: profile.id,
      code: 'UNMATCHED_REPLY',
      detail: `terminal ${reply.terminal} stan ${reply.stan} date ${reply.date} code ${reply.code}`,
    });
    return 'done';
  }
  return decideLate(
    journal,
    attempt,
    judge(profile, attempt, { kind: 'replied', reply }),
    'late-reply',
  );
};

/** Text from a channel that nobody can read and no exchange was waiting for. */
export const unreadable = (journal: Journal, channel: ChannelId, detail: string): void => {
  journal.append({
    kind: 'alarm',
    saleId: null,
    attemptId: null,
    channel,
    code: 'UNMATCHED_REPLY',
    detail: detail.slice(0, 200),
  });
};
