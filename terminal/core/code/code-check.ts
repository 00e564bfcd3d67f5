import { CURRENCY_NUMBER, type Currency } from '#contract/money.ts';
import { readMerchantCode } from './merchant-code.ts';

/** How a text begins that says it is EMVCo merchant-presented data, format 01. */
const EMVCO_START = '000201';

/**
 * Whether a code of the shop may stand before a customer for this amount. A link is the wallet's own
 * and can't be looked into; EMVCo data must be whole, and ask for what the sale comes to or leave
 * the amount to the bank.
 */
export function mayBeShown(
  payload: string,
  due: { readonly amountMinor: number; readonly currency: Currency },
): boolean {
  if (!payload.startsWith(EMVCO_START)) return true;
  const reading = readMerchantCode(payload);
  if (reading.kind === 'refused') return false;
  const { currency, amount } = reading.code;
  if (currency !== CURRENCY_NUMBER[due.currency]) return false;
  return amount === null || minorOf(amount) === due.amountMinor;
}

/** Minor units of a decimal text such as `23.72`, `5.` or `5.5`; null where it has parts of them. */
function minorOf(amount: string): number | null {
  const [whole = '', cents = ''] = amount.split('.');
  return cents.length > 2 ? null : Number(whole) * 100 + Number(cents.padEnd(2, '0'));
}
