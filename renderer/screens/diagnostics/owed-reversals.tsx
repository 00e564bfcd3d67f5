import type { ReversalView } from '#contract/daemon-api.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { amountParts } from '../../money/amount-parts.ts';
import type { Order } from './order-dialog.tsx';
import { useTechnicianWording } from './technician-wording.ts';

interface OwedReversalsProps {
  readonly reversals: readonly ReversalView[];
  readonly give: (order: Order) => void;
}

/** What the channel owes; a named person may end one the acquirer never acknowledges (rule 7). */
export function OwedReversals({ reversals, give }: OwedReversalsProps) {
  const { t, language } = useTechnicianWording();
  if (reversals.length === 0) return null;
  return (
    <section aria-label={t('reversals')}>
      <h3>{t('reversals')}</h3>
      <ul className="diag-owed">
        {reversals.map(({ attemptId, amountMinor, currency, sends, exception, covered }) => (
          <li key={attemptId} data-testid="owed-reversal">
            <span>
              <strong>
                {amountParts(amountMinor, currency, language).text} · {t('sent', { n: sends })}
              </strong>
              {covered && ` · ${t('reversal-covered')}`}
              {exception !== null && ` · ${t('reversal-stuck', { code: exception })}`}
              <span className="diag-id"> {attemptId}</span>
            </span>
            <PressButton
              testId="close-reversal"
              className="button-plain"
              onPress={() =>
                give({
                  title: t('close-title'),
                  meaning: t('close-meaning'),
                  confirm: t('close-reversal'),
                  isGrave: true,
                  question: { about: 'close-reversal', attemptId },
                })
              }
            >
              {t('close-reversal')}
            </PressButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
