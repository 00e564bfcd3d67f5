import type { Paper } from '#contract/receipt.ts';
import { generic58mm } from './models/generic-58mm.ts';
import { generic80mm } from './models/generic-80mm.ts';
import type { PrinterModel } from './models/model.ts';
import {
  approvedEn,
  approvedZh,
  cashEn,
  cashZh,
  failedEn,
  failedZh,
  refundZh,
  settlementAgreed,
  settlementEn,
  settlementRefunds,
  settlementZh,
  shopCodeEn,
  shopCodeZh,
  testPageEn,
  testPageZh,
  voidEn,
} from './papers.fixture.ts';

/** Papers that are filed in `golden/`, as text and as a picture, and what they were printed on. */
export const GOLDEN_PAPERS: readonly (readonly [
  name: string,
  content: Paper,
  model: PrinterModel,
])[] = [
  ['zh-card-merchant-58mm', approvedZh, generic58mm],
  ['zh-card-merchant-80mm', approvedZh, generic80mm],
  ['en-wallet-customer-reprint-58mm', approvedEn, generic58mm],
  ['en-wallet-customer-reprint-80mm', approvedEn, generic80mm],
  ['zh-failed-58mm', failedZh, generic58mm],
  ['zh-failed-80mm', failedZh, generic80mm],
  ['en-failed-58mm', failedEn, generic58mm],
  ['en-failed-80mm', failedEn, generic80mm],
  ['zh-settlement-58mm', settlementZh, generic58mm],
  ['zh-settlement-80mm', settlementZh, generic80mm],
  ['en-settlement-reprint-58mm', settlementEn, generic58mm],
  ['en-settlement-reprint-80mm', settlementEn, generic80mm],
  ['zh-settlement-agreed-58mm', settlementAgreed, generic58mm],
  ['zh-settlement-refunds-58mm', settlementRefunds, generic58mm],
  ['zh-refund-merchant-58mm', refundZh, generic58mm],
  ['zh-refund-merchant-80mm', refundZh, generic80mm],
  ['en-void-customer-reprint-58mm', voidEn, generic58mm],
  ['en-void-customer-reprint-80mm', voidEn, generic80mm],
  ['zh-cash-58mm', cashZh, generic58mm],
  ['en-cash-reprint-80mm', cashEn, generic80mm],
  ['zh-shop-code-58mm', shopCodeZh, generic58mm],
  ['en-shop-code-80mm', shopCodeEn, generic80mm],
  ['zh-test-page-58mm', testPageZh, generic58mm],
  ['en-test-page-80mm', testPageEn, generic80mm],
];
