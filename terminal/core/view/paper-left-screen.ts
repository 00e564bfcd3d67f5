import type { Currency } from '#contract/money.ts';
import type { Paper } from '#contract/receipt.ts';
import type { Screen } from '#contract/view.ts';

type PaperLeft = Extract<Screen, { readonly kind: 'paper-left' }>;

/** The question after a paper that may have come out; null: there is none to ask about. */
export function paperLeftScreen(
  asked: { readonly paper: Paper; readonly waiting: number } | null,
  tillCurrency: Currency,
): PaperLeft | null {
  if (asked === null) return null;
  const { paper, waiting } = asked;
  switch (paper.kind) {
    case 'approved':
    case 'refund':
    case 'failed':
    case 'cash': {
      const { kind: what, saleId, amountMinor: paperAmountMinor, currency, printedTime } = paper;
      const copy = 'copy' in paper ? paper.copy : null;
      const sale = { saleId, paperAmountMinor, currency, printedTime };
      return { kind: 'paper-left', what, copy, ...sale, waiting };
    }
    case 'settlement':
    case 'shift': {
      const { kind: what, printedTime } = paper;
      const none = { copy: null, saleId: null, paperAmountMinor: null, currency: tillCurrency };
      return { kind: 'paper-left', what, ...none, printedTime, waiting };
    }
    case 'shop-code':
    case 'test-page':
      return null;
    default:
      return paper satisfies never;
  }
}
