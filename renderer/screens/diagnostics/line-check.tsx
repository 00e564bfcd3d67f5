import { useEffect, useRef, useState } from 'react';
import type { ChannelFacts, LineStep } from '#contract/diagnostics.ts';
import { findingText } from '#contract/findings.ts';
import type { ChannelId } from '#contract/ids.ts';
import type { LocalName } from '#contract/language.ts';
import type { TechnicianAnswer } from '#contract/technician.ts';
import { PressButton } from '../../keypad/press-button.tsx';
import { useAsk } from '../../link/terminal-view.tsx';
import { useWording } from '../../wording/wording.tsx';
import { type Order, OrderDialog } from './order-dialog.tsx';
import { Refusal, type Refused } from './refusal.tsx';
import { useTechnicianWording } from './technician-wording.ts';
import { VerdictMark } from './verdict.tsx';

interface LineCheckProps {
  readonly channel: ChannelFacts;
  /** A test payment was made: what the channel owes may have changed. */
  readonly changed: () => void;
}

/** Walks the line of a channel; each step is on the screen as soon as it is done. */
export function LineCheck({ channel: { id: channel, name, isTest }, changed }: LineCheckProps) {
  const { t } = useTechnicianWording();
  const payment = usePaymentOrder(channel, name);
  const ask = useAsk();
  const [order, setOrder] = useState<Order | null>(null);
  const [steps, setSteps] = useState<readonly LineStep[]>([]);
  const [isRunning, setRunning] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const begin = () => {
    setSteps([]);
    setRefused(null);
  };
  const heard = (answer: TechnicianAnswer, isLast: boolean) => {
    if (answer.about === 'line-step') setSteps((before) => [...before, answer.step]);
    if (answer.about === 'line') setSteps(answer.report.steps);
    if (answer.about === 'refused') setRefused(answer);
    setRunning(!isLast);
    if (isLast) changed();
  };
  const run = async () => {
    begin();
    setRunning(true);
    heard(await ask({ about: 'line', channel }, (part) => heard(part, false)), true);
  };
  const orderPayment = () => {
    begin();
    setOrder({ ...payment, heard });
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
        {isTest && (
          <PressButton
            testId="line-pay"
            className="button-plain"
            disabled={isRunning}
            onPress={orderPayment}
          >
            {t('line-pay')}
          </PressButton>
        )}
        {isRunning && <p className="diag-hint">{t('line-running')}</p>}
        {!isRunning && steps.length === 0 && <p className="diag-hint">{t('line-hint')}</p>}
      </div>
      {refused !== null && <Refusal refused={refused} />}
      {steps.length > 0 && <Steps steps={steps} isRunning={isRunning} />}
      {order !== null && <OrderDialog order={order} close={() => setOrder(null)} />}
    </section>
  );
}

/** What a supervisor agrees to before a small payment is made. */
function usePaymentOrder(channel: ChannelId, name: LocalName): Order {
  const { t } = useTechnicianWording();
  const wording = useWording();
  return {
    title: t('line-pay-title', { channel: wording.name(name) }),
    meaning: t('line-pay-meaning'),
    confirm: t('line-pay'),
    isGrave: false,
    question: { about: 'line-payment', channel },
  };
}

interface StepsProps {
  readonly steps: readonly LineStep[];
  readonly isRunning: boolean;
}

/** Below a channel's facts and its history: the latest step comes into sight by itself. */
function Steps({ steps, isRunning }: StepsProps) {
  const list = useRef<HTMLOListElement>(null);
  const seen = steps.length;
  useEffect(() => {
    if (seen > 0) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [seen]);
  return (
    <ol ref={list} className="diag-steps" data-testid="line-steps" data-running={isRunning}>
      {steps.map((step) => (
        <StepRow key={`${step.address} ${step.step}`} step={step} />
      ))}
    </ol>
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
