import ArrowLeft from 'lucide-react/icons/arrow-left';
import CalendarCheck from 'lucide-react/icons/calendar-check';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ErrorCode } from '#contract/error-codes.ts';
import { ActionButton } from '../../keypad/press-button.tsx';
import { useView } from '../../till.tsx';
import { useWording } from '../../wording/wording.tsx';
import type { ScreenProps } from '../sale/screen-of.ts';

const WHAT_HAPPENS = ['ask', 'compare', 'carry', 'print'] as const;

/** Settle the day? What will happen, who can't be asked now, and why the last try failed. */
export function SettleConfirmScreen({ screen: { problem } }: ScreenProps<'settle-confirm'>) {
  const { t, name } = useWording();
  const { channels } = useView().status;
  const away = channels.filter(({ state }) => state !== 'up');
  return (
    <section className="shift outcome" data-testid="screen-settle-confirm">
      <div className="outcome-body">
        <h1 className="shift-title">{t('settle.title')}</h1>
        {problem !== null && <Problem code={problem} />}
        <ol className="shift-steps">
          {WHAT_HAPPENS.map((step) => (
            <li key={step}>{t(`settle.${step}`)}</li>
          ))}
        </ol>
        {away.length > 0 && (
          <p className="trouble-line" data-testid="settle-away">
            <TriangleAlert aria-hidden="true" />
            <span>
              {t('settle.away', { channels: away.map((channel) => name(channel.name)).join(', ') })}
            </span>
          </p>
        )}
        <p className="fine-print">{t('settle.wait')}</p>
      </div>
      <div className="outcome-actions">
        <ActionButton action="confirm" className="button-primary">
          <CalendarCheck aria-hidden="true" />
          <span className="button-word">
            {t(problem === null ? 'act.settle-now' : 'act.retry')}
          </span>
        </ActionButton>
        <ActionButton action="back" className="button-plain">
          <ArrowLeft aria-hidden="true" />
          <span className="button-word">{t('act.sell')}</span>
        </ActionButton>
      </div>
    </section>
  );
}

function Problem({ code }: { readonly code: ErrorCode }) {
  const { sentences } = useWording();
  const { what, money, next } = sentences(code);
  return (
    <div role="alert" className="paper-state paper-trouble" data-testid="problem" data-code={code}>
      <TriangleAlert aria-hidden="true" />
      <div>
        <strong>{what}</strong>
        <p>
          {money} {next}
        </p>
      </div>
    </div>
  );
}
