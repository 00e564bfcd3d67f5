import CalendarCheck from 'lucide-react/icons/calendar-check';
import { method } from '#contract/method.ts';
import { NumberPad } from '../../keypad/number-pad.tsx';
import { ActionButton } from '../../keypad/press-button.tsx';
import { Amount } from '../../money/amount.tsx';
import { useTill } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import type { ScreenProps } from './screen-of.ts';
import { TenderButton } from './tender-button.tsx';

/** Typing an amount; a method key goes straight on to the customer. */
export function AmountScreen({ screen }: ScreenProps<'amount'>) {
  const { t, name } = useWording();
  const { status } = useTill().view;
  const empty = screen.amountMinor === 0;
  const via = (wanted: string) =>
    status.active.find((active) => active.method === wanted)?.channel ?? null;
  return (
    <section className="sale sale-amount" data-testid="screen-amount">
      <div className="ringing-up">
        <div className="display" data-empty={empty}>
          <div className="display-head">
            <h1 className="summary-label">{t('amount.title')}</h1>
            {empty && (
              <ActionButton action="settle" className="button-quiet">
                <CalendarCheck aria-hidden="true" />
                <span className="button-word">{t('act.settle')}</span>
              </ActionButton>
            )}
          </div>
          <Amount amountMinor={screen.amountMinor} currency={screen.currency} />
          <p className="display-hint">{t(empty ? 'amount.hint-empty' : 'amount.hint')}</p>
        </div>
        <fieldset className="tenders" aria-label={t('amount.pay-by')}>
          {method.options.map((offered) => {
            const channel = via(offered);
            return (
              <TenderButton
                key={offered}
                method={offered}
                note={
                  channel === null
                    ? t('choose.unusable')
                    : t('amount.via', { channel: name(channel) })
                }
                disabled={empty}
              />
            );
          })}
        </fieldset>
      </div>
      <NumberPad ready={!empty} />
    </section>
  );
}
