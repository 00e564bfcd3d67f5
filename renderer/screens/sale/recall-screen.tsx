import ArrowLeft from 'lucide-react/icons/arrow-left';
import ShoppingBasket from 'lucide-react/icons/shopping-basket';
import type { HeldBasket } from '#contract/basket.ts';
import type { Currency } from '#contract/money.ts';
import { ActionButton, PressButton } from '../../keypad/press-button.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useActs } from '../../till.tsx';
import { LANGUAGE_TAG, useWording } from '../../wording/wording.tsx';
import type { ScreenProps } from './screen-of.ts';

/** Baskets that were put aside; one press takes one up again. */
export function RecallScreen({ screen }: ScreenProps<'recall'>) {
  const { t } = useWording();
  const { baskets, keeping, currency } = screen;
  return (
    <section className="sale shelf" data-testid="screen-recall">
      <div className="shelf-head">
        <h1 className="shift-title">{t('recall.title')}</h1>
        <ActionButton action="back" className="button-quiet">
          <ArrowLeft aria-hidden="true" />
          <span className="button-word">{t('act.back')}</span>
        </ActionButton>
      </div>
      {baskets.length === 0 ? (
        <p className="stage-hint">{t('recall.none')}</p>
      ) : (
        <ul className="shelf-list">
          {baskets.map((basket) => (
            <li key={basket.id}>
              <Held basket={basket} currency={currency} disabled={keeping} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface HeldProps {
  readonly basket: HeldBasket;
  readonly currency: Currency;
  readonly disabled: boolean;
}

function Held({ basket, currency, disabled }: HeldProps) {
  const { t, name, language } = useWording();
  const { send } = useActs();
  const money = useMoneyText(currency);
  const things = basket.lines
    .map((line) => `${line.quantity} × ${line.name === null ? t('basket.typed') : name(line.name)}`)
    .join(', ');
  const time = new Intl.DateTimeFormat(LANGUAGE_TAG[language], {
    hour: '2-digit',
    minute: '2-digit',
  }).format(basket.heldAtWallMs);
  return (
    <PressButton
      testId={`basket-${basket.id}`}
      className="button-plain shelf-basket"
      disabled={disabled}
      onPress={() => send({ kind: 'recall', basket: basket.id })}
    >
      <ShoppingBasket aria-hidden="true" />
      <span className="shelf-words">
        <span className="shelf-total">{money(basket.totalMinor)}</span>
        <span className="shelf-things">{things}</span>
      </span>
      <span className="shelf-who">
        {time} · {basket.by}
      </span>
    </PressButton>
  );
}
