import Minus from 'lucide-react/icons/minus';
import Plus from 'lucide-react/icons/plus';
import { memo, useEffect, useRef } from 'react';
import type { BasketLine } from '#contract/basket.ts';
import type { Currency } from '#contract/money.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useActs } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';

interface BasketLinesProps {
  readonly lines: readonly BasketLine[];
  readonly currency: Currency;
}

/** What is rung up, the latest in sight. Delete on the keyboard drops the latest line. */
export const BasketLines = memo(({ lines, currency }: BasketLinesProps) => {
  const { t } = useWording();
  const end = useRef<HTMLLIElement>(null);
  const { length } = lines;
  // A line has no identity of its own: the till knows it by its place.
  const places = lines.map((line, place) => ({ line, place }));
  // The latest line is the one somebody looks for; the rest can be scrolled to.
  useEffect(() => {
    if (length > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [length]);
  return (
    <ul className="basket" aria-label={t('basket.label')} data-testid="basket">
      {places.map(({ line, place }) => (
        <li key={place} ref={place === length - 1 ? end : null} className="basket-line">
          <Line line={line} index={place} currency={currency} />
        </li>
      ))}
    </ul>
  );
});

interface LineProps {
  readonly line: BasketLine;
  readonly index: number;
  readonly currency: Currency;
}

const Line = memo(({ line, index, currency }: LineProps) => {
  const { t, name } = useWording();
  const { send } = useActs();
  const money = useMoneyText(currency);
  const called = line.name === null ? t('basket.typed') : name(line.name);
  const change = (how: 'more' | 'less') => () =>
    send({ kind: 'change-line', line: index, change: how });
  return (
    <>
      <span className="basket-name">{called}</span>
      <PressButton
        testId={`less-${index}`}
        className="button-quiet basket-step"
        label={t('basket.less', { name: called })}
        onPress={change('less')}
      >
        <Minus aria-hidden="true" />
      </PressButton>
      <span className="basket-quantity">{line.quantity}</span>
      <PressButton
        testId={`more-${index}`}
        className="button-quiet basket-step"
        label={t('basket.more', { name: called })}
        onPress={change('more')}
      >
        <Plus aria-hidden="true" />
      </PressButton>
      <span className="basket-sum">{money(line.unitMinor * line.quantity)}</span>
    </>
  );
});
