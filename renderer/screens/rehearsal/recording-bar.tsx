import { useState } from 'react';
import type { RehearsalView } from '#contract/rehearsal.ts';
import type { RunRecord } from '#contract/run-record.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useIntents } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';

interface RecordingBarProps extends Pick<RehearsalView, 'doing' | 'saving'> {
  readonly run: RunRecord | null;
}

/** The scenario's own bounds for its title. */
const SHORTEST_TITLE = 8;
const LONGEST_TITLE = 160;

/** Keeps what is done by hand, says what goes on, and saves what was kept. */
export function RecordingBar({ doing, saving, run }: RecordingBarProps) {
  const { t } = useWording();
  const { rehearse } = useIntents();
  const recording = doing.kind === 'recording';
  return (
    <div className="rehearse-bar">
      <PressButton
        testId="record"
        className="button-plain"
        pressed={recording}
        disabled={doing.kind === 'playing'}
        onPress={() => rehearse({ kind: recording ? 'end-recording' : 'begin-recording' })}
      >
        {t(recording ? 'rehearse.end-recording' : 'rehearse.begin-recording')}
      </PressButton>
      <output
        className="rehearse-verdict"
        data-testid="run-verdict"
        data-verdict={verdictOf(run, doing)}
      >
        <Verdict doing={doing} run={run} />
      </output>
      {doing.kind === 'nothing' && run?.file === '' && <SaveForm />}
      {saving.kind === 'saved' && (
        <p data-testid="saved">{t('rehearse.saved', { file: saving.file })}</p>
      )}
      {saving.kind === 'refused' && <p data-testid="save-refused">{t('rehearse.save-refused')}</p>}
    </div>
  );
}

function verdictOf(run: RunRecord | null, { kind }: RehearsalView['doing']): string {
  if (kind !== 'nothing') return kind;
  if (run === null || run.claims.length === 0) return 'none';
  return run.claims.every(({ holds }) => holds) ? 'good' : 'bad';
}

function Verdict({ doing, run }: Pick<RecordingBarProps, 'doing' | 'run'>) {
  const { t } = useWording();
  switch (doing.kind) {
    case 'playing':
      return <>{t('rehearse.playing', { title: doing.title })}</>;
    case 'recording':
      return <>{t('rehearse.recording')}</>;
    case 'nothing': {
      if (run === null) return null;
      const broken = run.claims.filter(({ holds }) => !holds).length;
      if (run.claims.length === 0)
        return <>{run.file === '' ? t('rehearse.by-hand') : run.title}</>;
      const key = broken === 0 ? 'rehearse.as-expected' : 'rehearse.not-as-expected';
      return <>{t(key, { title: run.title, n: broken })}</>;
    }
    default:
      return doing satisfies never;
  }
}

/** A file needs a claim for its title; what came becomes what is expected. */
function SaveForm() {
  const { t } = useWording();
  const { rehearse } = useIntents();
  const [title, setTitle] = useState('');
  const long = title.trim().length >= SHORTEST_TITLE;
  return (
    <form
      className="save-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (long) rehearse({ kind: 'save-scenario', title: title.trim() });
      }}
    >
      <label>
        {t('rehearse.claim')}
        <input
          data-testid="scenario-title"
          value={title}
          maxLength={LONGEST_TITLE}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <button type="submit" className="button-plain" data-testid="save-scenario" disabled={!long}>
        {t('rehearse.save')}
      </button>
    </form>
  );
}
