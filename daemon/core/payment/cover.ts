import { z } from 'zod';
import { method } from '#contract/method.ts';
import type { Attempt, Sale } from '../attempt.ts';

/**
 * How far the merchant lets a sale go on while the failed attempt's reversal is only promised
 * (money-safety, Cover). An amount limit of 0 switches covering off.
 */
export const coverPolicySchema = z.strictObject({
  methods: z.array(method).default(['card', 'qr-scan', 'qr-show']),
  coverLimitMinor: z.int().min(0).default(100_000),
  coverTotalLimitMinor: z.int().min(0).default(1_000_000),
});
export type CoverPolicy = z.infer<typeof coverPolicySchema>;

/** May this sale go on under a cover? Pay-outs never (row C11), and refunds neither. */
export const mayCover = (
  policy: CoverPolicy,
  sale: Sale,
  openCovers: readonly Attempt[],
): boolean => {
  if (sale.product !== 'sale') return false;
  if (!policy.methods.includes(sale.method)) return false;
  if (sale.amountMinor > policy.coverLimitMinor) return false;
  const openMinor = openCovers.reduce((sum, attempt) => sum + attempt.amountMinor, 0);
  return openMinor + sale.amountMinor <= policy.coverTotalLimitMinor;
};
