import type { SaleProduct } from '#contract/payment.ts';
import type { SaleResult } from '#contract/sales-api.ts';
import type { WordingKey } from '../../wording/zh.ts';

const OF_REFUND = {
  approved: 'sales.refund-made',
  declined: 'sales.refund-not-made',
  failed: 'sales.refund-not-made',
  open: 'sales.refund-open',
} as const satisfies Readonly<Record<SaleResult, WordingKey>>;

/** What a sale came to, in one word: a refund is not *paid* when the money went back. */
export const resultWord = (product: SaleProduct, result: SaleResult) =>
  product === 'refund' ? OF_REFUND[result] : (`sales.is-${result}` as const);
