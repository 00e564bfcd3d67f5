import type { AttemptIdentity, MoneyReply } from '#contract/channel-frames.ts';
import type { ChannelId } from '#contract/ids.ts';
import { isLive, sameIdentity } from '../attempt.ts';
import type { ChannelProfile } from '../channel-profile.ts';
import type { Journal } from '../journal/journal.ts';
import { fitOf, judge } from '../outcome/judge.ts';
import { decideLate } from './decide.ts';

/**
 * A payment's or a refund's reply that no exchange was waiting for: its owner is looked up in the journal (rule
 * 12) and the reply judged as any other. No owner: kept in the journal and alarmed, never dropped.
 */
export const lateReply = (
  journal: Journal,
  profile: ChannelProfile,
  reply: MoneyReply,
): 'reversal-ordered' | 'done' => {
  const attempt = journal.attempt(reply.attemptId);
  const fit = attempt?.channel === profile.id ? fitOf(attempt, reply) : 'other-identity';
  if (attempt === null || fit === 'other-identity') {
    unowned(journal, profile.id, reply);
    return 'done';
  }
  // While it is live its own inquiry or reversal finds the truth out; later, nobody would.
  if (fit === 'other-amount' && !isLive(attempt.state)) {
    const { saleId, attemptId, channel } = attempt;
    const detail = `code ${reply.code} for another amount after ${attempt.state.at}`;
    const code = 'CONTRADICTORY_REPLY';
    journal.append({ kind: 'alarm', saleId, attemptId, channel, code, detail });
    return 'done';
  }
  const verdict = judge(profile, attempt, { kind: 'replied', reply });
  return decideLate(journal, attempt, verdict, 'late-reply');
};

export type Unowned = AttemptIdentity & { readonly class: string; readonly code: string };

/** A late answer to an inquiry or a reversal: kept and alarmed if it is about no attempt of ours. */
export const keepUnowned = (journal: Journal, channel: ChannelId, reply: Unowned): void => {
  const attempt = journal.attempt(reply.attemptId);
  const isOurs = attempt?.channel === channel && sameIdentity(attempt.identity, reply);
  if (!isOurs) unowned(journal, channel, reply);
};

const unowned = (journal: Journal, channel: ChannelId, reply: Unowned): void => {
  const { terminal, stan, date, attemptId, code } = reply;
  journal.append({
    kind: 'alarm',
    saleId: null,
    attemptId,
    channel,
    code: 'UNMATCHED_REPLY',
    detail: `${reply.class} terminal ${terminal} stan ${stan} date ${date} code ${code}`,
  });
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
