import { z } from 'zod';
import { openAttemptView, settlementSum } from './daemon-api.ts';
import { language } from './language.ts';
import { method } from './method.ts';
import { amountMinor, currency } from './money.ts';
import { refundKind } from './payment.ts';
import { shiftSums } from './shift.ts';

/** Text from a host or a configuration, before a printer is allowed to see it: no control bytes. */
const printable = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^\P{Cc}*$/u, 'no control characters');

/** The shop as it stands on paper. */
export const merchant = z.strictObject({
  name: z.strictObject({ zh: printable(40), en: printable(40) }),
  id: printable(15),
});
export type Merchant = z.infer<typeof merchant>;

const slip = {
  language,
  merchant,
  terminalId: printable(8),
  saleId: printable(40),
  cashier: printable(40),
  method,
  amountMinor,
  currency,
  /** Local date and time as it shall be printed, `YYYY-MM-DD HH:mm:ss`. */
  printedTime: printable(19),
  /** A second or later print of the same paper says so. Invariant U3. */
  reprint: z.boolean(),
};

/** Paper of an approved sale: everything on it comes from the journal (money-safety rule 20). */
export const approvedReceipt = z.strictObject({
  kind: z.literal('approved'),
  copy: z.enum(['merchant', 'customer']),
  ...slip,
  channelName: printable(40),
  /** Card as first 6 / last 4, or the wallet's name; never more. Invariant S6. */
  payer: printable(40),
  stan: z.int(),
  batch: z.int(),
  authCode: printable(12),
  hostReference: printable(24),
});
export type ApprovedReceipt = z.infer<typeof approvedReceipt>;

/** Paper of a refund or a void that was made (money-safety rule 20). */
export const refundReceipt = z.strictObject({
  kind: z.literal('refund'),
  copy: z.enum(['merchant', 'customer']),
  ...slip,
  refundKind,
  /** The sale that was given back, and who answers for it. */
  original: printable(40),
  person: printable(40),
  channelName: printable(40),
  payer: printable(40),
  stan: z.int(),
  batch: z.int(),
  authCode: printable(12),
  hostReference: printable(24),
});
export type RefundReceipt = z.infer<typeof refundReceipt>;

/** Paper for a sale that did not succeed (row A9): what happened and what becomes of the money. */
export const failedSlip = z.strictObject({
  kind: z.literal('failed'),
  ...slip,
  /** Sentences from the error catalogue, in the slip's language. */
  what: printable(200),
  money: printable(200),
});
export type FailedSlip = z.infer<typeof failedSlip>;

/** Paper of the end of the day: each channel's totals, ours and theirs, and what stays open. */
export const settlementSlip = z.strictObject({
  kind: z.literal('settlement'),
  language,
  merchant,
  terminalId: printable(8),
  /** Who settled. */
  person: printable(40),
  printedTime: printable(19),
  reprint: z.boolean(),
  currency,
  lines: z.array(
    z.strictObject({
      channelName: printable(40),
      /** Business date as the channel names it. */
      date: printable(8),
      batch: z.int(),
      ours: settlementSum,
      /** null: the channel could not be asked; its day stays to be settled. */
      theirs: settlementSum.nullable(),
      /** Acquirer's less ours. */
      difference: settlementSum.nullable(),
      carriedOver: z.int().min(0),
    }),
  ),
  /** Every open attempt and cover (money-safety rule 21). */
  open: z.array(
    z.strictObject({
      channelName: printable(40),
      amountMinor,
      is: openAttemptView.shape.is,
    }),
  ),
});
export type SettlementSlip = z.infer<typeof settlementSlip>;

/**
 * A code of the shop that the customer scans, where they can't see the screen (row A5). The code is
 * what the channel returned, to the letter; it is worth nothing behind `validUntil`.
 */
export const shopCodeSlip = z.strictObject({
  kind: z.literal('shop-code'),
  language,
  merchant,
  terminalId: printable(8),
  saleId: printable(40),
  channelName: printable(40),
  amountMinor,
  currency,
  /** EMVCo merchant-presented data, or a link; at most what a code of its size can hold. */
  code: printable(512).min(1),
  /** Local date and time, `YYYY-MM-DD HH:mm:ss`. */
  validUntil: printable(19),
  printedTime: printable(19),
});
export type ShopCodeSlip = z.infer<typeof shopCodeSlip>;

/** A technician's page: everything a receipt needs of the printer, on one paper (row P7). */
export const testPage = z.strictObject({
  kind: z.literal('test-page'),
  language,
  terminalId: printable(8),
  /** Path or address of the printer's line. */
  port: printable(80),
  model: printable(60),
  printedTime: printable(19),
});
export type TestPage = z.infer<typeof testPage>;

/** Paper of a sale for cash, from the till's own book of them. */
export const cashReceipt = z.strictObject({
  kind: z.literal('cash'),
  language,
  merchant,
  terminalId: printable(8),
  saleId: printable(40),
  cashier: printable(40),
  amountMinor,
  tenderedMinor: amountMinor,
  changeMinor: amountMinor,
  currency,
  printedTime: printable(19),
  /** A second or later print of the same paper says so. Invariant U3. */
  reprint: z.boolean(),
});
export type CashReceipt = z.infer<typeof cashReceipt>;

/** Paper of the end of a shift: who, the drawer, and what was sold. */
export const shiftSlip = z.strictObject({
  kind: z.literal('shift'),
  /** Which shift: the moment it was opened, ms by the till's clock. The times below are seconds. */
  shift: z.int(),
  language,
  merchant,
  terminalId: printable(8),
  openedBy: printable(40),
  closedBy: printable(40),
  openedTime: printable(19),
  closedTime: printable(19),
  printedTime: printable(19),
  reprint: z.boolean(),
  ...shiftSums,
});
export type ShiftSlip = z.infer<typeof shiftSlip>;

/** Everything that can be put on paper. */
export const paper = z.discriminatedUnion('kind', [
  approvedReceipt,
  refundReceipt,
  failedSlip,
  cashReceipt,
  settlementSlip,
  shopCodeSlip,
  testPage,
  shiftSlip,
]);
export type Paper = z.infer<typeof paper>;
/** Paper that belongs to one sale. */
export type SalePaper = ApprovedReceipt | RefundReceipt | FailedSlip;

/** How a print ended. `printed` only when the printer acknowledged the end of the job. */
export const printOutcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('printed') }),
  z.strictObject({
    kind: z.literal('not-printed'),
    reason: z.enum(['paper-out', 'cover-open', 'cutter', 'printer-error', 'printer-gone']),
  }),
  z.strictObject({ kind: z.literal('unclear') }),
]);
export type PrintOutcome = z.infer<typeof printOutcome>;
