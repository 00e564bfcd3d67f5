import type { AttemptId, ChannelId, SaleId } from '#contract/ids.ts';
import type { SaleStory, StoryLine } from '#contract/sales-api.ts';
import type { Attempt } from '../attempt.ts';
import type { ChannelDay } from '../exchange.ts';
import type { JournalEntry } from '../journal/entries.ts';
import type { Journal } from '../journal/journal.ts';
import { answerOf } from '../payment/answer.ts';
import { isVoidable, refundableMinor, refundsOf } from '../payment/refund.ts';
import { outcomeText } from '../route/explain.ts';

/** A sale as the journal tells it, entry by entry; null when the journal has never heard of it. */
export const storyOf = (
  journal: Journal,
  saleId: SaleId,
  dayOf: (channel: ChannelId) => ChannelDay | null,
): SaleStory | null => {
  const sale = journal.sale(saleId);
  if (sale === null) return null;
  const attempts = journal.attemptsOf(saleId);
  const byId = new Map(attempts.map((attempt) => [attempt.attemptId, attempt]));
  const { state: _state, attempts: _ids, ...facts } = sale;
  return {
    ...facts,
    answer: answerOf(sale, attempts),
    refunds: [...refundsOf(journal, sale)],
    refundableMinor: refundableMinor(journal, sale),
    voidable: isVoidable(journal, sale, dayOf),
    lines: journal.entriesOfSale(saleId).map((entry) => lineOf(entry, byId)),
  };
};

const lineOf = (entry: JournalEntry, attempts: ReadonlyMap<AttemptId, Attempt>): StoryLine => {
  const { sequence, atWallMs, body } = entry;
  const id = 'attemptId' in body ? body.attemptId : null;
  const attempt = id === null ? undefined : attempts.get(id);
  return {
    sequence,
    atWallMs,
    what: body.kind,
    channel: attempt?.channel ?? null,
    attempt: attempt?.number ?? null,
    detail: detailOf(body).slice(0, 200),
  };
};

const detailOf = (body: JournalEntry['body']): string => {
  switch (body.kind) {
    case 'attempt-armed':
      return `attempt ${body.number}, stan ${body.identity.stan}, after ${body.after}`;
    case 'attempt-not-sent':
    case 'reversal-ordered':
      return body.reason;
    case 'attempt-refused':
    case 'attempt-declined':
    case 'sale-declined':
      return `host code ${body.hostCode}`;
    case 'attempt-approved':
      return `authorisation ${body.authCode}, by ${body.by}`;
    case 'attempt-unknown':
      return body.cause;
    case 'reversal-sent':
      return `send ${body.send}`;
    case 'reversal-acknowledged':
      return body.result;
    case 'reversal-exception':
    case 'sale-failed':
      return body.code;
    case 'route-decided':
      return `${outcomeText(body.trace.outcome)}, rules ${body.trace.rules}`;
    case 'route-forced':
      return `${body.force.channel} by ${body.force.person}: ${body.force.reason}`;
    case 'route-lifted':
    case 'channel-disabled':
    case 'channel-enabled':
      return `${body.channel} by ${body.person}: ${body.reason}`;
    case 'route-force-expired':
      return `${body.channel}: ${body.cause}`;
    case 'reversal-closed':
      return `${body.person}: ${body.reason}`;
    case 'alarm':
      return `${body.code}: ${body.detail}`;
    case 'day-settled':
      return `${body.count} kept, settled by ${body.person}`;
    case 'discrepancy':
      return `${body.countDifference} payments, ${body.minorDifference} minor units`;
    case 'refund-ordered':
      return `${body.refundId}, ${body.amountMinor} minor units`;
    case 'sale-handed-over':
      return `${body.person}: ${body.reason}`;
    case 'sale-accepted':
      if (body.test !== undefined) return `${body.test.card}: ${body.test.reason}`;
      return body.refund === undefined ? '' : `${body.refund.person}: ${body.refund.reason}`;
    case 'sale-approved':
    case 'cover-opened':
    case 'reversal-no-original':
    case 'credential-consumed':
    case 'credential-renewed':
      return '';
  }
};
