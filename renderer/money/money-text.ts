import type { Currency } from '#contract/money.ts';
import { useWording } from '../wording/wording.tsx';
import { amountParts } from './amount-parts.ts';

/** Minor units as text in the language of the screen, e.g. `¥12.50`. */
export function useMoneyText(currency: Currency): (minor: number) => string {
  const { language } = useWording();
  return (minor) => amountParts(minor, currency, language).text;
}
