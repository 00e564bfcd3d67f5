import type { Language } from '#contract/language.ts';
import type { Currency } from '#contract/money.ts';
import { printable } from './printable.ts';

const LOCALES: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-US' };

/**
 * An amount in minor units as it stands on paper, e.g. `￥128.00`. Every currency of the contract
 * has two decimals. The yuan takes the narrow sign (else English would print `CN¥`); dollars keep
 * the sign that tells one dollar from the other. Twelve digits are far below where the division
 * by 100 would show.
 */
export const printedAmount = (minor: number, currency: Currency, language: Language): string =>
  formatted(minor, { currency, language, signDisplay: 'auto' });

/** A difference in minor units with its sign, e.g. `+￥12.00`; none on zero. */
export const printedDifference = (minor: number, currency: Currency, language: Language): string =>
  formatted(minor, { currency, language, signDisplay: 'exceptZero' });

interface Form {
  readonly currency: Currency;
  readonly language: Language;
  readonly signDisplay: 'auto' | 'exceptZero';
}

function formatted(minor: number, { currency, language, signDisplay }: Form): string {
  const format = new Intl.NumberFormat(LOCALES[language], {
    style: 'currency',
    currency,
    currencyDisplay: currency === 'CNY' ? 'narrowSymbol' : 'symbol',
    signDisplay,
  });
  return printable(format.format(minor / 100));
}
