import type { Language } from '#contract/language.ts';
import type { AmountMinor, Currency } from '#contract/money.ts';
import { printable } from './printable.ts';

const LOCALES: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-US' };

/**
 * An amount in minor units as it stands on paper, e.g. `￥128.00`. Every currency of the contract
 * has two decimals. The yuan takes the narrow sign (else English would print `CN¥`); dollars keep
 * the sign that tells one dollar from the other. Twelve digits are far below where the division
 * by 100 would show.
 */
export function printedAmount(amount: AmountMinor, currency: Currency, language: Language): string {
  const format = new Intl.NumberFormat(LOCALES[language], {
    style: 'currency',
    currency,
    currencyDisplay: currency === 'CNY' ? 'narrowSymbol' : 'symbol',
  });
  return printable(format.format(amount / 100));
}
