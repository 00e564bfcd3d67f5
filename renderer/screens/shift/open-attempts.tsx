import { amountParts } from '../../money/amount-parts.ts';
import { useWording } from '../../wording/wording.tsx';
import type { ScreenOf } from '../sale/screen-of.ts';

type OpenAttempt = ScreenOf<'settled'>['open'][number];

/** Every open attempt and cover, by channel: carried over, never dropped (rule 21). */
export function OpenAttempts({ attempts }: { readonly attempts: readonly OpenAttempt[] }) {
  const { t, name, language } = useWording();
  if (attempts.length === 0) return <p className="fine-print">{t('settled.open-none')}</p>;
  const byChannel = Object.entries(Object.groupBy(attempts, ({ channel }) => name(channel)));
  return (
    <div className="open-attempts" data-testid="open-attempts" data-count={attempts.length}>
      <h2 className="outcome-heading">{t('settled.open')}</h2>
      <dl className="facts">
        {byChannel.map(([channel, open = []]) => (
          <div key={channel}>
            <dt>{channel}</dt>
            <dd>
              {Object.entries(Object.groupBy(open, wordsOf)).map(([words, same = []]) => (
                <span key={words} className="open-attempt">
                  {same.length === 1 ? words : `${same.length} × ${words}`}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );

  function wordsOf({ amountMinor, currency, is }: OpenAttempt): string {
    return `${amountParts(amountMinor, currency, language).text} ${t(`settled.is-${is}`)}`;
  }
}
