import ArrowLeft from 'lucide-react/icons/arrow-left';
import { NumberPad } from '../../keypad/number-pad.tsx';
import { ActionButton } from '../../keypad/press-button.tsx';
import { Amount } from '../../money/amount.tsx';
import { useWording } from '../../wording/wording.tsx';
import { Trouble } from '../people/trouble.tsx';
import type { ScreenProps } from '../sale/screen-of.ts';

/** Counting the drawer: what is in it when a shift begins, and when it ends. */
export function DrawerScreen({ screen }: ScreenProps<'shift-open' | 'shift-close'>) {
  const { t } = useWording();
  const { kind, amountMinor, currency, person, problem, step } = screen;
  const which = kind === 'shift-open' ? 'open' : 'close';
  return (
    <section className="sale sale-amount" data-testid={`screen-${kind}`} data-step={step}>
      <div className="people">
        <h1 className="shift-title">{t(`drawer.${which}-title`)}</h1>
        <p className="stage-hint">{t(`drawer.${which}-hint`, { name: person.name })}</p>
        <div className="drawer-count">
          <span className="summary-label">{t(`drawer.${which}-count`)}</span>
          <Amount amountMinor={amountMinor} currency={currency} />
        </div>
        <p className="pin-state" role="status">
          {step === 'counting' ? '' : t(`drawer.${which}-busy`)}
        </p>
        {problem !== null && <Trouble code={problem} />}
        <ActionButton action="back" className="button-quiet people-out">
          <ArrowLeft aria-hidden="true" />
          <span className="button-word">{t(`drawer.${which}-back`)}</span>
        </ActionButton>
      </div>
      <NumberPad ready={step === 'counting'} word={t(`drawer.${which}-go`)} />
    </section>
  );
}
