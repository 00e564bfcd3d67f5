import type { AmountMinor, Currency } from '#contract/money.ts';
import { useWording } from '../wording/wording.tsx';
import { amountParts } from './amount-parts.ts';

interface AmountProps {
  readonly amountMinor: AmountMinor;
  readonly currency: Currency;
}

/** An amount in figures of equal width; long ones are set smaller so that they never wrap. */
export function Amount({ amountMinor, currency }: AmountProps) {
  const { language } = useWording();
  const { sign, whole, fraction } = amountParts(amountMinor, currency, language);
  const length = whole.length > 9 ? 'long' : whole.length > 5 ? 'medium' : 'short';
  return (
    <span className="amount" data-length={length} data-testid="amount">
      <span className="amount-sign">{sign}</span>
      <span className="amount-whole">{whole}</span>
      <span className="amount-fraction">{fraction}</span>
    </span>
  );
}
