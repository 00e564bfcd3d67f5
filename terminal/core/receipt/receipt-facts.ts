import { ERROR_CATALOGUE } from '#contract/error-codes.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { Language, LocalName } from '#contract/language.ts';
import type { Approval, RefundFacts } from '#contract/payment.ts';
import type {
  ApprovedReceipt,
  FailedSlip,
  Merchant,
  RefundReceipt,
  SalePaper,
} from '#contract/receipt.ts';
import type { SaleStory } from '#contract/sales-api.ts';

/** What every paper needs besides what the journal says. */
export interface SlipFacts {
  readonly language: Language;
  readonly merchant: Merchant;
  readonly utcOffsetMinutes: number;
  readonly reprint: boolean;
  readonly nameOf: (channel: ChannelId) => LocalName;
}

/** What the paper of a sale needs. */
export interface SaleSlipFacts extends SlipFacts {
  readonly copy: ApprovedReceipt['copy'];
}

/**
 * The paper of a sale from its story in the journal (money-safety rule 20), never from what a
 * screen shows; `null` when the story has no paper: declined, or not final. An approved receipt
 * comes of an approved story only (invariant M7).
 */
export function paperOfStory(story: SaleStory, facts: SaleSlipFacts): SalePaper | null {
  switch (story.answer.kind) {
    case 'approved':
      return story.refund === null
        ? approvedReceipt(story, story.answer, facts)
        : refundReceipt(story, story.refund, story.answer, facts);
    case 'failed':
      return failedSlip(story, story.answer, facts);
    case 'declined':
    case 'present-again':
    case 'open':
    case 'not-accepted':
      return null;
    default:
      return story.answer satisfies never;
  }
}

type AnswerOf<K> = Extract<SaleStory['answer'], { readonly kind: K }>;

function approvedReceipt(
  story: SaleStory,
  { approval }: AnswerOf<'approved'>,
  facts: SaleSlipFacts,
): ApprovedReceipt {
  return { kind: 'approved', copy: facts.copy, ...approvedSlip(story, approval, facts) };
}

function refundReceipt(
  story: SaleStory,
  refund: RefundFacts,
  { approval }: AnswerOf<'approved'>,
  facts: SaleSlipFacts,
): RefundReceipt {
  return {
    kind: 'refund',
    copy: facts.copy,
    ...approvedSlip(story, approval, facts),
    refundKind: refund.kind,
    original: refund.original,
    person: printable(refund.person),
  };
}

const approvedSlip = (story: SaleStory, approval: Approval, facts: SaleSlipFacts) => ({
  ...slip(story, facts, approval.approvedAtWallMs),
  channelName: printable(facts.nameOf(approval.channel)[facts.language]),
  payer: printable(story.masked),
  stan: approval.stan,
  batch: approval.batch,
  authCode: printable(approval.authCode),
  hostReference: printable(approval.hostReference),
});

function failedSlip(
  story: SaleStory,
  { code }: AnswerOf<'failed'>,
  facts: SaleSlipFacts,
): FailedSlip {
  const sentences = ERROR_CATALOGUE[code].text[facts.language];
  return {
    kind: 'failed',
    ...slip(story, facts, story.acceptedAtWallMs),
    what: sentences.what,
    money: sentences.money,
  };
}

const slip = (story: SaleStory, facts: SlipFacts, atWallMs: number) => ({
  language: facts.language,
  merchant: facts.merchant,
  terminalId: story.terminalId,
  saleId: story.saleId,
  cashier: printable(story.cashier),
  method: story.method,
  amountMinor: story.amountMinor,
  currency: story.currency,
  printedTime: localTime(atWallMs, facts.utcOffsetMinutes),
  reprint: facts.reprint,
});

/** Text of a host or a configuration without control characters, which steer a printer (PR7). */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '');

/** Wall time as `YYYY-MM-DD HH:mm:ss`, `offsetMinutes` ahead of UTC. */
export const localTime = (wallMs: number, offsetMinutes: number): string =>
  new Date(wallMs + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
