import { lazy, Suspense, useState } from 'react';
import type { HealthHistory } from '#contract/health-api.ts';
import type { ChannelId } from '#contract/ids.ts';
import { type HistorySpan, historySpan } from '#contract/technician.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { historySum } from './history-sum.ts';
import { reasonText } from './reason-words.ts';
import { useTechnicianWording } from './technician-wording.ts';
import { usePolled } from './use-polled.ts';

/** The chart library is a chunk of its own: the findings come without it. */
const HistoryChart = lazy(() => import('./history-chart.tsx'));

const EVERY_MS = 10_000;
/** Changes of state that are listed, the latest first. */
const CHANGES = 8;

/** Round trips and losses over an hour, a day, a week or a month, and what changed when. */
export function ChannelHistory({ channel }: { readonly channel: ChannelId }) {
  const { t } = useTechnicianWording();
  const [span, setSpan] = useState<HistorySpan>('hour');
  const { answer } = usePolled('history', { about: 'history', channel, span }, EVERY_MS);
  return (
    <section aria-label={t('history')}>
      <div className="diag-bar">
        <h3>{t('history')}</h3>
        <fieldset className="diag-spans" aria-label={t('history')}>
          {historySpan.options.map((offered) => (
            <PressButton
              key={offered}
              testId={`span-${offered}`}
              className="button-plain"
              pressed={offered === span}
              onPress={() => setSpan(offered)}
            >
              {t(`span.${offered}`)}
            </PressButton>
          ))}
        </fieldset>
      </div>
      {answer !== null && <History history={answer.history} />}
    </section>
  );
}

function History({ history }: { readonly history: HealthHistory }) {
  const { t } = useTechnicianWording();
  const sum = historySum(history);
  if (sum === null) return <p data-testid="history-none">{t('history-none')}</p>;
  const told = t('history-sum', { ...sum });
  return (
    <>
      <p data-testid="history-sum">{told}</p>
      <div className="diag-chart">
        <Suspense>
          <HistoryChart history={history} label={told} />
        </Suspense>
      </div>
      <Changes history={history} />
    </>
  );
}

function Changes({ history }: { readonly history: HealthHistory }) {
  const { t, time } = useTechnicianWording();
  const latest = history.changes.slice(-CHANGES).reverse();
  if (latest.length === 0) return null;
  return (
    <ol className="diag-changes" aria-label={t('changes')}>
      {latest.map(({ atWallMs, state, reason }) => (
        <li key={`${atWallMs} ${state}`}>
          <span className="diag-when">{time(atWallMs)}</span> {t(`change.${state}`)}
          {reason !== '' && ` · ${reasonText(reason, t)}`}
        </li>
      ))}
    </ol>
  );
}
