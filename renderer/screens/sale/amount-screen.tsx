import Archive from 'lucide-react/icons/archive';
import Grid3x3 from 'lucide-react/icons/grid-3x3';
import Menu from 'lucide-react/icons/menu';
import { memo, useState } from 'react';
import { method } from '#contract/method.ts';
import type { StatusBar } from '#contract/view.ts';
import { NumberPad } from '../../keypad/number-pad.tsx';
import { ActionButton, PressButton } from '../../keypad/press-button.tsx';
import { Amount } from '../../money/amount.tsx';
import { useMoneyText } from '../../money/money-text.ts';
import { useView } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import { BasketLines } from './basket-lines.tsx';
import { ItemGrid } from './item-grid.tsx';
import type { ScreenOf, ScreenProps } from './screen-of.ts';
import { CashButton, TenderButton } from './tender-button.tsx';

/** Ringing up: items and typed amounts; a method key goes straight on to the customer. */
export function AmountScreen({ screen }: ScreenProps<'amount'>) {
  const { t } = useWording();
  const { active } = useView().status;
  const [face, setFace] = useState<'keys' | 'items'>('keys');
  const empty = screen.amountMinor === 0;
  const { items, currency } = screen;
  return (
    <section
      className="sale sale-amount"
      data-testid="screen-amount"
      data-items={items.length > 0}
      data-face={face}
    >
      <div className="ringing-up">
        <Display screen={screen} />
        <Tenders empty={empty} active={active} />
      </div>
      {items.length > 0 && (
        <div className="items-side">
          <ItemGrid items={items} currency={currency} />
        </div>
      )}
      <div className="keys-side">
        {items.length > 0 && (
          // Only where there is no room for both; the letters pick items on either face.
          <PressButton
            testId="face"
            className="button-quiet face-switch"
            pressed={face === 'items'}
            onPress={() => setFace(face === 'keys' ? 'items' : 'keys')}
          >
            <Grid3x3 aria-hidden="true" />
            <span className="button-word">{t('basket.items')}</span>
          </PressButton>
        )}
        <NumberPad ready={!empty} />
      </div>
    </section>
  );
}

function Display({ screen }: ScreenProps<'amount'>) {
  const { t } = useWording();
  const { amountMinor, currency, lines } = screen;
  const empty = amountMinor === 0;
  return (
    <div className="display" data-empty={empty} data-lines={lines.length > 0}>
      <div className="display-head">
        <h1 className="summary-label">{t('amount.title')}</h1>
        <Functions empty={empty} held={screen.held} />
      </div>
      {lines.length > 0 && <BasketLines lines={lines} currency={currency} />}
      <div className="display-sum">
        <Beside screen={screen} />
        <Amount amountMinor={amountMinor} currency={currency} />
      </div>
      {lines.length === 0 && (
        <p className="display-hint">{t(empty ? 'amount.hint-empty' : 'amount.hint')}</p>
      )}
    </div>
  );
}

/** What is typed beside the lines, and how often the next line will count. */
function Beside({ screen }: ScreenProps<'amount'>) {
  const { t } = useWording();
  const money = useMoneyText(screen.currency);
  const { times, typedMinor, lines } = screen;
  if (times !== null) return <output data-testid="times">{t('basket.times', { n: times })}</output>;
  if (typedMinor === 0 || lines.length === 0) return <span />;
  return <output data-testid="typed">{t('basket.plus', { amount: money(typedMinor) })}</output>;
}

interface FunctionsProps {
  readonly empty: boolean;
  readonly held: ScreenOf<'amount'>['held'];
}

const Functions = memo(({ empty, held }: FunctionsProps) => {
  const { t } = useWording();
  return (
    <div className="functions">
      {(!empty || held > 0) && (
        <ActionButton action="hold" className="button-quiet">
          <Archive aria-hidden="true" />
          <span className="button-word">
            {empty ? t('act.recall', { n: held }) : t('act.hold')}
          </span>
        </ActionButton>
      )}
      <ActionButton action="menu" className="button-quiet">
        <Menu aria-hidden="true" />
        <span className="button-word">{t('act.menu')}</span>
      </ActionButton>
    </div>
  );
});

interface TendersProps {
  readonly empty: boolean;
  readonly active: StatusBar['active'];
}

const Tenders = memo(({ empty, active }: TendersProps) => {
  const { t, name } = useWording();
  const via = (wanted: string) => active.find(({ method }) => method === wanted)?.channel ?? null;
  return (
    <fieldset className="tenders" aria-label={t('amount.pay-by')}>
      {method.options.map((offered) => {
        const channel = via(offered);
        const note =
          channel === null ? t('choose.unusable') : t('amount.via', { channel: name(channel) });
        return <TenderButton key={offered} method={offered} note={note} disabled={empty} />;
      })}
      <CashButton disabled={empty} />
    </fieldset>
  );
});
