import X from 'lucide-react/icons/x';
import { useEffect } from 'react';
import type { RehearsalView } from '#contract/rehearsal.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents, useRun } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';
import '../../theme/rehearsal-screen.css';
import { ClaimsTable } from './claims-table.tsx';
import { LanePicture } from './lane-picture.tsx';
import { RecordingBar } from './recording-bar.tsx';
import { ScenarioList } from './scenario-list.tsx';

interface RehearsalScreenProps {
  readonly rehearsal: RehearsalView;
  readonly close: () => void;
}

/**
 * QA's place: scenario files to run, what is done by hand to keep, and the run as lanes over time
 * beside what was expected. It lies over the sale and leaves the simulated devices in reach.
 */
export default function RehearsalScreen({ rehearsal, close }: RehearsalScreenProps) {
  const { t } = useWording();
  const { rehearse } = useIntents();
  const run = useRun();
  useEffect(() => {
    rehearse({ kind: 'list-scenarios' });
  }, [rehearse]);
  return (
    <section className="rehearse" aria-label={t('rehearse.label')} data-testid="rehearsal-screen">
      <header className="rehearse-head">
        <p className="rehearse-title">
          <strong>{t('rehearse.banner')}</strong>
          <span>{t('sim.warning')}</span>
        </p>
        <PressButton
          testId="stage-close"
          className="dock-fold"
          label={t('rehearse.close')}
          onPress={close}
        >
          <X aria-hidden="true" />
        </PressButton>
      </header>
      <div className="rehearse-body">
        <ScenarioList scenarios={rehearsal.scenarios} doing={rehearsal.doing} />
        <div className="rehearse-run">
          <RecordingBar doing={rehearsal.doing} saving={rehearsal.saving} run={run} />
          {run === null ? (
            <p className="dock-empty">{t('rehearse.nothing-yet')}</p>
          ) : (
            <>
              <LanePicture run={run} />
              <ClaimsTable claims={run.claims} />
            </>
          )}
        </div>
      </div>
    </section>
  );
}
