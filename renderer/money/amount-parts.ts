import type { Language } from '#contract/language.ts';
import type { Currency } from '#contract/money.ts';

/** An amount cut where typography wants it: small sign, large whole part, smaller fraction. */
export interface AmountParts {
  readonly sign: string;
  /** Whole units with separators, e.g. `1,280`. */
  readonly whole: string;
  /** The decimal mark with two digits, e.g. `.50`. */
  readonly fraction: string;
  /** The whole text, e.g. `¥1,280.50`. */
  readonly text: string;
}

/** Minor units per unit: every currency of the contract has two decimals (ISO 4217). */
const MINOR_PER_UNIT = 100;

const LOCALE: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-US' };

/** Formats `minor` (fen, cents; negative in a difference). Twelve digits of minor units stay exact in a double. */
export function amountParts(minor: number, currency: Currency, language: Language): AmountParts {
  const parts = new Intl.NumberFormat(LOCALE[language], {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(minor / MINOR_PER_UNIT);
  const join = (...types: readonly string[]) =>
    parts
      .filter((part) => types.includes(part.type))
      .map((part) => part.value)
      .join('');
  return {
    sign: join('currency'),
    whole: join('integer', 'group'),
    fraction: join('decimal', 'fraction'),
    text: parts.map((part) => part.value).join(''),
  };
}
