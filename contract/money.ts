import { z } from 'zod';

/** Largest amount a till may take: twelve digits of minor units, ISO 8583 field 4 (n 12). */
export const MAX_AMOUNT_MINOR = 999_999_999_999;

/** An amount in minor units (fen for CNY): a whole number, never negative. Design decision 10. */
export const amountMinor = z.int().min(0).max(MAX_AMOUNT_MINOR).brand<'AmountMinor'>();
export type AmountMinor = z.infer<typeof amountMinor>;

/** ISO 4217 alphabetic code. */
export const currency = z.enum(['CNY', 'HKD', 'USD', 'EUR']);
export type Currency = z.infer<typeof currency>;

/** ISO 4217 numeric codes: what card readers and codes of shops call a currency by. */
export const CURRENCY_NUMBER: Readonly<Record<Currency, string>> = {
  CNY: '156',
  HKD: '344',
  USD: '840',
  EUR: '978',
};
