import type { WalletKind } from '#contract/method.ts';
import { readConsumerCode } from './consumer-code.ts';

interface PaymentCodeRow {
  readonly wallet: WalletKind;
  /** The wallet as its brand is written, for the masked code. */
  readonly brand: string;
  /** Number of digits, both ends included. */
  readonly digits: readonly [least: number, most: number];
  /** First two digits as a number, both ends included. */
  readonly leading: readonly [first: number, last: number];
}

/**
 * Codes customers show, by length and leading digits (reference `devices.md` 2e). The leading
 * digits of two rows never overlap, so a text belongs to one wallet or to none.
 */
export const PAYMENT_CODES: readonly PaymentCodeRow[] = [
  { wallet: 'wechat', brand: 'WeChat Pay', digits: [18, 18], leading: [10, 15] },
  { wallet: 'alipay', brand: 'Alipay', digits: [16, 24], leading: [25, 30] },
  { wallet: 'unionpay', brand: 'UnionPay', digits: [19, 19], leading: [62, 62] },
];

/** A payment code as people and routing may see it. The code itself is not in here. */
export interface PaymentCodeFacts {
  readonly wallet: WalletKind;
  /** The wallet's name with the last 4 digits, e.g. `WeChat Pay *6789` (invariant S6). */
  readonly masked: string;
}

/** What a scanner may add around a code: blanks, CR, LF. */
export const trimScan = (text: string): string => text.trim();

/**
 * Whose payment code a trimmed scan is: digits by the table above, else by what an EMVCo
 * consumer-presented code holds; `null` when it is none.
 */
export function recogniseCode(code: string): PaymentCodeFacts | null {
  if (!/^\d{16,24}$/.test(code)) return readConsumerCode(code);
  const leading = Number(code.slice(0, 2));
  const row = PAYMENT_CODES.find(
    ({ digits, leading: [first, last] }) =>
      code.length >= digits[0] && code.length <= digits[1] && leading >= first && leading <= last,
  );
  return row === undefined
    ? null
    : { wallet: row.wallet, masked: `${row.brand} *${code.slice(-4)}` };
}
