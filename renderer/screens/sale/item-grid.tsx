import { memo } from 'react';
import type { BasketItem } from '#contract/basket.ts';
import type { Currency } from '#contract/money.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useWording } from '../../wording/wording.tsx';

interface ItemGridProps {
  readonly items: readonly BasketItem[];
  readonly currency: Currency;
}

/** The shop's quick items; each shows the letter that picks it. */
export const ItemGrid = memo(({ items, currency }: ItemGridProps) => {
  const { t, name } = useWording();
  const money = useMoneyText(currency);
  return (
    <fieldset className="items" aria-label={t('basket.items')} data-testid="items">
      {items.map((item) => (
        <ActionButton key={item.key} action={`item-${item.key}`} className="button-plain item">
          <span className="item-words">
            <span className="item-name">{name(item.name)}</span>
            <span className="item-price">{money(item.priceMinor)}</span>
          </span>
        </ActionButton>
      ))}
    </fieldset>
  );
});
