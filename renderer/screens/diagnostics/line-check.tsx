import { useState } from 'react';
import type { LineStep } from '#contract/diagnostics.ts';
import { findingText } from '#contract/findings.ts';
import type { ChannelId } from '#contract/ids.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import { Refusal, type Refused } from './refusal.tsx';
import { useTechnicianWording } from './technician-wording.ts';
import { VerdictMark } from './verdict.tsx';

/** Walks the line of a channel; each step is on the screen as soon as it is done. */
export function LineCheck({ channel }: { readonly channel: ChannelId }) {
  const { t } = useTechnicianWording();
  const ask = useAsk();
  const [steps, setSteps] = useState<readonly LineStep[]>([]);
  const [isRunning, setRunning] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const run = async () => {
    setSteps([]);
    setRefused(null);
    setRunning(true);
    const answer = await ask({ about: 'line', channel }, (part) => {
      if (part.about === 'line-step') setSteps((before) => [...before, part.step]);
    });
    if (answer.about === 'line') setSteps(answer.report.steps);
    if (answer.about === 'refused') setRefused(answer);
    setRunning(false);
  };
  return (
    <section aria-label={t('line')} aria-busy={isRunning}>
      <div className="diag-bar">
        <h3>{t('line')}</h3>
        <PressButton
          testId="line-run"
          className="button-plain"
          disabled={isRunning}
          onPress={() => void run()}
        >
          {t('line-run')}
        </PressButton>
        <p className="diag-hint">{isRunning ? t('line-running') : t('line-hint')}</p>
      </div>
      {refused !== null && <Refusal refused={refused} />}
      {steps.length > 0 && (
        <ol className="diag-steps" data-testid="line-steps" data-running={isRunning}>
          {steps.map((step) => (
            <StepRow key={`${step.address} ${step.step}`} step={step} />
          ))}
        </ol>
      )}
    </section>
  );
}

function StepRow({ step }: { readonly step: LineStep }) {
  const { t, language } = useTechnicianWording();
  const { step: name, verdict, finding, detail, tookMs, address } = step;
  const { what, means, next } = findingText(finding, language, {});
  return (
    <li data-testid="line-step" data-step={name} data-verdict={verdict} data-finding={finding}>
      <VerdictMark verdict={verdict} />
      <strong>{t(`step.${name}`)}</strong>
      <span className="diag-took">{tookMs === null ? '' : t('ms', { n: tookMs })}</span>
      <span>
        {what} <span className="diag-id">{[address, detail].filter(Boolean).join(' · ')}</span>
        {(verdict === 'fail' || verdict === 'warn') && (
          <span className="diag-advice">
            {means} {next}
          </span>
        )}
      </span>
    </li>
  );
}
