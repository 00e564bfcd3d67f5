import type { ChannelId } from '#contract/ids.ts';
import type { Journal } from '../journal/journal.ts';
import type { ReversalBook } from '../reversal/reversal-queue.ts';

/** A channel's reversals as the journal holds them; nothing is remembered beside it (rule 7). */
export const journaledReversals = (journal: Journal, channel: ChannelId): ReversalBook => ({
  owed: () => journal.reversing(channel),
  sent: ({ saleId, attemptId }, send) =>
    journal.append({ kind: 'reversal-sent', saleId, attemptId, send }),
  noOriginalSaid: ({ saleId, attemptId }) =>
    journal.append({ kind: 'reversal-no-original', saleId, attemptId }),
  acknowledged: ({ saleId, attemptId }, result) =>
    journal.append({ kind: 'reversal-acknowledged', saleId, attemptId, result }),
  exception: ({ saleId, attemptId }, code) =>
    journal.append(
      { kind: 'reversal-exception', saleId, attemptId, code },
      { kind: 'alarm', saleId, attemptId, channel, code, detail: 'reversal needs a person' },
    ),
});
