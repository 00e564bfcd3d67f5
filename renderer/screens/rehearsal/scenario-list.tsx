import Play from 'lucide-react/icons/play';
import type { RehearsalView, ScenarioEntry } from '#contract/rehearsal.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';

type ListProps = Pick<RehearsalView, 'scenarios' | 'doing'>;

/** Every scenario file there is; one that can't be played at this till says why. */
export function ScenarioList({ scenarios, doing }: ListProps) {
  const { t } = useWording();
  const busy = doing.kind === 'playing';
  return (
    <nav className="rehearse-list" aria-label={t('rehearse.scenarios')}>
      <h2>{t('rehearse.scenarios')}</h2>
      <ul data-testid="scenarios">
        {scenarios.map((entry) => (
          <ScenarioLine key={`${entry.own} ${entry.file}`} entry={entry} busy={busy} />
        ))}
      </ul>
    </nav>
  );
}

function ScenarioLine({ entry, busy }: { readonly entry: ScenarioEntry; readonly busy: boolean }) {
  const { t } = useWording();
  const { rehearse } = useIntents();
  const { file, title, rows, own, obstacle } = entry;
  return (
    <li data-obstacle={obstacle ?? 'none'}>
      <PressButton
        testId={`play-${file}`}
        className="button-plain scenario"
        disabled={busy || obstacle !== null}
        onPress={() => rehearse({ kind: 'play-scenario', file })}
      >
        <Play aria-hidden="true" />
        <span>
          {title}
          <small>{[own ? t('rehearse.own') : '', ...rows].filter(Boolean).join(' · ')}</small>
        </span>
      </PressButton>
      {obstacle !== null && <p className="obstacle">{t(`obstacle.${obstacle}`)}</p>}
    </li>
  );
}
