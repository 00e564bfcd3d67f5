import ArrowLeft from 'lucide-react/icons/arrow-left';
import { NumberPad } from '../../keypad/number-pad.tsx';
import { ActionButton, PressButton } from '../../keypad/press-button.tsx';
import { Amount } from '../../money/amount.tsx';
import { amountParts } from '../../money/amount-parts.ts';
import { useMoneyText } from '../../money/money-text.ts';
import { useActs } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import { Trouble } from '../people/trouble.tsx';
import type { ScreenOf, ScreenProps } from './screen-of.ts';

/** What the customer hands over: typed, or one of the likely sums; Enter alone means exactly. */
export function CashScreen({ screen }: ScreenProps<'cash'>) {
  const { t } = useWording();
  const { amountMinor, currency, problem, keeping } = screen;
  return (
    <section className="sale sale-amount" data-testid="screen-cash" aria-busy={keeping}>
      <div className="people cash">
        <h1 className="shift-title">{t('cash.title')}</h1>
        <div className="cash-line">
          <span className="summary-label">{t('amount.title')}</span>
          <Amount amountMinor={amountMinor} currency={currency} />
        </div>
        <Handed screen={screen} />
        <LikelySums screen={screen} />
        {problem !== null && <Trouble code={problem} />}
        <ActionButton action="back" className="button-quiet people-out" disabled={keeping}>
          <ArrowLeft aria-hidden="true" />
          <span className="button-word">{t('act.back')}</span>
        </ActionButton>
      </div>
      <NumberPad ready={!keeping} word={t('cash.take')} />
    </section>
  );
}

/** What is typed, and what it comes to; before that, what Enter would take. */
function Handed({ screen }: ScreenProps<'cash'>) {
  const { t } = useWording();
  const { amountMinor, tenderedMinor, changeMinor, currency } = screen;
  const money = useMoneyText(currency);
  const state = stateOf(screen);
  return (
    <>
      <div className="cash-line" data-testid="tendered">
        <span className="summary-label">{t('cash.tendered')}</span>
        <Amount amountMinor={tenderedMinor} currency={currency} />
      </div>
      {screen.problem === null && (
        <p className="cash-change" role="status" data-testid="change" data-is={state}>
          {t(`cash.${state}`, { amount: money(changeMinor ?? amountMinor - tenderedMinor) })}
        </p>
      )}
    </>
  );
}

function stateOf({ keeping, changeMinor, tenderedMinor }: ScreenOf<'cash'>) {
  if (keeping) return 'keeping';
  if (changeMinor !== null) return 'change-is';
  return tenderedMinor === 0 ? 'exact' : 'missing';
}

function LikelySums({ screen }: ScreenProps<'cash'>) {
  const { t, language } = useWording();
  const { send } = useActs();
  /** Whole notes have no parts, and so more room. */
  const noteText = (minor: number): string => {
    const { sign, whole } = amountParts(minor, screen.currency, language);
    return `${sign}${whole}`;
  };
  return (
    <fieldset className="cash-notes" aria-label={t('cash.notes')}>
      {screen.notes.map((amountMinor) => (
        <PressButton
          key={amountMinor}
          testId={`tender-${amountMinor}`}
          className="button-plain"
          disabled={screen.keeping}
          pressed={screen.tenderedMinor === amountMinor}
          onPress={() => send({ kind: 'tender', amountMinor })}
        >
          {noteText(amountMinor)}
        </PressButton>
      ))}
    </fieldset>
  );
}
